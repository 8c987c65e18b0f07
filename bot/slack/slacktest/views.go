package slacktest

import (
	"encoding/json"
	"fmt"
	"strings"
)

// maxViewBlocks: https://docs.slack.dev/reference/views; three views at once: https://docs.slack.dev/surfaces/modals#limits.
const (
	maxViewBlocks = 100
	maxStack      = 3
	maxViewBytes  = 250_000 // view_too_large: "larger than 250kb"
)

// view is a modal, or what an app shows in its Home.
type view struct {
	id, hash, user string
	root, previous string
	spec           obj
	values         map[string]map[string]any // by block and action: what was filled in
	errors         map[string]string         // by block: what the app said is wrong
	offered        map[string][]any          // by block: the options of the last suggestion
	open           bool
}

// viewShapes: https://docs.slack.dev/reference/views/modal-views and .../home-tab-views.
var viewShapes = map[string]shape{
	"modal": {"blocks": must(anything), "title": must(plainText(24)), "close": may(plainText(24)), "submit": may(plainText(24)), "private_metadata": may(text(0, 3000)), "callback_id": may(text(0, 255)),
		"external_id": may(text(0, 255)), "clear_on_close": may(boolean), "notify_on_close": may(boolean), "submit_disabled": may(boolean)},
	"home": {"blocks": must(anything), "private_metadata": may(text(0, 3000)), "callback_id": may(text(0, 255)), "external_id": may(text(0, 255))},
}

func anything(*checker, string, any) {}

// viewErrors says what Slack would not take of a view; it also gives blocks the ids they lack.
func (s *Slack) viewErrors(v any, typ string) []string {
	in := inModal
	if typ == "home" {
		in = inHome
	}
	k := &checker{in: in, blocks: map[string]bool{}}
	o := k.object("/view", v, viewShapes[typ])
	if o == nil {
		return k.errs
	}
	if o["type"] != typ {
		k.say("/view/type", "must be %s", typ)
	}
	blocks, _ := o["blocks"].([]any)
	if o["blocks"] != nil && blocks == nil || len(blocks) > maxViewBlocks {
		k.say("/view/blocks", "must be a list of at most %d blocks", maxViewBlocks)
	}
	for i, b := range blocks {
		k.block(fmt.Sprintf("/view/blocks/%d", i), b)
	}
	if k.inputs > 0 && typ == "modal" && o["submit"] == nil {
		k.say("/view", "submit is required when an input block is within the blocks array")
	}
	if b, _ := json.Marshal(v); len(b) > maxViewBytes {
		k.say("/view", "view_too_large")
	}
	if len(k.errs) == 0 {
		s.nameBlocks(blocks)
	}
	return k.errs
}

func (c *call) spec(typ string) (obj, error) {
	errs := c.s.viewErrors(c.args["view"], typ)
	if len(errs) > 0 {
		c.s.fault("%s: invalid_arguments: %s", c.name, strings.Join(errs, "; "))
		return nil, no{"invalid_arguments", obj{"response_metadata": obj{"messages": errs}}}
	}
	spec := c.args["view"].(obj)
	if id, _ := spec["external_id"].(string); id != "" {
		for _, v := range c.s.views {
			if v.open && v.spec["external_id"] == id && v.id != c.str("view_id") && c.str("external_id") != id {
				return nil, c.bad("duplicate_external_id", "has an external_id that another view has")
			}
		}
	}
	return spec, nil
}

func (s *Slack) viewJSON(v *view) obj {
	o := obj{"id": v.id, "team_id": s.people[v.user].Team, "app_id": s.cfg.AppID, "bot_id": s.cfg.BotID, "app_installed_team_id": s.cfg.HomeID, "hash": v.hash, "root_view_id": v.root, "previous_view_id": nil,
		"private_metadata": "", "callback_id": "", "external_id": "", "clear_on_close": false, "notify_on_close": false, "close": nil, "submit": nil, "state": obj{"values": s.state(v)}}
	for k, x := range v.spec {
		o[k] = x
	}
	if v.previous != "" {
		o["previous_view_id"] = v.previous
	}
	return o
}

func (s *Slack) newView(user string, spec obj) *view {
	v := &view{id: s.id("V"), user: user, spec: spec, open: true, values: map[string]map[string]any{}}
	v.root = v.id
	v.hash = fmt.Sprintf("%d.%s", s.clock.Now().Unix(), s.id("h"))
	s.views[v.id] = v
	s.changed.Broadcast()
	return v
}

// change makes a view another. What was filled in stays where block and element keep their ids:
// https://docs.slack.dev/surfaces/modals#updating_views.
func (s *Slack) change(v *view, spec obj) {
	was := v.values
	v.spec, v.errors, v.values = spec, nil, map[string]map[string]any{}
	v.hash = fmt.Sprintf("%d.%s", s.clock.Now().Unix(), s.id("h"))
	for _, f := range v.fields() {
		if x, ok := was[f.block][f.action]; ok {
			v.put(f.block, f.action, x)
		}
	}
	s.changed.Broadcast()
}

func (v *view) put(block, action string, x any) {
	if v.values[block] == nil {
		v.values[block] = map[string]any{}
	}
	v.values[block][action] = x
}

// stack is the modals that somebody has open, the one in front last.
func (s *Slack) stack(user string) (out []*view) {
	for id, v := range s.views {
		if v.user == user && v.open && v.spec["type"] == "modal" {
			out = append(out, s.views[id])
		}
	}
	byDepth := func(v *view) (n int) {
		for p := s.views[v.previous]; p != nil; p = s.views[p.previous] {
			n++
		}
		return n
	}
	for i := range out {
		for j := i + 1; j < len(out); j++ {
			if byDepth(out[j]) < byDepth(out[i]) {
				out[i], out[j] = out[j], out[i]
			}
		}
	}
	return out
}

// trigger is the right to open a view: once, within three seconds.
// https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses
type trigger struct {
	user  string
	until int64 // unix nanoseconds by the clock
	used  bool
	view  string // in which it was pulled
}

func (s *Slack) newTrigger(user, view string) string {
	id := fmt.Sprintf("%d.%d.%s", s.clock.Now().UnixNano()/1e6, s.made, s.id("x"))
	s.triggers[id] = &trigger{user: user, until: s.clock.Now().Add(s.cfg.Patience).UnixNano(), view: view}
	return id
}

// pull uses a trigger: https://docs.slack.dev/reference/methods/views.open#errors.
func (c *call) pull() (*trigger, error) {
	id := c.str("trigger_id")
	if id == "" {
		return nil, c.bad("invalid_arguments", "lacks its argument trigger_id")
	}
	t := c.s.triggers[id]
	switch {
	case t == nil:
		return nil, c.bad("invalid_trigger_id", "has a trigger_id that was not given out")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	case c.s.clock.Now().UnixNano() > t.until:
		return nil, refuse("expired_trigger_id")
	}
	return t, nil
}

func (s *Slack) openView(c *call) (obj, error) {
	t, err := c.pull()
	if err != nil {
		return nil, err
	}
	spec, err := c.spec("modal")
	if err != nil {
		return nil, err
	}
	t.used = true
	for _, v := range s.stack(t.user) { // one app shows one modal at a time
		v.open = false
	}
	return obj{"view": s.viewJSON(s.newView(t.user, spec))}, nil
}

func (s *Slack) pushView(c *call) (obj, error) {
	t, err := c.pull()
	if err != nil {
		return nil, err
	}
	spec, err := c.spec("modal")
	if err != nil {
		return nil, err
	}
	stack := s.stack(t.user)
	switch {
	case len(stack) == 0 || t.view == "":
		return nil, refuse("no_view_to_push_onto")
	case len(stack) >= maxStack:
		return nil, refuse("push_limit_reached")
	}
	t.used = true
	return obj{"view": s.viewJSON(s.pushOn(stack[len(stack)-1], spec))}, nil
}

func (s *Slack) pushOn(on *view, spec obj) *view {
	v := s.newView(on.user, spec)
	v.root, v.previous = on.root, on.id
	return v
}

func (s *Slack) updateView(c *call) (obj, error) {
	if c.has("view_id") == c.has("external_id") {
		return nil, c.bad("invalid_arguments", "wants one of view_id and external_id")
	}
	v := s.views[c.str("view_id")]
	for _, x := range s.views {
		if id := c.str("external_id"); id != "" && x.spec["external_id"] == id {
			v = x
		}
	}
	if v == nil || !v.open {
		return nil, refuse("not_found")
	}
	if c.has("hash") && c.str("hash") != v.hash {
		return nil, refuse("hash_conflict")
	}
	typ, _ := v.spec["type"].(string)
	spec, err := c.spec(typ)
	if err != nil {
		return nil, err
	}
	s.change(v, spec)
	return obj{"view": s.viewJSON(v)}, nil
}

// https://docs.slack.dev/reference/methods/views.publish
func (s *Slack) publishView(c *call) (obj, error) {
	p := s.people[c.str("user_id")]
	switch {
	case !s.app.Features.AppHome.Home:
		return nil, refuse("not_enabled")
	case p == nil || p.bot:
		return nil, c.bad("invalid_arguments", "has a user_id that is nobody's")
	case s.outside(p.ID) && !s.cfg.OutsidersMayCommand:
		return nil, refuse("not_allowed")
	case c.has("hash") && (p.home == nil || c.str("hash") != p.home.hash):
		return nil, refuse("hash_conflict")
	}
	spec, err := c.spec("home")
	if err != nil {
		return nil, err
	}
	if p.home == nil {
		p.home = s.newView(p.ID, spec)
	} else {
		s.change(p.home, spec)
	}
	return obj{"view": s.viewJSON(p.home)}, nil
}

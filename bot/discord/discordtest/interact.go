package discordtest

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"tieline/bot/strict"
)

// interaction is something that somebody did to the app: https://discord.com/developers/docs/interactions/receiving-and-responding.
type interaction struct {
	id, token string
	typ       int
	user      string
	channel   *channel
	name      string   // of a command
	menu      bool     // it is one of a message's menu
	on        *message // that a component stands under, or stood under when its form was opened
	waiting   bool     // for the first answer
	kind      int      // of the answer; 0: none
	original  *message
	late      *strict.Alarm
	until     time.Time // the token is good
	seen      chan Answer
}

// The types of interactions, and of the first answer to one.
const (
	ofCommand      = 2
	ofComponent    = 3
	ofAutocomplete = 4
	ofModal        = 5

	answerMessage      = 4
	answerLater        = 5
	answerUpdateLater  = 6
	answerUpdate       = 7
	answerAutocomplete = 8
	answerModal        = 9
)

const (
	patience  = 3 * time.Second  // "You must send an initial response within 3 seconds"
	tokenLife = 15 * time.Minute // "Interaction tokens are valid for 15 minutes"
)

// Answer is how the app took an interaction.
type Answer struct {
	Acked   bool   // within three seconds
	Kind    int    // of its first answer: 4 a message, 5 a message later, 6 and 7 the same for the one clicked on, 8 choices, 9 a form
	Private bool   // nobody else sees it
	Message string // its id
	Choices []Choice
}

// Choice is one that completion offers, or an option of a select.
type Choice struct{ Name, Value string }

// interact tells the app of something that somebody did, and waits for its first answer. build is called with mu held;
// it gives the data, and sets what the interaction is about.
func (d *Discord) interact(ctx context.Context, h *Hands, in *channel, typ int, build func(*interaction) (obj, error)) (Answer, error) {
	d.mu.Lock()
	i := &interaction{typ: typ, user: h.user, channel: in, seen: make(chan Answer, 1)}
	data, err := build(i)
	if err == nil {
		d.send(i, data)
	}
	d.mu.Unlock()
	if err != nil {
		return Answer{}, err
	}
	select {
	case a := <-i.seen:
		return a, nil
	case <-ctx.Done():
		return Answer{}, ctx.Err()
	}
}

func (d *Discord) send(i *interaction, data obj) {
	i.id, i.token, i.waiting = d.id(), d.word("interaction-token-"), true
	i.until = d.clock.Now().Add(tokenLife)
	for id, x := range d.asked { // what is long over is known no more
		if d.clock.Now().Sub(x.until) > tokenLife {
			delete(d.asked, id)
			delete(d.tokens, x.token)
		}
	}
	d.asked[i.id], d.tokens[i.token] = i, i
	told := false
	for _, v := range d.sessions {
		if v.takes(i.channel.server) {
			told = true
			v.tell("INTERACTION_CREATE", d.interactionJSON(i, data, v))
		}
	}
	if !told {
		i.answered(Answer{})
		return
	}
	i.late = d.clock.After(patience, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		if i.waiting {
			i.answered(Answer{})
			d.changed.Broadcast()
		}
	})
}

// answered lets whoever waits know.
func (i *interaction) answered(a Answer) {
	i.waiting, i.kind = false, a.Kind
	if i.late != nil {
		i.late.Stop()
	}
	i.seen <- a
}

// interactionJSON is https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object.
func (d *Discord) interactionJSON(i *interaction, data obj, v *session) obj {
	p := d.people[i.user]
	channel := d.channelJSON(i.channel)
	channel["permissions"] = d.may(i.user, i.channel).String()
	o := obj{"id": i.id, "application_id": d.cfg.AppID, "type": i.typ, "token": i.token, "version": 1, "data": data, "channel_id": i.channel.ID, "channel": channel, "locale": p.Locale,
		"app_permissions": d.may(d.cfg.BotID, i.channel).String(), "entitlements": []any{}, "entitlement_sku_ids": []any{}, "attachment_size_limit": maxFile}
	if s := i.channel.server; s != nil {
		m := d.memberJSON(s.members[i.user])
		m["permissions"] = d.may(i.user, i.channel).String()
		o["member"], o["guild_id"], o["guild_locale"], o["context"] = m, s.ID, s.Locale, 0
		o["guild"] = obj{"id": s.ID, "locale": s.Locale, "features": []string{}}
		o["authorizing_integration_owners"] = obj{"0": s.ID}
	} else {
		o["user"], o["context"], o["authorizing_integration_owners"] = d.userJSON(p), 1, obj{"0": "0"}
	}
	if i.on != nil && i.typ != ofCommand {
		m := d.messageJSON(i.on, true)
		o["message"] = m
	}
	return o
}

// metadataJSON is what a message tells of the interaction that it answers.
func (i *interaction) metadataJSON(d *Discord) obj {
	o := obj{"id": i.id, "type": i.typ, "user": d.userJSON(d.people[i.user]), "authorizing_integration_owners": obj{}}
	if i.channel.server != nil {
		o["authorizing_integration_owners"] = obj{"0": i.channel.server.ID}
	}
	if i.typ == ofCommand {
		o["name"], o["command_type"] = i.name, 1
	}
	if i.typ == ofComponent && i.on != nil {
		o["interacted_message_id"] = i.on.id
	}
	if i.typ == ofModal {
		o["triggering_interaction_metadata"] = obj{"id": i.id, "type": ofCommand, "name": i.name, "user": d.userJSON(d.people[i.user]), "authorizing_integration_owners": obj{}, "command_type": 1}
	}
	return o
}

// Bodies of the first answer: https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object.
var (
	answerShape = messageShape.with(shape{"tts": may(boolean), "poll": may(none("polls"))})
	// discordgo writes out what a message has, empty, in other answers too
	noMessage = shape{"tts": may(empty), "content": may(empty), "components": may(empty), "embeds": may(empty), "flags": may(empty), "allowed_mentions": may(empty), "attachments": may(empty), "choices": may(empty), "custom_id": may(empty), "title": may(empty)}
	dataShape = map[int]shape{
		answerMessage:      answerShape,
		answerUpdate:       answerShape,
		answerLater:        noMessage.with(shape{"flags": may(choice(0, ephemeral))}),
		answerUpdateLater:  noMessage,
		answerAutocomplete: noMessage.with(shape{"choices": must(list(0, 25, object(choiceShape)))}),
		answerModal:        noMessage.with(shape{"custom_id": must(text(1, 100)), "title": must(text(1, 45)), "components": must(modalRows)}),
	}
)

// empty is what discordgo writes where there is nothing.
func empty(k *checker, at string, v any) {
	l, isList := v.([]any)
	if v != false && v != "" && v != 0.0 && (!isList || len(l) > 0) {
		k.say(at, "INTERACTION_RESPONSE_FIELD", "such an answer has no such field")
	}
}

func answerRule(k *checker, at string, v any) {
	o := k.object(at, v, shape{"type": must(choice(answerMessage, answerLater, answerUpdateLater, answerUpdate, answerAutocomplete, answerModal)), "data": may(anything)})
	typ := num(o, "type", 0)
	if data, ok := o["data"]; ok && data != nil {
		k.object(below(at, "data"), data, dataShape[typ])
	} else if typ != answerLater && typ != answerUpdateLater {
		k.say(below(at, "data"), "BASE_TYPE_REQUIRED", "This field is required")
	}
}

// suits reports whether an interaction may be answered so.
func (i *interaction) suits(kind int) bool {
	switch kind {
	case answerAutocomplete:
		return i.typ == ofAutocomplete
	case answerModal:
		return i.typ == ofCommand || i.typ == ofComponent
	case answerUpdate, answerUpdateLater:
		return i.typ == ofComponent || i.typ == ofModal && i.on != nil
	}
	return i.typ != ofAutocomplete
}

// respond takes the first answer: once, and within three seconds.
func (c *call) respond() (any, error) {
	d := c.d
	i := d.asked[c.vars["interaction_id"]]
	if i == nil || i.token != c.vars["interaction_token"] || !i.waiting && i.kind == 0 {
		return nil, unknownInteraction
	}
	if !i.waiting {
		return nil, refuse(400, 40060, "Interaction has already been acknowledged.")
	}
	kind := num(c.obj(), "type", 0)
	data, _ := c.obj()["data"].(obj)
	if !i.suits(kind) {
		return nil, c.bad("answers an interaction of type %d with type %d", i.typ, kind)
	}
	a := Answer{Acked: true, Kind: kind, Private: num(data, "flags", 0)&ephemeral != 0}
	var m *message
	switch kind {
	case answerMessage, answerLater:
		m = &message{author: d.cfg.BotID, channel: i.channel, from: i, typ: i.answerType()}
		if a.Private {
			m.only = i.user
		}
		if err := c.fill(m, data, kind); err != nil {
			return nil, err
		}
		i.original = m
		d.post(i.channel, m)
		if kind == answerMessage {
			d.tellMessage("MESSAGE_CREATE", m, nil)
		}
	case answerUpdate:
		m, i.original = i.on, i.on
		if err := c.amend(m, data); err != nil {
			return nil, err
		}
	case answerUpdateLater:
		i.original = i.on
	case answerAutocomplete:
		if err := c.offers(i, data, &a); err != nil {
			return nil, err
		}
	case answerModal:
		d.openModal(i, data)
	}
	if m != nil {
		a.Message, a.Private = m.id, m.only != ""
	}
	i.answered(a)
	if c.query.Get("with_response") != "true" {
		return nil, nil
	}
	return d.responseJSON(i, kind, m), nil
}

func (c *call) fill(m *message, data obj, kind int) error {
	if kind == answerLater {
		m.flags, m.rows = loading|num(data, "flags", 0), []any{}
		return nil
	}
	return c.compose(m, data)
}

func (i *interaction) answerType() int {
	switch {
	case i.typ == ofCommand && i.menu:
		return menuAnswer
	case i.typ == ofCommand:
		return slashAnswer
	}
	return ordinary
}

func (c *call) offers(i *interaction, data obj, a *Answer) error {
	for _, o := range objects(data["choices"]) {
		switch v := o["value"].(type) {
		case string:
			k := &checker{}
			text(1, 100)(k, "data.choices.value", v)
			if err := k.err(); err != nil {
				return err
			}
			a.Choices = append(a.Choices, Choice{str(o, "name"), v})
		case float64:
			a.Choices = append(a.Choices, Choice{str(o, "name"), strconv.FormatFloat(v, 'f', -1, 64)})
		default:
			return c.bad("offers the choice %v", v)
		}
	}
	return nil
}

func (d *Discord) responseJSON(i *interaction, kind int, m *message) obj {
	about := obj{"id": i.id, "type": i.typ}
	out := obj{"interaction": about}
	if m != nil {
		about["response_message_id"], about["response_message_loading"], about["response_message_ephemeral"] = m.id, m.flags&loading != 0, m.only != ""
		out["resource"] = obj{"type": kind, "message": d.messageJSON(m, true)}
	}
	return out
}

// interaction is the one whose token the path names. "Interaction tokens are valid for 15 minutes"; before the first
// answer there is no webhook.
func (c *call) interaction() (*interaction, error) {
	i := c.d.tokens[c.vars["webhook_token"]]
	switch {
	case c.vars["webhook_id"] != c.d.cfg.AppID, i == nil, i.waiting:
		return nil, unknownWebhook
	case c.d.clock.Now().After(i.until):
		return nil, refuse(http.StatusUnauthorized, 50027, "Invalid Webhook Token")
	case i.kind == 0:
		return nil, unknownWebhook
	}
	return i, nil
}

// followUp: https://discord.com/developers/docs/interactions/receiving-and-responding#create-followup-message. After a
// deferred answer it "will function as Edit Original Interaction Response"; "the ephemeral flag will be ignored".
func (c *call) followUp() (any, error) {
	d, o := c.d, c.obj()
	i, err := c.interaction()
	if err != nil {
		return nil, err
	}
	if m := i.original; m != nil && m.flags&loading != 0 {
		delete(o, "flags")
		if err := c.amend(m, o); err != nil {
			return nil, err
		}
		return d.messageJSON(m, true), nil
	}
	m := &message{author: d.cfg.BotID, channel: i.channel, from: i}
	if num(o, "flags", 0)&ephemeral != 0 {
		m.only = i.user
	}
	if err := c.compose(m, o); err != nil {
		return nil, err
	}
	d.post(i.channel, m)
	d.tellMessage("MESSAGE_CREATE", m, nil)
	return d.messageJSON(m, true), nil
}

// answerMessage is the message of an interaction that the path names: @original, or one that followed.
func (c *call) answerMessage() (*message, error) {
	i, err := c.interaction()
	if err != nil {
		return nil, err
	}
	m := i.original
	if id, named := c.vars["message_id"]; named {
		m = i.channel.byID[id]
		if m != nil && m.from != i {
			m = nil
		}
	}
	if m == nil || m.channel.byID[m.id] != m {
		return nil, unknownMessage
	}
	return m, nil
}

func (c *call) getAnswer() (any, error) {
	m, err := c.answerMessage()
	if err != nil {
		return nil, err
	}
	return c.d.messageJSON(m, true), nil
}

func (c *call) editAnswer() (any, error) {
	m, err := c.answerMessage()
	if err != nil {
		return nil, err
	}
	if err := c.amend(m, c.obj()); err != nil {
		return nil, err
	}
	return c.d.messageJSON(m, true), nil
}

func (c *call) deleteAnswer() (any, error) {
	m, err := c.answerMessage()
	if err != nil {
		return nil, err
	}
	m.channel.remove(m)
	c.d.tellDeleted(m)
	return nil, nil
}

// Waiting is how many interactions nobody has answered yet.
func (d *Discord) Waiting() (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, i := range d.asked {
		if i.waiting {
			n++
		}
	}
	return n
}

// commandsFor are those that somebody can use in a channel: https://discord.com/developers/docs/interactions/application-commands#permissions.
func (h *Hands) commandsFor(c *channel, typ int) (out []*command) {
	d := h.d
	p := d.may(h.user, c)
	if c.server != nil && !p.has(UseCommands) {
		return nil
	}
	for _, x := range d.commands {
		contexts, limited := x.spec["contexts"].([]any)
		here := 0.0
		if c.server == nil {
			here = 1
		}
		need := permission(x.spec["default_member_permissions"])
		switch {
		case x.typ != typ, x.guild != "" && (c.server == nil || c.server.ID != x.guild):
		case limited && !slices.Contains(contexts, any(here)), c.server == nil && x.spec["dm_permission"] == false:
		case c.server != nil && x.spec["default_member_permissions"] != nil && !p.has(Administrator) && (need == 0 || !p.has(need)):
		default:
			out = append(out, x)
		}
	}
	return out
}

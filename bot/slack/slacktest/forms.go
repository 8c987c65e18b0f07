package slacktest

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
)

// View is a modal, or the App Home, as its person sees it.
type View struct {
	ID, Hash, Type       string
	Title, Submit, Close string
	Callback, Private    string
	Look                 // its words and buttons
	Fields               []Field
	Errors               map[string]string // by block: what the app said is wrong
	Depth                int               // 1: alone, 2: pushed onto another
	JSON                 json.RawMessage   // as the app gave it
}

// Field is one element of a view that is filled in.
type Field struct {
	Block, Action, Kind string
	Label, Hint         string
	Optional            bool
	Choices             []string // their values
	Labels              []string // of the choices
	Value               []string // filled in so far, or to begin with
}

// Modal is what the person has in front of them.
func (h *Hands) Modal() (View, bool) {
	s := h.s
	s.mu.Lock()
	defer s.mu.Unlock()
	stack := s.stack(h.user)
	if len(stack) == 0 {
		return View{}, false
	}
	out := s.seen(stack[len(stack)-1])
	out.Depth = len(stack)
	return out, true
}

// Home is what the app shows the person in its Home.
func (h *Hands) Home() (View, bool) {
	s := h.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.people[h.user].home; v != nil {
		return s.seen(v), true
	}
	return View{}, false
}

func (s *Slack) seen(v *view) View {
	str := func(key string) string { x, _ := v.spec[key].(string); return x }
	blocks, _ := v.spec["blocks"].([]any)
	b, _ := json.Marshal(v.spec)
	out := View{ID: v.id, Hash: v.hash, Type: str("type"), Title: words(v.spec["title"]), Submit: words(v.spec["submit"]), Close: words(v.spec["close"]),
		Callback: str("callback_id"), Private: str("private_metadata"), Look: s.look("", blocks, nil), Errors: v.errors, JSON: b}
	for _, f := range v.fields() {
		x := Field{Block: f.block, Action: f.action, Kind: f.kind, Label: f.label, Hint: f.hint, Optional: f.optional}
		for _, o := range f.options(v) {
			value, _ := o.(obj)["value"].(string)
			x.Choices, x.Labels = append(x.Choices, value), append(x.Labels, words(o.(obj)["text"]))
		}
		value, ok := v.values[f.block][f.action].(obj)
		if !ok {
			value = f.initial()
		}
		x.Value = held(value)
		out.Fields = append(out.Fields, x)
	}
	return out
}

// held is what a value of a state says.
func held(o obj) (out []string) {
	for _, k := range sorted(o) {
		if k == "type" || k == "action_ts" {
			continue
		}
		switch x := plain(o[k]).(type) {
		case string:
			out = append(out, x)
		case obj:
			if s, ok := x["value"].(string); ok {
				out = append(out, s)
			}
		case []any:
			for _, y := range x {
				switch y := y.(type) {
				case string:
					out = append(out, y)
				case obj:
					if s, ok := y["value"].(string); ok {
						out = append(out, s)
					} else if s, ok := y["id"].(string); ok {
						out = append(out, s)
					}
				}
			}
		}
	}
	return out
}

// Submit fills in the form in front, by block, and sends it. What the form demands and is not given Slack says itself:
// a Refusal. A block that is not named keeps what stands in it.
func (h *Hands) Submit(ctx context.Context, values map[string][]string) (Answer, error) {
	s := h.s
	return s.interact(ctx, func() (*delivery, func(reply) Answer, error) {
		stack := s.stack(h.user)
		if len(stack) == 0 {
			return nil, nil, cannot("%s has no form open", h.user)
		}
		v := stack[len(stack)-1]
		if v.spec["submit"] == nil {
			return nil, nil, cannot("there is nothing to submit")
		}
		for block, x := range values {
			f, ok := s.inputAt(v, block)
			if !ok {
				return nil, nil, cannot("the form has no block %q", block)
			}
			if _, err := h.picked(f, v, x); err != nil {
				return nil, nil, err
			}
		}
		state := s.state(v)
		for _, f := range v.fields() {
			if f.isInput && !f.optional && missing(plain(state[f.block].(obj)[f.action])) {
				return nil, nil, cannot("please complete this required field: %s", f.label)
			}
		}
		v.errors = nil
		o := s.envelope("view_submission", h.user, s.newTrigger(h.user, v.id))
		o["view"], o["response_urls"] = s.viewJSON(v), []any{}
		delete(o, "action_ts")
		return &delivery{kind: "interactive", name: "view_submission", payload: o}, func(r reply) Answer { return s.submitted(v, r.payload) }, nil
	})
}

// submitted does what the acknowledgement of a form says:
// https://docs.slack.dev/surfaces/modals#updating_response. Nothing closes the form.
func (s *Slack) submitted(v *view, payload json.RawMessage) Answer {
	defer s.changed.Broadcast()
	a := Answer{Acked: true}
	if payload == nil || bytes.Equal(payload, []byte("{}")) {
		v.open = false
		return a
	}
	var r struct {
		Action string            `json:"response_action"`
		View   any               `json:"view"`
		Errors map[string]string `json:"errors"`
	}
	d := json.NewDecoder(bytes.NewReader(payload))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		s.fault("the acknowledgement of a form is not understood: %v", err)
		return Answer{Why: "trouble connecting"}
	}
	a.Action = r.Action
	switch r.Action {
	case "errors":
		a.Errors = r.Errors
		v.errors = r.Errors
		for _, block := range sorted(r.Errors) {
			if f, ok := s.inputAt(v, block); !ok || !f.isInput || r.Errors[block] == "" {
				s.fault("an error at %q, which is no input block of the form, or says nothing", block)
				a.Acked, a.Why = false, "trouble connecting"
			}
		}
		if len(r.Errors) == 0 {
			s.fault("response_action errors without errors")
		}
	case "clear":
		for _, x := range s.stack(v.user) {
			x.open = false
		}
	case "update", "push":
		if errs := s.viewErrors(r.View, "modal"); len(errs) > 0 {
			s.fault("response_action %s: %s", r.Action, strings.Join(errs, "; "))
			return Answer{Why: "trouble connecting"}
		}
		if r.Action == "update" {
			s.change(v, r.View.(obj))
		} else if len(s.stack(v.user)) >= maxStack {
			s.fault("response_action push onto %d views", maxStack)
		} else {
			s.pushOn(v, r.View.(obj))
		}
	default:
		s.fault("the response_action %q", r.Action)
	}
	return a
}

// CloseModal closes the form in front without sending it. The app hears of it where it asked to.
func (h *Hands) CloseModal(ctx context.Context) error {
	s := h.s
	s.mu.Lock()
	stack := s.stack(h.user)
	if len(stack) == 0 {
		s.mu.Unlock()
		return cannot("%s has no form open", h.user)
	}
	v := stack[len(stack)-1]
	cleared := v.spec["clear_on_close"] == true
	v.open = false
	if cleared {
		for _, x := range stack {
			x.open = false
		}
	}
	s.mu.Unlock()
	if v.spec["notify_on_close"] != true {
		return nil
	}
	_, err := s.interact(ctx, func() (*delivery, func(reply) Answer, error) {
		o := s.envelope("view_closed", h.user, "")
		delete(o, "trigger_id")
		o["view"], o["is_cleared"] = s.viewJSON(v), cleared
		return &delivery{kind: "interactive", name: "view_closed", payload: o}, s.noPayload("a closed form"), nil
	})
	return err
}

// OpenHome opens the app's Home: https://docs.slack.dev/reference/events/app_home_opened. Whether people of other workspaces have
// one is not documented; see Config.OutsidersMayCommand.
func (h *Hands) OpenHome() error {
	s := h.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.outside(h.user) && !s.cfg.OutsidersMayCommand || !s.app.Features.AppHome.Home {
		return cannot("the app has no Home for %s", h.user)
	}
	e := obj{"type": "app_home_opened", "user": h.user, "channel": s.direct(h.user).ID, "tab": "home"}
	if v := s.people[h.user].home; v != nil {
		e["view"] = s.viewJSON(v)
	}
	s.emit("app_home_opened", nil, e)
	return nil
}

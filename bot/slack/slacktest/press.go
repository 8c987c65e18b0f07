package slacktest

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
)

// Press presses the button with a label under a message, and says yes where it asks first.
func (h *Hands) Press(ctx context.Context, channel, ts, label string) (Answer, error) {
	return h.act(ctx, channel, ts, func(blocks []any) (obj, error) { return h.button(blocks, label) })
}

// Forge presses a button that is not there, as no client of Slack's lets one do: it has this action_id and value.
func (h *Hands) Forge(ctx context.Context, channel, ts, action, value string) (Answer, error) {
	return h.act(ctx, channel, ts, func([]any) (obj, error) {
		return obj{"type": "button", "action_id": action, "block_id": "forged", "value": value, "text": obj{"type": "plain_text", "text": "Forged"}}, nil
	})
}

// Choose picks from the select in a block of a message.
func (h *Hands) Choose(ctx context.Context, channel, ts, block string, values ...string) (Answer, error) {
	return h.act(ctx, channel, ts, func(blocks []any) (obj, error) {
		for _, f := range inputsOf(any(blocks)) {
			if f.block == block {
				return h.picked(f, nil, values)
			}
		}
		return nil, cannot("there is nothing to choose in the block %q", block)
	})
}

// button finds one by its label: what is sent of it when it is pressed.
func (h *Hands) button(blocks []any, label string) (obj, error) {
	for _, b := range blocks {
		for _, e := range elementsOf(b.(obj)) {
			if e["type"] == "button" && words(e["text"]) == label {
				o := obj{"type": "button", "action_id": e["action_id"], "block_id": b.(obj)["block_id"], "text": e["text"]}
				for _, k := range []string{"value", "url", "style"} {
					if e[k] != nil {
						o[k] = e[k]
					}
				}
				return o, nil
			}
		}
	}
	return nil, cannot("there is no button %q to press", label)
}

func (h *Hands) picked(f input, v *view, values []string) (obj, error) {
	o, err := h.s.filled(f, v, h.user, values)
	if err != nil {
		return nil, err
	}
	if v != nil {
		v.put(f.block, f.action, o)
	}
	sent := obj{"action_id": f.action, "block_id": f.block}
	for k, x := range o {
		sent[k] = x
	}
	return sent, nil
}

// act is an action on a message: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload. Of a
// message that only one person sees the payload holds no message.
func (h *Hands) act(ctx context.Context, channel, ts string, action func([]any) (obj, error)) (Answer, error) {
	s := h.s
	return s.interact(ctx, func() (*delivery, func(reply) Answer, error) {
		c, m, err := h.find(channel, ts, true)
		if err != nil {
			return nil, nil, err
		}
		a, err := action(m.blocks)
		if err != nil {
			return nil, nil, err
		}
		o := s.envelope("block_actions", h.user, s.newTrigger(h.user, ""))
		a["action_ts"] = o["action_ts"]
		o["actions"] = []any{a}
		container := obj{"type": "message", "message_ts": m.ts, "channel_id": c.ID, "is_ephemeral": m.only != ""}
		if m.thread != "" {
			container["thread_ts"] = m.thread
		}
		o["container"], o["channel"], o["state"] = container, obj{"id": c.ID, "name": c.Name}, obj{"values": obj{}}
		o["response_url"] = s.hookURL(s.newHook(h.user, c, m.thread, m))
		if m.only == "" {
			o["message"] = s.messageJSON(c, m, noMetadata)
		}
		return &delivery{kind: "interactive", name: "block_actions", payload: o}, s.noPayload("a click"), nil
	})
}

// PressIn presses a button in a view.
func (h *Hands) PressIn(ctx context.Context, viewID, label string) (Answer, error) {
	return h.actIn(ctx, viewID, func(v *view) (obj, error) {
		blocks, _ := v.spec["blocks"].([]any)
		return h.button(blocks, label)
	})
}

// Pick fills in one element of a view. Where it dispatches, the app hears of it at once; otherwise with the form.
func (h *Hands) Pick(ctx context.Context, viewID, block string, values ...string) (Answer, error) {
	s := h.s
	s.mu.Lock()
	v := s.views[viewID]
	if v != nil && v.open && v.user == h.user {
		if f, ok := s.inputAt(v, block); ok && f.isInput && !f.dispatch {
			_, err := h.picked(f, v, values)
			s.mu.Unlock()
			return Answer{Acked: err == nil}, err
		}
	}
	s.mu.Unlock()
	return h.actIn(ctx, viewID, func(v *view) (obj, error) {
		f, ok := s.inputAt(v, block)
		if !ok {
			return nil, cannot("there is nothing to fill in in the block %q", block)
		}
		return h.picked(f, v, values)
	})
}

func (h *Hands) opened(viewID string) (*view, error) {
	v := h.s.views[viewID]
	if v == nil || !v.open || v.user != h.user {
		return nil, cannot("%s has no view %q open", h.user, viewID)
	}
	return v, nil
}

func (h *Hands) actIn(ctx context.Context, viewID string, action func(*view) (obj, error)) (Answer, error) {
	s := h.s
	return s.interact(ctx, func() (*delivery, func(reply) Answer, error) {
		v, err := h.opened(viewID)
		if err != nil {
			return nil, nil, err
		}
		a, err := action(v)
		if err != nil {
			return nil, nil, err
		}
		o := s.envelope("block_actions", h.user, s.newTrigger(h.user, v.id))
		a["action_ts"] = o["action_ts"]
		o["actions"], o["container"], o["view"] = []any{a}, obj{"type": "view", "view_id": v.id}, s.viewJSON(v)
		return &delivery{kind: "interactive", name: "block_actions", payload: o}, s.noPayload("a click in a view"), nil
	})
}

// Suggest types into a select whose choices the app gives, and returns their labels:
// https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload.
func (h *Hands) Suggest(ctx context.Context, viewID, block, typed string) (labels []string, err error) {
	s := h.s
	_, err = s.interact(ctx, func() (*delivery, func(reply) Answer, error) {
		v, err := h.opened(viewID)
		if err != nil {
			return nil, nil, err
		}
		f, ok := s.inputAt(v, block)
		if !ok || !strings.HasSuffix(f.kind, "external_select") {
			return nil, nil, cannot("the block %q has no choices to ask for", block)
		}
		if least, set := f.element["min_query_length"].(float64); len(typed) < int(least) || !set && len(typed) < 3 {
			return nil, nil, cannot("more has to be typed first")
		}
		o := s.envelope("block_suggestion", h.user, "")
		delete(o, "trigger_id")
		o["action_id"], o["block_id"], o["value"], o["container"], o["view"] = f.action, f.block, typed, obj{"type": "view", "view_id": v.id}, s.viewJSON(v)
		return &delivery{kind: "interactive", name: "block_suggestion", payload: o}, func(r reply) Answer {
			labels = s.suggested(v, f, r.payload)
			return Answer{Acked: true}
		}, nil
	})
	return labels, err
}

func (s *Slack) suggested(v *view, f input, payload json.RawMessage) (labels []string) {
	var o obj
	_ = json.Unmarshal(payload, &o)
	k := &checker{in: inModal}
	k.object("", any(o), shape{"options": may(list(0, 100, object(option))), "option_groups": may(list(0, 100, optionGroup))})
	if (o["options"] == nil) == (o["option_groups"] == nil) {
		k.say("", "must have either options or option_groups")
	}
	if len(k.errs) > 0 {
		s.fault("the choices for %s: %s", f.block, strings.Join(k.errs, "; "))
		return nil
	}
	if v.offered == nil {
		v.offered = map[string][]any{}
	}
	v.offered[f.block] = slices.Concat(v.offered[f.block], input{element: o}.options(nil))
	for _, x := range (input{element: o}).options(nil) {
		labels = append(labels, words(x.(obj)["text"]))
	}
	return labels
}

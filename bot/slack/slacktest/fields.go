package slacktest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// input is one element of a view that is filled in.
type input struct {
	block, action, kind string
	label, hint         string
	optional, dispatch  bool
	isInput             bool // stands in an input block: it is submitted
	element             obj
}

func (v *view) fields() (out []input) { return inputsOf(v.spec["blocks"]) }

func inputsOf(blocks any) (out []input) {
	list, _ := blocks.([]any)
	for _, b := range list {
		o := b.(obj)
		for _, e := range elementsOf(o) {
			typ, _ := e["type"].(string)
			if typ == "button" || typ == "image" || typ == "overflow" {
				continue
			}
			f := input{kind: typ, element: e, isInput: o["type"] == "input"}
			f.block, _ = o["block_id"].(string)
			f.action, _ = e["action_id"].(string)
			f.optional, _ = o["optional"].(bool)
			f.dispatch, _ = o["dispatch_action"].(bool)
			f.label, f.hint = words(o["label"]), words(o["hint"])
			out = append(out, f)
		}
	}
	return out
}

func words(v any) string {
	o, _ := v.(obj)
	s, _ := o["text"].(string)
	return unescape(s)
}

// options are those of a select: its own, or what was last suggested.
func (f input) options(v *view) (out []any) {
	list, _ := f.element["options"].([]any)
	out = append(out, list...)
	groups, _ := f.element["option_groups"].([]any)
	for _, g := range groups {
		more, _ := g.(obj)["options"].([]any)
		out = append(out, more...)
	}
	if v != nil {
		out = append(out, v.offered[f.block]...)
	}
	return out
}

// initial is the value that an element begins with, as it stands in a state.
func (f input) initial() obj {
	o := obj{"type": f.kind}
	from := func(key, as string) {
		o[as] = nil
		if x, ok := f.element[key]; ok {
			o[as] = x
		}
	}
	switch f.kind {
	case "static_select", "external_select", "radio_buttons":
		from("initial_option", "selected_option")
	case "multi_static_select", "multi_external_select", "checkboxes":
		o["selected_options"] = []any{}
		if x, ok := f.element["initial_options"]; ok {
			o["selected_options"] = x
		}
	case "users_select":
		from("initial_user", "selected_user")
	case "channels_select":
		from("initial_channel", "selected_channel")
	case "conversations_select":
		from("initial_conversation", "selected_conversation")
	case "multi_users_select":
		o["selected_users"] = []any{}
		if x, ok := f.element["initial_users"]; ok {
			o["selected_users"] = x
		}
	case "datepicker":
		from("initial_date", "selected_date")
	case "timepicker":
		from("initial_time", "selected_time")
	case "datetimepicker":
		from("initial_date_time", "selected_date_time")
	case "rich_text_input":
		from("initial_value", "rich_text_value")
	case "file_input":
		o["files"] = []any{}
	default:
		from("initial_value", "value")
	}
	return o
}

// state is what stands in a view: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload.
func (s *Slack) state(v *view) obj {
	out := obj{}
	for _, f := range v.fields() {
		x, ok := v.values[f.block][f.action]
		if !ok {
			x = f.initial()
		}
		if out[f.block] == nil {
			out[f.block] = obj{}
		}
		out[f.block].(obj)[f.action] = x
	}
	return out
}

var (
	dateForm  = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	timeForm  = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)
	emailForm = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`)
)

// filled is the value that somebody gives an element, as it stands in a state; an error is what Slack says at the field.
func (s *Slack) filled(f input, v *view, user string, values []string) (obj, error) {
	o := obj{"type": f.kind}
	one := strings.Join(values, "\n")
	empty := one == ""
	pick := func(x string) (any, error) {
		for _, opt := range f.options(v) {
			p := opt.(obj)
			if p["value"] == x || words(p["text"]) == x {
				return p, nil
			}
		}
		return nil, cannot("%s has no choice %q", f.label, x)
	}
	single := func(key string) (obj, error) {
		o[key] = nil
		if !empty {
			o[key] = one
		}
		return o, nil
	}
	switch f.kind {
	case "static_select", "external_select", "radio_buttons":
		o["selected_option"] = nil
		if empty {
			return o, nil
		}
		p, err := pick(one)
		o["selected_option"] = p
		return o, err
	case "multi_static_select", "multi_external_select", "checkboxes":
		all := []any{}
		for _, x := range values {
			p, err := pick(x)
			if err != nil {
				return nil, err
			}
			all = append(all, p)
		}
		o["selected_options"] = all
		return o, nil
	case "users_select", "channels_select", "conversations_select":
		return single("selected_" + strings.TrimSuffix(strings.TrimSuffix(f.kind, "_select"), "s"))
	case "multi_users_select", "multi_channels_select", "multi_conversations_select":
		o["selected_"+strings.TrimSuffix(strings.TrimPrefix(f.kind, "multi_"), "_select")] = values
		return o, nil
	case "datepicker":
		if !empty && !dateForm.MatchString(one) {
			return nil, cannot("%q is no date to pick", one)
		}
		return single("selected_date")
	case "timepicker":
		if !empty && !timeForm.MatchString(one) {
			return nil, cannot("%q is no time to pick", one)
		}
		return single("selected_time")
	case "datetimepicker":
		o["selected_date_time"] = nil
		if empty {
			return o, nil
		}
		n, err := strconv.ParseInt(one, 10, 64)
		if err != nil {
			return nil, cannot("%q is no instant to pick: it is Unix seconds", one)
		}
		o["selected_date_time"] = n
		return o, nil
	case "file_input":
		return s.attached(f, user, values)
	case "rich_text_input":
		_, blocks := s.composed(one, &channel{}, false)
		o["rich_text_value"] = nil
		if len(blocks) > 0 {
			o["rich_text_value"] = blocks[0]
		}
		return o, nil
	}
	return o, f.takes(o, one)
}

func (s *Slack) attached(f input, user string, ids []string) (obj, error) {
	most := 10
	if n, ok := f.element["max_files"].(float64); ok {
		most = int(n)
	}
	if len(ids) > most {
		return nil, cannot("%s takes at most %d files", f.label, most)
	}
	files := []any{}
	for _, id := range ids {
		x := s.files[id]
		if x == nil || x.by != user {
			return nil, cannot("there is no file %s of yours", id)
		}
		x.done = true // the app may read it now
		files = append(files, s.fileJSON(x, ""))
	}
	return obj{"type": f.kind, "files": files}, nil
}

// takes checks what is typed as Slack does before it is sent.
func (f input) takes(o obj, one string) error {
	n := utf8.RuneCountInString(one)
	most := 3000.0
	if x, ok := f.element["max_length"].(float64); ok {
		most = x
	}
	least, _ := f.element["min_length"].(float64)
	o["value"] = nil
	switch {
	case one == "":
		return nil
	case float64(n) > most:
		return cannot("%s takes at most %.0f characters", f.label, most)
	case float64(n) < least:
		return cannot("%s wants at least %.0f characters", f.label, least)
	case f.kind == "plain_text_input" && f.element["multiline"] != true && strings.Contains(one, "\n"):
		return cannot("%s takes one line", f.label)
	case f.kind == "email_text_input" && !emailForm.MatchString(one):
		return cannot("%q is no address for e-mail", one)
	case f.kind == "url_text_input" && !httpURL(one, 3000):
		return cannot("%q is no URL", one)
	case f.kind == "number_input":
		if _, err := strconv.ParseFloat(one, 64); err != nil || f.element["is_decimal_allowed"] != true && strings.Contains(one, ".") {
			return cannot("%q is no number", one)
		}
	}
	o["value"] = one
	return nil
}

// missing reports whether nothing is filled in.
func missing(value any) bool {
	o, _ := value.(obj)
	for _, k := range sorted(o) {
		switch x := o[k].(type) {
		case nil:
		case []any:
			if len(x) > 0 {
				return false
			}
		case []string:
			if len(x) > 0 {
				return false
			}
		default:
			if k != "type" {
				return false
			}
		}
	}
	return true
}

func (s *Slack) inputAt(v *view, block string) (input, bool) {
	all := v.fields()
	i := slices.IndexFunc(all, func(f input) bool { return f.block == block })
	if i < 0 {
		return input{}, false
	}
	return all[i], true
}

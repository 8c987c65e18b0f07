package slacktest

import (
	"encoding/json"
	"slices"
)

// Composition objects: https://docs.slack.dev/reference/block-kit/composition-objects.
var (
	confirm = object(shape{"title": must(plainText(100)), "text": must(anyText(300)), "confirm": must(plainText(30)), "deny": must(plainText(30)), "style": may(oneOf("primary", "danger"))})

	option      = shape{"text": must(plainText(75)), "value": must(text(1, 75)), "description": may(plainText(75))}
	checkOption = option.with(shape{"text": must(anyText(75)), "description": may(anyText(75))})
	overflow    = option.with(shape{"url": may(link(3000))})
	optionGroup = object(shape{"label": must(plainText(75)), "options": must(list(1, 100, object(option)))})

	dispatch = object(shape{"trigger_actions_on": must(list(1, 2, oneOf("on_enter_pressed", "on_character_entered")))})
	filter   = object(shape{"include": may(list(1, 4, oneOf("im", "mpim", "private", "public"))), "exclude_external_shared_channels": may(boolean), "exclude_bot_users": may(boolean)})
)

var (
	acts        = shape{"action_id": may(once)}
	confirmable = acts.with(shape{"confirm": may(confirm)})
	focusable   = shape{"focus_on_load": may(focus)}
	holder      = shape{"placeholder": may(plainText(150))}
	selects     = confirmable.with(focusable).with(holder)
	multi       = selects.with(shape{"max_selected_items": may(number(1, 1e6))})
	typed       = acts.with(focusable).with(holder).with(shape{"dispatch_action_config": may(dispatch)})
	ids         = list(1, 1000, text(1, 255))
	options     = shape{"options": may(list(1, 100, object(option))), "option_groups": may(list(1, 100, optionGroup))}
	query       = shape{"min_query_length": may(number(0, 1000))}
	picture     = shape{"alt_text": must(text(1, 2000)), "image_url": may(link(3000)), "slack_file": may(object(shape{"id": may(text(1, 255)), "url": may(text(1, 3000))}))}
)

// elements are the block elements known here: https://docs.slack.dev/reference/block-kit/block-elements, each with a page
// of its own, and https://www.npmjs.com/package/@slack/types.
var elements = map[string]shape{
	"button":         confirmable.with(shape{"text": must(plainText(75)), "value": may(text(0, 2000)), "url": may(link(3000)), "style": may(oneOf("primary", "danger")), "accessibility_label": may(text(0, 75))}),
	"checkboxes":     confirmable.with(focusable).with(shape{"options": must(list(1, 10, object(checkOption))), "initial_options": may(list(1, 10, object(checkOption)))}),
	"radio_buttons":  confirmable.with(focusable).with(shape{"options": must(list(1, 10, object(checkOption))), "initial_option": may(object(checkOption))}),
	"overflow":       confirmable.with(shape{"options": must(list(1, 5, object(overflow)))}),
	"datepicker":     selects.with(shape{"initial_date": may(pattern(`^\d{4}-\d{2}-\d{2}$`))}),
	"timepicker":     selects.with(shape{"initial_time": may(pattern(`^([01]\d|2[0-3]):[0-5]\d$`)), "timezone": may(text(1, 100))}),
	"datetimepicker": confirmable.with(focusable).with(shape{"initial_date_time": may(number(1e9, 9_999_999_999))}),

	"plain_text_input": typed.with(shape{"initial_value": may(text(0, 3000)), "multiline": may(boolean), "min_length": may(number(0, 3000)), "max_length": may(number(1, 3000))}),
	"email_text_input": typed.with(shape{"initial_value": may(text(0, 3000))}),
	"url_text_input":   typed.with(shape{"initial_value": may(text(0, 3000))}),
	"number_input":     typed.with(shape{"is_decimal_allowed": must(boolean), "initial_value": may(text(0, 100)), "min_value": may(text(0, 100)), "max_value": may(text(0, 100))}),
	"rich_text_input":  typed.with(shape{"initial_value": may(richText), "min_lines": may(number(1, 100)), "max_lines": may(number(1, 100))}),
	"file_input":       acts.with(shape{"filetypes": may(list(1, 100, text(1, 20))), "max_files": may(number(1, 10))}),

	"static_select":              selects.with(options).with(shape{"initial_option": may(object(option))}),
	"external_select":            selects.with(query).with(shape{"initial_option": may(object(option))}),
	"users_select":               selects.with(shape{"initial_user": may(text(1, 255))}),
	"channels_select":            selects.with(shape{"initial_channel": may(text(1, 255)), "response_url_enabled": may(boolean)}),
	"conversations_select":       selects.with(shape{"initial_conversation": may(text(1, 255)), "default_to_current_conversation": may(boolean), "filter": may(filter), "response_url_enabled": may(boolean)}),
	"multi_static_select":        multi.with(options).with(shape{"initial_options": may(list(1, 100, object(option)))}),
	"multi_external_select":      multi.with(query).with(shape{"initial_options": may(list(1, 100, object(option)))}),
	"multi_users_select":         multi.with(shape{"initial_users": may(ids)}),
	"multi_channels_select":      multi.with(shape{"initial_channels": may(ids)}),
	"multi_conversations_select": multi.with(shape{"initial_conversations": may(ids), "default_to_current_conversation": may(boolean), "filter": may(filter)}),

	"image": picture,
}

var (
	anySelect    = []string{"static_select", "external_select", "users_select", "channels_select", "conversations_select"}
	multiSelect  = []string{"multi_static_select", "multi_external_select", "multi_users_select", "multi_channels_select", "multi_conversations_select"}
	inActions    = append([]string{"button", "checkboxes", "radio_buttons", "overflow", "datepicker", "timepicker", "datetimepicker"}, append(slices.Clone(anySelect), multiSelect...)...)
	inSection    = append([]string{"button", "checkboxes", "radio_buttons", "overflow", "datepicker", "timepicker", "image"}, append(slices.Clone(anySelect), multiSelect...)...)
	inInput      = append([]string{"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input", "checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker"}, append(slices.Clone(anySelect), multiSelect...)...)
	onlyInViews  = []string{"file_input"}
	interactives = append(slices.Clone(inActions), inInput...)
)

// element checks an element that may stand there.
func element(among []string) rule {
	return func(k *checker, at string, v any) {
		o, _ := v.(obj)
		typ, _ := o["type"].(string)
		if !slices.Contains(among, typ) {
			k.say(at+"/type", "unsupported type: %q", typ)
			return
		}
		if slices.Contains(onlyInViews, typ) && k.in == inMessage {
			k.say(at+"/type", "%s is for views", typ)
		}
		k.object(at, v, elements[typ])
		k.coherent(at, typ, o)
	}
}

// coherent checks what hangs together within an element.
func (k *checker) coherent(at, typ string, o obj) {
	list, _ := o["options"].([]any)
	groups, _ := o["option_groups"].([]any)
	switch typ {
	case "static_select", "multi_static_select":
		if (list == nil) == (groups == nil) {
			k.say(at, "must have either options or option_groups")
		}
	case "image":
		if (o["image_url"] == nil) == (o["slack_file"] == nil) {
			k.say(at, "must have either image_url or slack_file")
		}
	case "plain_text_input":
		low, _ := o["min_length"].(float64)
		if high, ok := o["max_length"].(float64); ok && high < low {
			k.say(at, "max_length must not be less than min_length")
		}
	}
	for _, g := range groups {
		more, _ := g.(obj)["options"].([]any)
		list = append(list, more...)
	}
	if list == nil {
		return
	}
	seen := map[string]bool{}
	for _, x := range list {
		seen[asJSON(x)] = true
	}
	first, one := o["initial_option"]
	some, _ := o["initial_options"].([]any)
	if one {
		some = append(some, first)
	}
	for _, x := range some {
		if !seen[asJSON(x)] {
			k.say(at, "the initial option must match one of the options exactly")
		}
	}
}

func asJSON(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

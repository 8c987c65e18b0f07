package discordtest

import (
	"slices"
)

// The types of components: https://discord.com/developers/docs/components/reference#component-object-component-types.
const (
	rowType               = 1
	buttonType            = 2
	stringSelectType      = 3
	textInputType         = 4
	userSelectType        = 5
	roleSelectType        = 6
	mentionableSelectType = 7
	channelSelectType     = 8
	textDisplayType       = 10
	labelType             = 18
	fileUploadType        = 19
)

var numbered = shape{"type": must(anything), "id": may(integer(0, 1<<31-1))}

// customID is one that no other component of the message or form may have: 1 to 100 characters,
// https://discord.com/developers/docs/components/reference#anatomy-of-a-component-custom-id.
func customID(k *checker, at string, v any) {
	text(1, 100)(k, at, v)
	s, ok := v.(string)
	if !ok || s == "" {
		return
	}
	if k.ids == nil {
		k.ids = map[string]string{}
	}
	if k.ids[s] != "" {
		k.say(at, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	}
	k.ids[s] = at
}

var emoji = object(shape{"id": may(snowflake), "name": may(text(1, 100)), "animated": may(boolean)})

// https://discord.com/developers/docs/components/reference#button
var buttonShape = numbered.with(shape{"style": must(choice(1, 2, 3, 4, 5)), "label": may(text(0, 80)), "emoji": may(emoji), "custom_id": may(customID), "url": may(link(512, "http", "https", "discord")), "disabled": may(boolean)})

func button(k *checker, at string, v any) {
	o := k.object(at, v, buttonShape)
	if o == nil {
		return
	}
	isLink := num(o, "style", 0) == 5
	if isLink != (str(o, "url") != "") || isLink == (str(o, "custom_id") != "") {
		k.say(at, "BUTTON_COMPONENT_CUSTOM_ID_OR_URL", "A link has a url and no custom_id, every other button a custom_id and no url")
	}
	if str(o, "label") == "" && o["emoji"] == nil {
		k.say(at, "BUTTON_COMPONENT_INVALID_EMOJI", "A button must have a label or an emoji")
	}
}

// https://discord.com/developers/docs/components/reference#string-select-select-option-structure
var selectOption = object(shape{"label": must(text(1, 100)), "value": must(text(1, 100)), "description": may(text(0, 100)), "emoji": may(emoji), "default": may(boolean)})

func selectOptions(k *checker, at string, v any) {
	list(1, 25, selectOption)(k, at, v)
	seen := map[string]bool{}
	for _, o := range objects(v) {
		if value := str(o, "value"); seen[value] {
			k.say(at, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used: %q", value)
		}
		seen[str(o, "value")] = true
	}
}

// https://discord.com/developers/docs/components/reference#string-select and the selects that follow there
var (
	selectShape   = numbered.with(shape{"custom_id": must(customID), "placeholder": may(text(0, 150)), "min_values": may(integer(0, 25)), "max_values": may(integer(1, 25)), "disabled": may(boolean)})
	defaultValues = may(list(0, 25, object(shape{"id": must(snowflake), "type": must(text(1, 20))})))
	selects       = map[int]shape{
		stringSelectType:      selectShape.with(shape{"options": must(selectOptions)}),
		userSelectType:        selectShape.with(shape{"default_values": defaultValues}),
		roleSelectType:        selectShape.with(shape{"default_values": defaultValues}),
		mentionableSelectType: selectShape.with(shape{"default_values": defaultValues}),
		channelSelectType:     selectShape.with(shape{"default_values": defaultValues, "channel_types": may(list(0, 20, integer(0, 20)))}),
	}
)

func choosing(k *checker, at string, v any, s shape) {
	o := k.object(at, v, s)
	least, most := num(o, "min_values", 1), num(o, "max_values", 1)
	options := objects(o["options"])
	if least > most || options != nil && (most > len(options) || least > len(options)) {
		k.say(at, "SELECT_COMPONENT_MIN_MAX", "min_values %d and max_values %d do not fit %d options", least, most, len(options))
	}
	defaults := 0
	for _, x := range options {
		if flag(x, "default") {
			defaults++
		}
	}
	if defaults > most {
		k.say(at, "SELECT_COMPONENT_TOO_MANY_DEFAULT_OPTIONS", "More options are chosen by default than max_values allows")
	}
}

// row is five buttons or one select: https://discord.com/developers/docs/components/reference#action-row.
func row(k *checker, at string, v any) {
	o, _ := v.(obj)
	if num(o, "type", 0) != rowType {
		k.say(at, "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1,): other components need the flag IS_COMPONENTS_V2, which is not known here")
		return
	}
	choosers := 0
	k.object(at, v, numbered.with(shape{"components": must(list(1, 5, func(k *checker, at string, v any) {
		o, _ := v.(obj)
		typ := num(o, "type", 0)
		switch {
		case typ == buttonType:
			button(k, at, v)
		case selects[typ] != nil:
			choosers++
			choosing(k, at, v, selects[typ])
		default:
			k.say(below(at, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (2, 3, 5, 6, 7, 8).")
		}
	}))}))
	if n := len(objects(o["components"])); choosers > 0 && n > 1 {
		k.say(at, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")
	}
}

// rows are those of a message: at most five.
func rows(k *checker, at string, v any) {
	k.ids = nil
	list(0, 5, row)(k, at, v)
}

// given numbers components that have no id: https://discord.com/developers/docs/components/reference#anatomy-of-a-component.
func given(components any) []any {
	used := []int{}
	var walk func(v any, do func(obj))
	walk = func(v any, do func(obj)) {
		for _, o := range objects(v) {
			do(o)
			walk(o["components"], do)
			if x, ok := o["component"].(obj); ok {
				do(x)
			}
		}
	}
	out, _ := plain(components).([]any)
	walk(out, func(o obj) { used = append(used, num(o, "id", 0)) })
	next := 0
	walk(out, func(o obj) {
		for k, v := range o { // what is nothing Discord does not give back
			if v == nil {
				delete(o, k)
			}
		}
		if selects[num(o, "type", 0)] != nil {
			o["min_values"], o["max_values"] = num(o, "min_values", 1), num(o, "max_values", 1)
		}
		if num(o, "id", 0) > 0 {
			return
		}
		for next++; slices.Contains(used, next); {
			next++
		}
		o["id"] = next
	})
	if out == nil {
		return []any{}
	}
	return plain(out).([]any)
}

// inner are the components of rows, one after the other.
func inner(components []any) (out []obj) {
	for _, r := range objects(components) {
		out = append(out, objects(r["components"])...)
		if x, ok := r["component"].(obj); ok {
			out = append(out, x)
		}
	}
	return out
}

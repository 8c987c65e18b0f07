package discordtest

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// modal is a form in front of somebody.
type modal struct {
	user   string
	spec   obj
	rows   []any
	from   *interaction
	open   bool
	values map[string][]string
}

// Forms: https://discord.com/developers/docs/components/reference#label and #text-input. Action rows with a text input
// are deprecated, and taken. The description lets 40 stand in one; five are what the documents allow.
var (
	inputShape  = numbered.with(shape{"custom_id": must(customID), "style": must(choice(1, 2)), "label": may(text(1, 45)), "value": may(text(0, 4000)), "placeholder": may(text(0, 100)), "required": may(boolean), "min_length": may(integer(0, 4000)), "max_length": may(integer(1, 4000))})
	uploadShape = numbered.with(shape{"custom_id": must(customID), "min_values": may(integer(0, 10)), "max_values": may(integer(1, 10)), "required": may(boolean)})
	labelShape  = numbered.with(shape{"label": must(text(1, 45)), "description": may(text(1, 100)), "component": must(anything)})
)

func modalRows(k *checker, at string, v any) {
	k.ids, k.in = nil, inModal
	list(1, 5, modalRow)(k, at, v)
}

func modalRow(k *checker, at string, v any) {
	o, _ := v.(obj)
	switch num(o, "type", 0) {
	case textDisplayType:
		k.object(at, v, numbered.with(shape{"content": must(text(1, 4000))}))
	case rowType:
		k.object(at, v, numbered.with(shape{"components": must(list(1, 1, func(k *checker, at string, v any) {
			x, _ := v.(obj)
			if num(x, "type", 0) != textInputType || str(x, "label") == "" {
				k.say(at, "UNION_TYPE_CHOICES", "An action row in a form holds one text input with a label; all else stands in a label (18)")
			}
			input(k, at, v)
		}))}))
	case labelType:
		k.object(at, v, labelShape)
		labelled(k, below(at, "component"), o["component"])
	default:
		k.say(below(at, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1, 10, 18).")
	}
}

func labelled(k *checker, at string, v any) {
	o, _ := v.(obj)
	switch typ := num(o, "type", 0); {
	case typ == textInputType:
		if o["label"] != nil {
			k.say(below(at, "label"), "COMPONENT_LABEL", "A text input in a label has no label of its own")
		}
		input(k, at, v)
	case typ == fileUploadType:
		k.object(at, v, uploadShape)
	case selects[typ] != nil:
		s := selects[typ].with(shape{"required": may(boolean)})
		choosing(k, at, v, s)
		if flag(o, "disabled") {
			k.say(below(at, "disabled"), "COMPONENT_DISABLED", "disabled does not work in forms")
		}
	default:
		k.say(below(at, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (3, 4, 5, 6, 7, 8, 19).")
	}
}

func input(k *checker, at string, v any) {
	o := k.object(at, v, inputShape)
	least, most := num(o, "min_length", 0), num(o, "max_length", 4000)
	if least > most || utf8.RuneCountInString(str(o, "value")) > most {
		k.say(at, "TEXT_INPUT_LENGTH", "min_length %d, max_length %d and the value do not fit", least, most)
	}
}

// openModal puts a form in front of somebody. One is open at a time.
func (d *Discord) openModal(i *interaction, data obj) {
	for _, m := range d.modals {
		if m.user == i.user {
			m.open = false
		}
	}
	d.modals = slices.DeleteFunc(d.modals, func(m *modal) bool { return !m.open })
	d.modals = append(d.modals, &modal{user: i.user, spec: plain(data).(obj), rows: given(data["components"]), from: i, open: true, values: map[string][]string{}})
}

// Modal is a form as its person sees it.
type Modal struct {
	CustomID, Title string
	Words           string // texts between the fields
	Fields          []Field
	JSON            json.RawMessage // as the app gave it
}

// Field is one that is filled in.
type Field struct {
	CustomID    string
	Type        int // of the component: 3 a select, 4 a text, 5 to 8 selects of people and places, 19 files
	Label, Help string
	Placeholder string
	Long        bool
	Required    bool
	Min, Max    int // characters, or how many are chosen
	Choices     []Choice
	Value       []string // what stands in it
}

// fields are what is filled in, in its order.
func (m *modal) fields() (out []Field) {
	for _, r := range objects(m.rows) {
		switch num(r, "type", 0) {
		case rowType:
			x := objects(r["components"])[0]
			f := fieldOf(x)
			f.Label = str(x, "label")
			out = append(out, f)
		case labelType:
			f := fieldOf(r["component"].(obj))
			f.Label, f.Help = str(r, "label"), str(r, "description")
			out = append(out, f)
		}
	}
	for i := range out {
		if v, ok := m.values[out[i].CustomID]; ok {
			out[i].Value = v
		}
	}
	return out
}

func fieldOf(o obj) Field {
	f := Field{CustomID: str(o, "custom_id"), Type: num(o, "type", 0), Placeholder: str(o, "placeholder"), Long: num(o, "style", 0) == 2, Required: o["required"] != false}
	f.Min, f.Max = num(o, "min_values", 1), num(o, "max_values", 1)
	if f.Type == textInputType {
		f.Min, f.Max = num(o, "min_length", 0), num(o, "max_length", 4000)
		if s := str(o, "value"); s != "" {
			f.Value = []string{s}
		}
	}
	for _, x := range objects(o["options"]) {
		f.Choices = append(f.Choices, Choice{str(x, "label"), str(x, "value")})
		if flag(x, "default") {
			f.Value = append(f.Value, str(x, "value"))
		}
	}
	return f
}

func (d *Discord) modalOf(user string) *modal {
	i := slices.IndexFunc(d.modals, func(m *modal) bool { return m.user == user && m.open })
	if i < 0 {
		return nil
	}
	return d.modals[i]
}

// Modal is what the person has in front of them.
func (h *Hands) Modal() (Modal, bool) {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	m := h.d.modalOf(h.user)
	if m == nil {
		return Modal{}, false
	}
	var said []string
	for _, r := range objects(m.rows) {
		if num(r, "type", 0) == textDisplayType {
			said = append(said, str(r, "content"))
		}
	}
	return Modal{CustomID: str(m.spec, "custom_id"), Title: str(m.spec, "title"), Words: strings.Join(said, "\n"), Fields: m.fields(), JSON: raw(m.spec)}, true
}

// CloseModal closes the form in front. The app does not hear of it.
func (h *Hands) CloseModal() error {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	m := h.d.modalOf(h.user)
	if m == nil {
		return cannot("there is no form open")
	}
	m.open = false
	return nil
}

// Submit fills in the form in front, by custom_id, and sends it; a field that is not named keeps what stands in it. What
// Discord itself says at a field is a Refusal. Where the app does not answer in time the form stays open.
func (h *Hands) Submit(ctx context.Context, values map[string][]string) (Answer, error) {
	d := h.d
	d.mu.Lock()
	m := d.modalOf(h.user)
	d.mu.Unlock()
	if m == nil {
		return Answer{}, cannot("there is no form open")
	}
	a, err := d.interact(ctx, h, m.from.channel, ofModal, func(i *interaction) (obj, error) {
		if m.from.typ == ofComponent {
			i.on = m.from.on
		}
		i.name = m.from.name
		return h.filled(m, values)
	})
	d.mu.Lock()
	defer d.mu.Unlock()
	if a.Acked {
		m.open = false
	}
	return a, err
}

// filled is https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-modal-submit-data-structure.
func (h *Hands) filled(m *modal, values map[string][]string) (obj, error) {
	fields := m.fields()
	for id := range values {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.CustomID == id }) {
			return nil, cannot("the form has no field %q", id)
		}
	}
	resolved := obj{}
	out := map[string]obj{}
	for _, f := range fields {
		given := f.Value
		if v, ok := values[f.CustomID]; ok {
			given = v
		}
		if err := h.takes(f, given, resolved); err != nil {
			return nil, err
		}
		m.values[f.CustomID] = given
		o := obj{"type": f.Type, "custom_id": f.CustomID}
		if f.Type == textInputType {
			o["value"] = strings.Join(given, "\n")
		} else {
			o["values"] = append([]string{}, given...)
		}
		out[f.CustomID] = o
	}
	rows := []any{}
	for _, r := range objects(m.rows) {
		o := obj{"type": r["type"], "id": r["id"]}
		inside := func(x obj) obj { y := out[str(x, "custom_id")]; y["id"] = x["id"]; return y }
		switch num(r, "type", 0) {
		case rowType:
			o["components"] = []any{inside(objects(r["components"])[0])}
		case labelType:
			o["component"] = inside(r["component"].(obj))
		}
		rows = append(rows, o)
	}
	data := obj{"custom_id": m.spec["custom_id"], "components": rows}
	if len(resolved) > 0 {
		data["resolved"] = resolved
	}
	return data, nil
}

// takes refuses what Discord's own client does not send.
func (h *Hands) takes(f Field, v []string, resolved obj) error {
	one := strings.Join(v, "\n")
	n := utf8.RuneCountInString(one)
	if f.Type == textInputType {
		switch {
		case f.Required && strings.TrimSpace(one) == "":
			return cannot("%s: this field is required", f.Label)
		case n > f.Max || n < f.Min && one != "":
			return cannot("%s: must be between %d and %d in length", f.Label, f.Min, f.Max)
		case !f.Long && strings.Contains(one, "\n"):
			return cannot("%s takes one line", f.Label)
		}
		return nil
	}
	switch {
	case f.Required && len(v) == 0:
		return cannot("%s: this field is required", f.Label)
	case len(v) > f.Max || len(v) < f.Min && len(v) > 0:
		return cannot("%s takes from %d to %d", f.Label, f.Min, f.Max)
	}
	return h.d.resolve(h.user, f, v, resolved)
}

// resolve looks up what was chosen, for the app to know it by more than its id.
func (d *Discord) resolve(user string, f Field, v []string, resolved obj) error {
	put := func(kind, id string, o obj) {
		all, ok := resolved[kind].(obj)
		if !ok {
			all = obj{}
			resolved[kind] = all
		}
		all[id] = o
	}
	for _, id := range v {
		switch f.Type {
		case stringSelectType:
			if !slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.Value == id }) {
				return cannot("%s has no choice %q", f.Label, id)
			}
		case userSelectType:
			if d.people[id] == nil {
				return cannot("there is no user %s", id)
			}
			put("users", id, d.userJSON(d.people[id]))
		case channelSelectType:
			if d.channels[id] == nil {
				return cannot("there is no channel %s", id)
			}
			put("channels", id, d.channelJSON(d.channels[id]))
		case fileUploadType:
			x := d.files[id]
			if x == nil || x.by != user {
				return cannot("there is no file %s of yours", id)
			}
			x.channel, x.only = "ephemeral-attachments", true
			put("attachments", id, d.fileJSON(x))
		default:
			return cannot("selects of type %s are not known here", strconv.Itoa(f.Type))
		}
	}
	return nil
}

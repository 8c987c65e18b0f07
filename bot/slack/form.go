package slack

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"tieline/commands/talk"
	"tieline/storage"
)

// Limits of views and their inputs: https://docs.slack.dev/reference/views, …/block-kit/block-elements/plain-text-input-element,
// …/block-kit/composition-objects/option-object, …/block-kit/block-elements/file-input-element
const (
	maxInput  = 3000
	maxBeside = 75 // characters of an option's description
	maxFiles  = 10
)

const (
	formView = "form"   // callback_id of a form
	filled   = "filled" // action_id of every input; its block_id is the field's name
)

// form draws a form. A choice's explanation that is too long to stand in the list stands above it, whole.
func (p pen) form(f talk.Form, in storage.Place) slack.ModalViewRequest {
	v := slack.ModalViewRequest{Type: slack.VTModal, CallbackID: formView, PrivateMetadata: kept(f.Draft, in),
		Title: plainText(f.Title, maxViewTop), Submit: plainText(f.Submit, maxViewTop), Close: plainText("Cancel", maxViewTop)}
	add := func(b slack.Block) { v.Blocks.BlockSet = append(v.Blocks.BlockSet, b) }
	if len(f.Intro) > 0 {
		add(p.rich(f.Intro, nil))
	}
	for _, x := range f.Fields {
		if above := aboveField(x); len(above) > 0 {
			add(p.rich(above, nil))
		}
		var hint *slack.TextBlockObject
		if x.Help != "" {
			hint = plainText(x.Help, maxAsk)
		}
		in := slack.NewInputBlock(x.Name, plainText(x.Label, maxAsk), hint, input(x))
		in.Optional = !x.Required
		add(in)
	}
	return v
}

// aboveField is what is read before a field is filled in: why it was not taken, and what its choices mean.
func aboveField(x talk.Field) (t talk.Text) {
	if x.Error != "" {
		t = append(t, talk.Paragraph(talk.Flow, talk.Strong("⚠️ "+x.Label+": "), x.Error))
	}
	for _, c := range x.Choices {
		if len([]rune(c.Help)) > maxBeside {
			t = append(t, talk.Paragraph(talk.Item, talk.Strong(c.Label+": "), c.Help))
		}
	}
	return t
}

func input(x talk.Field) slack.BlockElement {
	switch x.Kind {
	case talk.YesNo:
		return choose(x.Value, []talk.Choice{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}})
	case talk.Pick:
		return choose(x.Value, x.Choices)
	case talk.Load:
		e := slack.NewFileInputBlockElement(filled)
		e.MaxFiles = maxFiles
		return e
	case talk.Date:
		at, err := time.Parse(time.RFC3339, x.Value)
		if x.Value != "" && err != nil {
			break // what they wrote is no instant: they mend it as they wrote it
		}
		e := slack.NewDateTimePickerBlockElement(filled)
		if !at.IsZero() {
			e.InitialDateTime = at.Unix()
		}
		return e
	}
	e := slack.NewPlainTextInputBlockElement(nil, filled)
	e.Multiline, e.InitialValue, e.MaxLength = x.Kind == talk.Lines, talk.Clip(x.Value, maxInput), maxInput
	return e
}

func choose(value string, choices []talk.Choice) slack.BlockElement {
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, filled)
	for _, c := range choices {
		o := slack.NewOptionBlockObject(c.Value, plainText(c.Label, maxLabel), nil)
		if c.Help != "" && len([]rune(c.Help)) <= maxBeside {
			o.Description = plainText(c.Help, maxBeside)
		}
		e.Options = append(e.Options, o)
		if c.Value == value {
			e.InitialOption = o
		}
	}
	return e
}

// answer is a view that says something, in the place of the form that was submitted.
func (p pen) answer(title string, c talk.Card, in storage.Place) slack.ModalViewRequest {
	return slack.ModalViewRequest{Type: slack.VTModal, Title: plainText(title, maxViewTop), Close: plainText("Close", maxViewTop), PrivateMetadata: kept("", in),
		Blocks: slack.Blocks{BlockSet: p.card(c)}}
}

// kept is what a view keeps for us in its private_metadata: the draft behind a form, and where it was asked for.
func kept(draft string, in storage.Place) string { return draft + " " + in.ID }

// private reads what a view has kept.
func private(metadata string) (draft string, in storage.Place) {
	draft, id, _ := strings.Cut(metadata, " ")
	if id != "" {
		in = storage.Place{Platform: platform, ID: id}
	}
	return draft, in
}

// submitted reads what came back from a form, with its files.
func submitted(v slack.View) (f talk.Filled, files []storage.File) {
	f = talk.Filled{Values: map[string]string{}}
	f.Draft, _ = private(v.PrivateMetadata)
	if v.State == nil {
		return f, nil
	}
	f.Shown = slices.Sorted(maps.Keys(v.State.Values))
	for _, name := range f.Shown {
		for _, in := range v.State.Values[name] {
			switch {
			case in.SelectedDateTime != 0:
				f.Values[name] = time.Unix(in.SelectedDateTime, 0).UTC().Format(time.RFC3339)
			case in.SelectedOption.Value != "":
				f.Values[name] = in.SelectedOption.Value
			case len(in.Files) > 0:
				var ids []string
				for _, x := range in.Files {
					file := fileOf(x)
					ids, files = append(ids, file.ID), append(files, file)
				}
				f.Values[name] = strings.Join(ids, " ")
			case in.Value != "":
				f.Values[name] = in.Value
			}
		}
	}
	return f, files
}

// fileOf is a file of Slack's. Its id has its owner before it, by which it is found on the workspace's pages.
func fileOf(f slack.File) storage.File {
	return storage.File{Platform: platform, ID: f.User + "/" + f.ID, Name: f.Name, Type: f.Mimetype, Size: int64(f.Size)}
}

package local

import (
	"context"
	"crypto/rand"
	"net/http"

	"tieline/commands/talk"
	"tieline/storage"
)

// Hands do what a person does at the page, by the same ways. They are for tests and rehearsals.
type Hands struct {
	w   *Workspace
	who string
	// Next, where set, is the name of the next thing done: the same name again is the same deed, as when a
	// page sends twice what was not answered.
	Next string
}

// As gives the hands of a person of the cast.
func (w *Workspace) As(person string) *Hands { return &Hands{w: w, who: person} }

// Type sends what is typed into the composer of a place: a message, or a command where it begins with a slash.
func (h *Hands) Type(ctx context.Context, in storage.Place, text string, files ...storage.File) (Reply, error) {
	d := deed{Kind: talk.Said, In: in.ID, Text: text}
	for _, f := range files {
		d.Files = append(d.Files, f.ID)
	}
	return h.do(ctx, d)
}

// Click presses the button with a label, and says yes where it asks first.
func (h *Hands) Click(ctx context.Context, on storage.Ref, label string) (Reply, error) {
	seen, err := h.Sees(ctx, on.In)
	if err != nil {
		return Reply{}, err
	}
	for _, m := range seen {
		if m.ID != on.ID || m.Card == nil {
			continue
		}
		for _, b := range m.Card.Buttons {
			if b.Label == label && b.Line != "" {
				return h.Press(ctx, on, b.Line)
			}
		}
	}
	return Reply{}, refuse(http.StatusNotFound, "There is no button %q to press there.", label)
}

// Press sends a button's line as if a button with it stood under the message, whether or not one does; under a message
// of a person's, it is what its menu does.
func (h *Hands) Press(ctx context.Context, on storage.Ref, line string) (Reply, error) {
	return h.do(ctx, deed{Kind: talk.Clicked, In: on.In.ID, On: on.ID, Line: line})
}

// React puts an emoji to a message.
func (h *Hands) React(ctx context.Context, on storage.Ref, emoji string) (Reply, error) {
	return h.do(ctx, deed{Kind: talk.Reacted, In: on.In.ID, On: on.ID, Emoji: emoji})
}

// Home opens Tieline's own page.
func (h *Hands) Home(ctx context.Context) ([]talk.Card, error) {
	who, _ := h.w.person(h.who)
	return h.w.home(ctx, who)
}

// PressHome presses a button there.
func (h *Hands) PressHome(ctx context.Context, line string) (Reply, error) {
	return h.do(ctx, deed{Kind: talk.Clicked, In: h.Direct().ID, Line: line})
}

// Fill submits a form, with the values by field name and the files of its Load fields.
func (h *Hands) Fill(ctx context.Context, in storage.Place, f talk.Form, values map[string]string, files map[string][]storage.File) (Reply, error) {
	d := deed{Kind: talk.Submitted, In: in.ID, Draft: f.Draft, Values: values, Loaded: map[string][]string{}}
	for name, list := range files {
		for _, f := range list {
			d.Loaded[name] = append(d.Loaded[name], f.ID)
		}
	}
	return h.do(ctx, d)
}

// Edit changes a message of one's own.
func (h *Hands) Edit(ctx context.Context, on storage.Ref, text string) (Reply, error) {
	return h.do(ctx, deed{Kind: talk.Edited, In: on.In.ID, On: on.ID, Text: text})
}

// Delete removes a message of one's own.
func (h *Hands) Delete(ctx context.Context, on storage.Ref) (Reply, error) {
	return h.do(ctx, deed{Kind: talk.Deleted, In: on.In.ID, On: on.ID})
}

// Upload keeps a file, to be sent with Type or Fill.
func (h *Hands) Upload(ctx context.Context, name, typ string, content []byte) (storage.File, error) {
	who, _ := h.w.person(h.who)
	return h.w.upload(ctx, who, name, typ, content)
}

// Download opens a file that the person may see.
func (h *Hands) Download(ctx context.Context, id string) ([]byte, error) {
	who, _ := h.w.person(h.who)
	_, content, err := h.w.download(ctx, who, id)
	return content, err
}

// Dismiss takes a private message away.
func (h *Hands) Dismiss(ctx context.Context, id string) error {
	who, _ := h.w.person(h.who)
	return h.w.dismiss(ctx, who, id)
}

// Sees is everything that stands in a place for the person, oldest first; in a thread its head comes first.
func (h *Hands) Sees(ctx context.Context, in storage.Place) ([]Message, error) {
	who, _ := h.w.person(h.who)
	var out []Message
	for before := int64(0); ; {
		got, more, err := h.w.history(ctx, who, parseSpot(in.ID), before)
		if err != nil {
			return nil, err
		}
		out = append(got, out...)
		if !more {
			return out, nil
		}
		before = got[0].Seq
	}
}

// Choices completes a command line, as while typing it.
func (h *Hands) Choices(ctx context.Context, in storage.Place, group, line string) []talk.Choice {
	who, _ := h.w.person(h.who)
	return h.w.choices(ctx, who, parseSpot(in.ID), group, line)
}

// MoveClock moves the workspace's clock: by a duration ("15m"), to the "next" thing that falls due, to the "morning", or
// to a date and time on the person's own clock ("2026-03-30T09:15").
func (h *Hands) MoveClock(to string) (*ClockFace, error) {
	who, _ := h.w.person(h.who)
	return h.w.moveClock(who, to, "")
}

// Direct is the person's direct conversation with Tieline.
func (h *Hands) Direct() storage.Place { return spot{root: dm + "/" + h.who}.place() }

func (h *Hands) do(ctx context.Context, d deed) (Reply, error) {
	if d.ID = h.Next; d.ID == "" {
		d.ID = rand.Text()
	}
	h.Next = ""
	return h.w.do(ctx, h.who, d)
}

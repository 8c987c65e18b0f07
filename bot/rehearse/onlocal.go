package rehearse

import (
	"context"
	"errors"
	"strings"

	"tieline/bot"
	"tieline/bot/local"
	"tieline/commands/talk"
	"tieline/storage"
)

// OnLocal opens a stage on the browser workspace, without the browser.
func OnLocal(ctx context.Context, set Setting) (Opened, error) {
	cfg := local.Config{Dir: set.Dir, Files: set.Files, Now: set.Now}
	for _, p := range set.People {
		cfg.People = append(cfg.People, local.Person{ID: p.ID, Name: p.Name, Zone: p.Zone})
	}
	for _, c := range set.Channels {
		cfg.Channels = append(cfg.Channels, local.Channel{ID: c.ID, Name: c.ID, Members: c.Members})
	}
	w, err := local.New(cfg)
	if err != nil {
		return Opened{}, err
	}
	if err := w.Attend(ctx, set.Handler); err != nil {
		return Opened{}, errors.Join(err, w.Close())
	}
	return Opened{Stage: onLocal{w}, Platforms: []bot.Platform{w}, Close: w.Close}, nil
}

// onLocal is a Stage.
type onLocal struct{ w *local.Workspace }

func (s onLocal) Account(person string) storage.PersonKey {
	return storage.PersonKey{Platform: local.Name, User: person}
}

func (s onLocal) Place(name string) storage.Place {
	if who, ok := strings.CutPrefix(name, "@"); ok {
		return s.w.As(who).Direct()
	}
	return storage.Place{Platform: local.Name, ID: strings.TrimPrefix(name, "#")}
}

func (s onLocal) Do(ctx context.Context, person string, d Deed) (Outcome, error) {
	h := s.w.As(person)
	reply, err := s.act(ctx, h, d)
	s.w.Settle()
	if no, ok := errors.AsType[*local.Refusal](err); ok {
		return Outcome{Refused: no.Sentence}, nil
	}
	if err != nil {
		return Outcome{}, err
	}
	if reply.Held { // a slow machine: the answer came after "working on it", and a form behind a button
		return s.held(ctx, h, reply)
	}
	return Outcome{Form: reply.Form, Errors: reply.Errors}, nil
}

func (s onLocal) act(ctx context.Context, h *local.Hands, d Deed) (local.Reply, error) {
	switch d.Kind {
	case talk.Clicked:
		if d.On.IsZero() {
			return h.PressHome(ctx, d.Line)
		}
		return h.Press(ctx, d.On, d.Line)
	case talk.Reacted:
		return h.React(ctx, d.On, d.Emoji)
	case talk.Edited:
		return h.Edit(ctx, d.On, d.Text)
	case talk.Deleted:
		return h.Delete(ctx, d.On)
	case talk.Submitted:
		loaded := map[string][]storage.File{}
		for field, names := range d.Loaded {
			files, err := upload(ctx, h, names)
			if err != nil {
				return local.Reply{}, err
			}
			loaded[field] = files
		}
		return h.Fill(ctx, d.In, d.Form, d.Values, loaded)
	default:
		files, err := upload(ctx, h, d.Files)
		if err != nil {
			return local.Reply{}, err
		}
		return h.Type(ctx, d.In, d.Text, files...)
	}
}

func upload(ctx context.Context, h *local.Hands, names []string) ([]storage.File, error) {
	var out []storage.File
	for _, name := range names {
		f, err := h.Upload(ctx, name, "", []byte("the content of "+name))
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// held opens the form that an answer which came late stands for.
func (s onLocal) held(ctx context.Context, h *local.Hands, reply local.Reply) (Outcome, error) {
	all, err := h.Everything(ctx)
	if err != nil {
		return Outcome{}, err
	}
	for _, m := range all {
		if m.ID != reply.Note || m.Card == nil || len(m.Card.Buttons) != 1 || !strings.HasPrefix(m.Card.Buttons[0].Line, "form ") {
			continue
		}
		reply, err := h.Press(ctx, m.Ref(), m.Card.Buttons[0].Line)
		s.w.Settle()
		return Outcome{Form: reply.Form, Errors: reply.Errors}, err
	}
	return Outcome{}, nil
}

func (s onLocal) Home(ctx context.Context, person string) ([]talk.Card, error) {
	return s.w.As(person).Home(ctx)
}

func (s onLocal) Sees(ctx context.Context, person string) ([]Sight, error) {
	all, err := s.w.As(person).Everything(ctx)
	if err != nil {
		return nil, err
	}
	direct := s.w.As(person).Direct().ID
	out := make([]Sight, 0, len(all))
	for _, m := range all {
		out = append(out, Sight{Ref: m.Ref(), By: m.By, Alone: m.Alone || m.In == direct || strings.HasPrefix(m.In, direct+"/"),
			Card: m.Card, Text: m.Text, Removed: m.Removed})
	}
	return out, nil
}

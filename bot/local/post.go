package local

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

// Post implements bot.Platform. The same key is the same message for ever.
func (w *Workspace) Post(ctx context.Context, p bot.Post) (bot.Sent, error) {
	at, err := w.open(p.In)
	if err != nil {
		return bot.Sent{}, err
	}
	if err := p.Card.Check(); err != nil {
		return bot.Sent{}, &bot.Error{Class: bot.Rejected, Code: "card", Err: err}
	}
	if p.Key == "" {
		return bot.Sent{}, &bot.Error{Class: bot.Rejected, Code: "no_key", Err: errors.New("a post needs a key")}
	}
	var m Message
	err = w.change(ctx, func(tx *sql.Tx) error {
		if err := threadThere(tx, at); err != nil {
			return err
		}
		m, err = add(tx, fresh{key: "post:" + p.Key, at: at, name: p.Thread, body: body{Card: &p.Card}, when: w.now(), ping: w.pinged(p.Card, at.root)})
		return err
	})
	if err != nil {
		return bot.Sent{}, failed(err)
	}
	sent := bot.Sent{Ref: m.Ref(), At: m.At}
	if p.Thread != "" && at.head == "" {
		sent.Thread = spot{m.root, m.ID}.place()
	}
	return sent, nil
}

// Edit implements bot.Platform.
func (w *Workspace) Edit(ctx context.Context, r storage.Ref, c *talk.Card) error {
	at, err := w.open(r.In)
	if err != nil {
		return err
	}
	if c != nil {
		if err := c.Check(); err != nil {
			return &bot.Error{Class: bot.Rejected, Code: "card", Err: err}
		}
	}
	return failed(w.change(ctx, func(tx *sql.Tx) error {
		m, err := messageByID(tx, r.ID)
		switch {
		case errors.Is(err, errNone) || err == nil && (m.spot() != at || m.By != ""):
			return &bot.Error{Class: bot.Lost, Code: "unknown_message", Err: errNone}
		case err != nil:
			return err
		case c == nil:
			return remove(tx, m, w.now())
		case m.Removed:
			return &bot.Error{Class: bot.Lost, Code: "removed", Err: errors.New("the message was removed")}
		}
		return rewrite(tx, m, body{Card: c}, w.now(), w.pinged(*c, at.root))
	}))
}

// Tell implements bot.Platform. A note is kept here like any message, so it is as sure as a direct one.
func (w *Workspace) Tell(ctx context.Context, t bot.Tell) (bot.Means, error) {
	who, ok := w.known(t.To)
	if !ok {
		return "", &bot.Error{Class: bot.Gone, Code: "unknown_person", Err: fmt.Errorf("nobody here is %q", t.To.User)}
	}
	if err := t.Card.Check(); err != nil {
		return "", &bot.Error{Class: bot.Rejected, Code: "card", Err: err}
	}
	if t.Key == "" {
		return "", &bot.Error{Class: bot.Rejected, Code: "no_key", Err: errors.New("a private message needs a key")}
	}
	var means bot.Means
	err := w.change(ctx, func(tx *sql.Tx) error {
		at, asked, how, err := w.nearest(tx, who, t)
		if err != nil {
			return err
		}
		means = how
		f := fresh{key: noteKey(t.Key), at: at, reader: who.ID, body: body{Card: &t.Card, Asked: asked}, when: w.now(), ping: []string{who.ID}}
		if how == bot.Direct {
			f.reader = "" // nobody else is there
		}
		_, err = add(tx, f)
		return err
	})
	return means, failed(err)
}

// nearest is the best place left in which to tell someone something.
func (w *Workspace) nearest(tx *sql.Tx, who Person, t bot.Tell) (at spot, asked string, how bot.Means, err error) {
	if t.Via.Token != "" && w.now().Before(t.Via.Expires) {
		err := tx.QueryRow("SELECT root, head, asked FROM acts WHERE key = ? AND person = ?", t.Via.Token, who.ID).Scan(&at.root, &at.head, &asked)
		if err == nil {
			return at, asked, bot.Replied, nil
		} else if !errors.Is(err, sql.ErrNoRows) {
			return at, "", "", err
		}
	}
	if at = parseSpot(t.In.ID); t.In.Platform == Name && !strings.HasPrefix(at.root, dm+"/") && w.sees(who.ID, at.root) && threadThere(tx, at) == nil {
		return at, "", bot.Noted, nil
	}
	return spot{root: dm + "/" + who.ID}, "", bot.Direct, nil
}

// noteKey is the one key of a private answer, whether it was shown at once or delivered later.
func noteKey(owed string) string { return "note:" + owed }

// open takes a place apart, and refuses one that is not here.
func (w *Workspace) open(p storage.Place) (spot, error) {
	at := parseSpot(p.ID)
	if p.Platform != Name || !w.exists(at.root) {
		return at, &bot.Error{Class: bot.Gone, Code: "unknown_channel", Err: fmt.Errorf("there is no channel %q", p.ID)}
	}
	return at, nil
}

// threadThere refuses a thread whose head is not a message of that channel.
func threadThere(tx *sql.Tx, at spot) error {
	if at.head == "" {
		return nil
	}
	m, err := messageByID(tx, at.head)
	if errors.Is(err, errNone) || err == nil && (m.root != at.root || m.head != "" || m.reader != "") {
		return &bot.Error{Class: bot.Gone, Code: "unknown_thread", Err: fmt.Errorf("no thread hangs off %q", at.head)}
	}
	return err
}

// pinged lists whom of those present a card may notify: never someone who cannot see it.
func (w *Workspace) pinged(c talk.Card, root string) []string {
	var out []string
	for _, k := range c.Ping {
		if p, ok := w.known(k); ok && w.sees(p.ID, root) && !slices.Contains(out, p.ID) {
			out = append(out, p.ID)
		}
	}
	return out
}

// change writes, and wakes those who watch.
func (w *Workspace) change(ctx context.Context, fn func(*sql.Tx) error) error {
	if err := w.db.do(ctx, fn); err != nil {
		return err
	}
	w.bell.ring()
	return nil
}

// failed gives an error its class. The database either has it or has not: nothing here is ever uncertain.
func failed(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*bot.Error](err); ok {
		return e
	}
	return &bot.Error{Class: bot.Temporary, Code: "database", After: time.Second, Err: err}
}

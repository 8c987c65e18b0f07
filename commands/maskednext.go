package commands

import (
	"time"

	"tieline/commands/secret"
	"tieline/commands/talk"
	"tieline/storage"
)

// nextWithin is how soon after a message that announces a secret the one comes that tells it.
const nextWithin = 30 * time.Minute

// maskNext masks a message that is a secret announced by the writer's message before it: "the password is", and then the
// password alone. By itself it is a word like any other, so nothing but what was kept before can tell. Edited is the message
// whose words change; none for a new one.
func (r *request) maskNext(side string, text talk.Text, edited int64) (talk.Text, error) {
	plain := text.Plain()
	if len(secret.Next("password:", plain)) == 0 {
		return text, nil // whatever came before
	}
	all, err := r.tx.Messages.Of(r.ticket.Number)
	if err != nil {
		return text, err
	}
	var last storage.Message
	at := r.act.At
	for _, m := range all {
		if m.ID == edited {
			at = m.At
			break
		}
		if m.By == r.who.person.ID && m.Side == side {
			last = m
		}
	}
	if last.ID == 0 || !last.Deleted.IsZero() || at.Sub(last.At) > nextWithin {
		return text, nil
	}
	f := filter{kinds: r.act.Masked}
	text = f.masked(text, secret.Next(last.Plain, plain))
	if r.act.Masked = f.kinds; r.act.Kind == talk.Said || r.act.Kind == talk.Edited {
		r.act.Text = text // what the writer is told of
	}
	return text, nil
}

package commands

import (
	"fmt"
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

// Refusal is an error for the person who acted: what is wrong, and what to do next. It rolls back what the
// verb had begun, and is then said.
type Refusal struct {
	Code   string // for tests and logs: "not-found", "not-yours"
	Title  string
	Say    talk.Text
	Fields map[string]string // of a form → what is wrong with it
	Clause string            // as people see it: "§1, 3 Direct support"
	Small  []talk.Text
	Again  bool // what was typed is kept as a draft and offered again
	Next   []talk.Button
	Keep   storage.Draft // of an act that no form was shown for: kept, and offered as another ticket

	Pass     *passing    // it can be passed on to another partner; nil: it cannot
	Managers []talk.Card // told besides: what only they can mend
}

func (r *Refusal) Error() string { return r.Code + ": " + r.Title + " " + r.Say.Plain() }

func (r *Refusal) card() *talk.Card {
	c := &talk.Card{Tone: talk.Bad, Title: talk.Clip(r.Title, 150), Body: r.Say, Buttons: r.Next}
	if r.Clause != "" {
		c.Facts = append(c.Facts, talk.Fact{Label: "Agreement", Value: talk.Say(r.Clause)})
	}
	c.Small = append(c.Small, r.Small...)
	return c
}

// refuse makes a Refusal of a title and what to do next.
func refuse(code, title string, next ...any) *Refusal {
	r := &Refusal{Code: code, Title: title}
	if len(next) > 0 {
		r.Say = talk.Say(next...)
	}
	return r
}

// about says which field of a form the refusal is about.
func (r *Refusal) about(field string) *Refusal {
	r.Fields = map[string]string{field: strings.TrimSpace(r.Title + " " + r.Say.Plain())}
	return r
}

// notThere is said of a ticket that does not exist and, to the letter, of one that is not theirs to see.
func notThere(number int64) *Refusal {
	return refuse("not-found", fmt.Sprintf("There is no ticket #%d here.", number),
		"Type ", talk.Literal("/ticket list"), " to see yours.")
}

package commands_test

import (
	"fmt"
	"strings"
	"testing"

	"tieline/commands/talk"
	"tieline/storage"
)

// Nothing in the way in which a line is written, or sent, leads past the mask.
func TestNoWayPastTheMask(t *testing.T) {
	const secret = "Xk9fLq2vB7"
	for name, line := range map[string]string{
		"a backslash in quotes":        `open category=call-drops product=PBX-7 subject="pass\word: Xk9fLq2vB7" The phones are dead`,
		"one that is refused":          `open category=nothing subject="pass\word: Xk9fLq2vB7" The phones are dead`,
		"quotes that are not closed":   `open subject="pass\word: Xk9fLq2vB7`,
		"after the number of a ticket": `note 1001 text="pass\word: Xk9fLq2vB7"`,
		"a note":                       `note 1001 password: Xk9fLq2vB7`,
	} {
		for _, kind := range []talk.Kind{talk.Typed, talk.Clicked} {
			t.Run(fmt.Sprint(name, ", ", kind), func(t *testing.T) {
				w := newWorld(t)
				w.as("anna", "centralino").types("open category=call-drops product=PBX-7 The phones are dead")
				h := w.as("mara", "centralino")
				a := h.act(kind)
				a.Line = line
				ans := h.does(a)
				said := words(ans)
				if ans.Say != nil {
					for _, button := range ans.Say.Buttons {
						if again := h.types(button.Line); again.Form != nil {
							said += fmt.Sprintf("%+v", again.Form.Fields)
						}
					}
				}
				if strings.Contains(said, secret) {
					t.Errorf("the answer shows it: %s", said)
				}
				w.update(func(tx storage.Tx) error {
					tickets, err := tx.Tickets.Find(storage.TicketQuery{})
					for _, ticket := range tickets {
						messages, err := tx.Messages.Of(ticket.Number)
						if err != nil {
							return err
						}
						for _, m := range messages {
							said += m.Plain
						}
						said += ticket.Subject
					}
					return err
				})
				if strings.Contains(said, secret) {
					t.Errorf("it is kept: %s", said)
				}
			})
		}
	}
}

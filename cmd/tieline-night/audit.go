package main

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"

	"tieline/bot/slack/slacktest"
)

// audit compares what people did with what stands in the chat and in the database, once the program has ended.
func (n *night) audit(dir string) (*account, error) {
	a := &account{}
	db, err := sql.Open("sqlite", "file:"+n.program.database()+"?mode=ro")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	b := &books{night: n, account: a, db: db, tickets: map[string][]row{}}
	if err := b.readTickets(); err != nil {
		return nil, err
	}
	b.commands()
	b.cards()
	b.leaks()
	for _, check := range []func() error{
		func() error {
			return b.words(partnerWrites, func(t row) (string, string) { return n.office.desk, t.desk })
		},
		func() error {
			return b.words(deskReplies, func(t row) (string, string) { return n.office.partners[t.partner].channel, t.theirs })
		}, b.deliveries, b.deadlines, b.integrity} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	for _, f := range n.office.TakeFaults() {
		a.wrongly("Slack would not have taken it: %s", f)
	}
	return a, b.log(n.program.log())
}

// row is one ticket.
type row struct {
	number       int
	state        string
	mark         string
	partner      int
	theirs, desk string // stamps of its cards, which are its threads
}

// books are what the audit looks through.
type books struct {
	*night
	*account
	db      *sql.DB
	tickets map[string][]row // by the mark in the subject
}

func (b *books) readTickets() error {
	rows, err := b.db.Query("SELECT number, state, subject FROM tickets ORDER BY number")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var t row
		var subject string
		if err := rows.Scan(&t.number, &t.state, &subject); err != nil {
			return err
		}
		t.mark, t.partner = markForm.FindString(subject), partnerOf(subject)
		if t.mark == "" {
			b.wrongly("#%d was opened by nobody: %q", t.number, subject)
			continue
		}
		b.tickets[t.mark] = append(b.tickets[t.mark], t)
		b.count("tickets", 1)
	}
	return rows.Err()
}

// commands: everything that was opened is there once, or somebody was told that it is not.
func (b *books) commands() {
	for _, d := range b.ledger.of(opensByMention, opensByCommand) {
		b.count(string(d.kind), 1)
		there := len(b.tickets[d.mark])
		switch {
		case there > 1:
			b.wrongly("%s was opened %d times", d.mark, there)
		case there == 1:
		case d.kind == opensByCommand && !d.acked:
			b.count("commands of which Slack said that they were in vain", 1)
		case b.toldOf(d):
			b.count("commands answered with an error", 1)
		default:
			b.wrongly("%s was never opened, and %s was not told so", d.mark, d.who)
		}
	}
}

// toldOf reports whether somebody was told privately of what they typed.
func (b *books) toldOf(d deed) bool {
	return slices.ContainsFunc(b.office.As(d.who).Everything(), func(m slacktest.Seen) bool {
		return m.Alone && strings.Contains(m.Words, d.mark)
	})
}

// words: what was written in one thread of a ticket stands in the other once, in its order.
func (b *books) words(k kind, other func(row) (channel, thread string)) error {
	b.findCards()
	byThread := map[string][]deed{}
	for _, d := range b.ledger.of(k) {
		if d.stamp != "" {
			byThread[d.thread] = append(byThread[d.thread], d)
		}
	}
	for thread, deeds := range byThread {
		t, known := b.ticketOf(thread)
		if !known {
			b.wrongly("the thread %s, in which people wrote, is of no ticket", thread)
			continue
		}
		channel, there := other(t)
		var stands []string
		for _, m := range b.office.As(b.office.manager).Sees(slacktest.Spot{Channel: channel, Thread: there}) {
			if m.By == b.office.BotUser() && m.TS != there {
				stands = append(stands, markForm.FindAllString(m.Words, -1)...)
			}
		}
		if err := b.inOrderOfHearing(t.number, deeds); err != nil {
			return err
		}
		at := -1
		for _, d := range deeds {
			b.count(string(k), 1)
			switch c := count(stands, d.mark); {
			case c == 0 && b.toldOf(d):
				b.count("words answered with an error", 1)
				continue
			case c == 0:
				b.wrongly("#%d: %s (%s) never came to the other thread", t.number, d.mark, k)
				continue
			case c > 1:
				b.wrongly("#%d: %s (%s) came %d times to the other thread", t.number, d.mark, k, c)
			}
			i := slices.Index(stands, d.mark)
			if i < at {
				b.wrongly("#%d: %s came before what was written before it", t.number, d.mark)
			}
			at = max(at, i)
		}
	}
	return nil
}

// inOrderOfHearing sorts what was written in a thread. What Slack lost was heard later, when the thread was read: it comes after what it
// was written before, and no program could have it otherwise.
func (b *books) inOrderOfHearing(ticket int, deeds []deed) error {
	rows, err := b.db.Query("SELECT plain FROM messages WHERE ticket = ? ORDER BY id", ticket)
	if err != nil {
		return err
	}
	defer rows.Close()
	heard := map[string]int{}
	for rows.Next() {
		var words string
		if err := rows.Scan(&words); err != nil {
			return err
		}
		heard[markForm.FindString(words)] = len(heard)
	}
	slices.SortFunc(deeds, func(x, y deed) int { return cmp.Compare(x.stamp, y.stamp) })
	for i := 1; i < len(deeds); i++ {
		if heard[deeds[i].mark] < heard[deeds[i-1].mark] {
			b.count("words that Slack lost, and that were read later", 1)
		}
	}
	slices.SortStableFunc(deeds, func(x, y deed) int { return cmp.Compare(heard[x.mark], heard[y.mark]) })
	return rows.Err()
}

func count(all []string, one string) (n int) {
	for _, s := range all {
		if s == one {
			n++
		}
	}
	return n
}

// findCards finds each ticket's card in its partner's channel and at the desk.
func (b *books) findCards() {
	for mark, all := range b.tickets {
		for i := range all {
			all[i].theirs, all[i].desk = "", ""
			for _, m := range b.night.cards(b.office.manager, b.office.partners[all[i].partner].channel) {
				if isOf(m, all[i].number) {
					all[i].theirs = m.TS
				}
			}
			for _, m := range b.night.cards(b.office.manager, b.office.desk) {
				if isOf(m, all[i].number) {
					all[i].desk = m.TS
				}
			}
		}
		b.tickets[mark] = all
	}
}

func (b *books) ticketOf(thread string) (row, bool) {
	for _, all := range b.tickets {
		for _, t := range all {
			if t.theirs == thread || t.desk == thread {
				return t, true
			}
		}
	}
	return row{}, false
}

// stateOn is what a card says of each state.
var stateOn = map[string]string{"new": "new, nobody has claimed it yet", "claimed": "claimed by", "waiting": "waiting for the partner"}

// cards: each ticket has one on either side, and it shows the state in which the ticket is.
func (b *books) cards() {
	for _, mark := range slices.Sorted(maps.Keys(b.tickets)) {
		t := b.tickets[mark][0]
		for side, channel := range map[string]string{"partner": b.office.partners[t.partner].channel, "desk": b.office.desk} {
			var found []slacktest.Seen
			for _, m := range b.night.cards(b.office.manager, channel) {
				if isOf(m, t.number) {
					found = append(found, m)
				}
			}
			b.count("cards", len(found))
			switch {
			case len(found) != 1:
				b.wrongly("#%d has %d cards on the side of the %s", t.number, len(found), side)
			case !strings.Contains(found[0].Words, stateOn[t.state]):
				b.wrongly("#%d is %s, and its card on the side of the %s does not say so:\n%s", t.number, t.state, side, found[0].Words)
			}
		}
	}
}

// leaks: no partner sees what is another's.
func (b *books) leaks() {
	for i, p := range b.office.partners {
		for _, who := range p.people {
			for _, m := range b.office.As(who).Everything() {
				b.count("messages that partners see", 1)
				for _, mark := range markForm.FindAllString(m.Words, -1) {
					if partnerOf(mark) != i {
						b.wrongly("%s sees %s: %s", who, mark, m.Words)
					}
				}
			}
		}
	}
}

// deliveries: all that was owed has arrived, and once.
func (b *books) deliveries() error {
	stands := map[string]int{}
	for _, who := range append([]string{b.office.manager}, append(b.office.engineers, b.everybody()...)...) {
		for key, n := range b.keys(who) {
			stands[key] = max(stands[key], n)
		}
	}
	rows, err := b.db.Query("SELECT key, what, state, ref, trouble FROM deliveries")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key, what, state, ref, trouble string
		if err := rows.Scan(&key, &what, &state, &ref, &trouble); err != nil {
			return err
		}
		b.count("deliveries "+state, 1)
		switch n := stands[key]; {
		case n > 1 && what == "answer": // nobody can look whether a private word arrived, so it is rather said twice
			b.count("private answers said twice", n-1)
		case n > 1:
			b.wrongly("a delivery (%s) stands %d times", what, n)
		case state == "owed" || state == "refused":
			b.wrongly("a delivery (%s) is %s: %s", what, state, trouble)
		case state == "sent" && (what == "news" || what == "relay") && n == 0:
			b.wrongly("a delivery (%s) counts as sent, as %q, and does not stand there", what, ref)
		}
	}
	return rows.Err()
}

func (b *books) everybody() (all []string) {
	for _, p := range b.office.partners {
		all = append(all, p.people...)
	}
	return all
}

// keys counts the messages of the bot that somebody sees, by the key in their metadata.
func (b *books) keys(who string) map[string]int {
	out := map[string]int{}
	for _, m := range b.office.As(who).Everything() {
		var meta struct {
			Payload struct {
				Key string `json:"key"`
			} `json:"event_payload"`
		}
		if json.Unmarshal(m.Metadata, &meta) == nil && meta.Payload.Key != "" && m.By == b.office.BotUser() {
			out[meta.Payload.Key]++
		}
	}
	return out
}

// deadlines: each warning and each breach was said once.
func (b *books) deadlines() error {
	rows, err := b.db.Query("SELECT ticket, kind, detail, count(*) FROM events WHERE kind IN ('warned', 'breached') GROUP BY ticket, kind, detail")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var ticket, times int
		var kind, detail string
		if err := rows.Scan(&ticket, &kind, &detail, &times); err != nil {
			return err
		}
		b.count("deadlines "+kind, 1)
		if times != 1 {
			b.wrongly("#%d was %s %d times: %s", ticket, kind, times, detail)
		}
	}
	return rows.Err()
}

// integrity: the file is whole.
func (b *books) integrity() error {
	var says string
	if err := b.db.QueryRow("PRAGMA integrity_check").Scan(&says); err != nil {
		return err
	}
	if says != "ok" {
		b.wrongly("the database: %s", says)
	}
	return nil
}

// log: it holds no token and no word of anybody's, and nobody panicked.
func (b *books) log(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for _, secret := range []string{b.office.BotToken(), b.office.AppToken()} {
		if strings.Contains(string(text), secret) {
			b.wrongly("a token stands in the log")
		}
	}
	for line := range strings.Lines(string(text)) {
		b.count("lines of the log", 1)
		if markForm.MatchString(line) || strings.Contains(line, "panic") {
			b.wrongly("this stands in the log: %s", strings.TrimSpace(line))
		}
	}
	return nil
}

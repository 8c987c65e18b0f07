package main

import (
	"fmt"
	"regexp"
	"slices"
	"sync"
	"time"
)

// kind is what somebody did.
type kind string

const (
	opensByMention kind = "tickets opened by a message"
	opensByCommand kind = "tickets opened by a command"
	partnerWrites  kind = "words of partners"
	deskReplies    kind = "answers of engineers"
	claims         kind = "clicks on Claim"
)

// deed is one thing that somebody did. Its mark stands in the words, and nowhere else.
type deed struct {
	kind    kind
	mark    string
	partner int
	who     string
	thread  string // of the partner, or of the desk, in which it was written
	stamp   string // Slack's, of the message: the order of a thread
	acked   bool   // of a command or click
	took    time.Duration
}

// mark is something that can be found again, and tells whose it is.
var markForm = regexp.MustCompile(`\bP(\d\d)-\d{6}\b`)

// ledger is what everybody did.
type ledger struct {
	mu    sync.Mutex
	deeds []*deed
}

// begin writes down that something is about to be done.
func (l *ledger) begin(k kind, partner int, who, thread string) *deed {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := &deed{kind: k, mark: fmt.Sprintf("P%02d-%06d", partner, len(l.deeds)), partner: partner, who: who, thread: thread}
	l.deeds = append(l.deeds, d)
	return d
}

// done writes down how it went.
func (l *ledger) done(d *deed, stamp string, acked bool, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d.stamp, d.acked, d.took = stamp, acked, took
}

func (l *ledger) of(kinds ...kind) []deed {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []deed
	for _, d := range l.deeds {
		if slices.Contains(kinds, d.kind) {
			out = append(out, *d)
		}
	}
	return out
}

package commands

import (
	"errors"
	"fmt"
	"time"

	"tieline/commands/talk"
	"tieline/storage"
)

// How a text goes to many places. A round owes few deliveries at a time; each that is settled owes the next, in the
// transaction that settles it. So thousands go out at their platform's pace, and nothing else waits behind them.
const (
	underWay   = 8               // of a round on one platform: owed, and not tried in vain yet
	setAside   = 64              // likewise: owed at all, those that were tried in vain too
	boardEvery = 5 * time.Second // how often the board that tells how it goes is brought up to date
)

// The kinds of round.
const (
	announcedRound = "announced"
	updateRound    = "update"
	cancelRound    = "cancelled"
	closeRound     = "closed"
)

// send keeps a round, owes the first of it, and shows how it goes.
func (r *request) send(x storage.Round, stops []storage.Stop) error {
	var err error
	if x.ID, err = r.tx.Rounds.Add(x, stops); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, s := range stops {
		if seen[s.Place.Platform] {
			continue
		}
		seen[s.Place.Platform] = true
		if _, err := r.advance(x, s.Place.Platform); err != nil {
			return err
		}
	}
	return r.oweBoard(boardOf(x), 0)
}

// advance owes what there is room for of a round and of those after it, in their order: a channel is not told of an
// update before what it updates. It reports whether anything is waiting on the platform still.
func (r *request) advance(x storage.Round, platform string) (waiting bool, err error) {
	rounds, err := r.together(x)
	if err != nil {
		return false, err
	}
	for _, each := range rounds {
		if waiting, err = r.refill(each, platform); err != nil || waiting {
			return waiting, err
		}
	}
	return false, nil
}

// together are the rounds of the same announcement or problem, the oldest first.
func (r *request) together(x storage.Round) ([]storage.Round, error) {
	if x.Problem != 0 {
		return r.tx.Rounds.OfProblem(x.Problem)
	}
	return r.tx.Rounds.OfAnnouncement(x.Announcement)
}

// refill owes of one round as much as there is room for.
func (r *request) refill(x storage.Round, platform string) (waiting bool, err error) {
	count := func(state storage.StopState, most int) int {
		found, e := r.tx.Stops.In(x.ID, storage.StopQuery{Platform: platform, States: []storage.StopState{state}, Limit: most})
		err = errors.Join(err, e)
		return len(found)
	}
	owed, tried := count(storage.StopOwed, setAside), count(storage.StopTried, setAside)
	for room := min(underWay-owed, setAside-owed-tried); ; {
		next, e := r.tx.Stops.In(x.ID, storage.StopQuery{Platform: platform, States: []storage.StopState{storage.StopWaiting}, Limit: 1})
		if err = errors.Join(err, e); err != nil || len(next) == 0 || room <= 0 {
			return len(next) > 0, err
		}
		s := next[0]
		if err := r.oweStop(x, &s); err != nil {
			return false, err
		}
		if s.State == storage.StopOwed {
			room--
		}
		if err := r.tx.Stops.Put(s); err != nil {
			return false, err
		}
	}
}

// oweStop owes what a round says at one of its stops.
func (r *request) oweStop(x storage.Round, s *storage.Stop) (err error) {
	if s.Ticket != 0 {
		s.Key, err = r.oweTicket(*s)
	} else {
		s.Key, err = r.oweChannel(x, *s)
	}
	s.State = storage.StopOwed
	if s.Key == "" {
		s.State = storage.StopSkipped
	}
	return err
}

// Went takes note of how a delivery went, where it is one of a round, and owes the next. It reports whether anything is owed
// since. The courier calls it in the transaction in which it records the delivery, but not where one only waits until its
// platform takes more.
func (c *Commands) Went(tx storage.Tx, d storage.Delivery) (owes bool, err error) {
	s, err := tx.Stops.At(d.Key)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	was := s.State
	switch d.State {
	case storage.Sent, storage.Superseded:
		s.State = storage.StopDone
	case storage.Refused:
		s.State, s.Trouble = storage.StopFailed, d.Trouble
	default:
		s.State = storage.StopTried
	}
	if s.State == was {
		return false, nil
	}
	if err := tx.Stops.Put(s); err != nil {
		return false, err
	}
	r := &request{c: c, tx: tx, now: c.now().UTC().Truncate(time.Millisecond)}
	r.act.At = r.now
	x, err := tx.Rounds.Get(s.Round)
	if err != nil {
		return false, err
	}
	waiting, err := r.advance(x, s.Place.Platform)
	if err == nil && !waiting {
		err = r.tellIfOver(x)
	}
	if err != nil {
		return false, err
	}
	return true, r.oweBoard(boardOf(x), boardEvery)
}

// tellIfOver tells whoever wrote the round, once it is over, where it could not reach everybody.
func (r *request) tellIfOver(x storage.Round) error {
	n, err := r.tx.Stops.Count(x.ID)
	if err != nil || n[storage.StopWaiting]+n[storage.StopOwed]+n[storage.StopTried] > 0 || n[storage.StopFailed] == 0 {
		return err
	}
	failed, err := r.failures(x, 20)
	if err != nil {
		return err
	}
	return r.tellPerson(x.By, talk.Card{Tone: talk.Bad, Title: fmt.Sprintf("%s: %s could not be told.", roundTitle(x), counted(n[storage.StopFailed], "channel")),
		Body: append(talk.Say("Look whether they still exist and Tieline is in them, and tell these partners yourself:"), failed...)})
}

// failures lists the stops that a round could not reach.
func (r *request) failures(x storage.Round, most int) (talk.Text, error) {
	failed, err := r.tx.Stops.In(x.ID, storage.StopQuery{States: []storage.StopState{storage.StopFailed}, Limit: most + 1})
	var out talk.Text
	for i, s := range failed {
		if i == most {
			out = append(out, talk.Paragraph(talk.Flow, "… and more."))
			break
		}
		where := s.Place.ID
		if b, err := r.tx.Bindings.At(s.Place); err == nil && b.Name != "" {
			where = b.Name
		}
		out = append(out, talk.Paragraph(talk.Item, talk.Strong(talk.Clip(r.partnerName(s.Partner), 60)), " ", talk.Clip(where, 60), ": ", talk.Literal(talk.Clip(s.Trouble, 60))))
	}
	return out, err
}

// board is the card at the desk that tells how an announcement or a problem goes: its lane, and what it is of.
type board struct {
	of     string
	number int64
}

func (b board) lane() string { return fmt.Sprintf("%s/%d", b.of, b.number) }

// What a board is of.
const (
	announcementBoard = "announcement"
	problemBoard      = "problem"
)

func boardOf(x storage.Round) board {
	if x.Problem != 0 {
		return board{problemBoard, x.Problem}
	}
	return board{announcementBoard, x.Announcement}
}

func roundTitle(x storage.Round) string {
	b := boardOf(x)
	if b.of == problemBoard {
		return fmt.Sprintf("Problem %d", b.number)
	}
	return fmt.Sprintf("Announcement %d", b.number)
}

// addBoard makes the board's place: the desk's channel in which the person acts, else the first.
func (r *request) addBoard(b board) error {
	desks, err := r.tx.Bindings.Of("")
	if err != nil || len(desks) == 0 {
		return err
	}
	at := desks[0].Place
	for _, d := range desks {
		if d.Place == r.act.Under || d.Place == r.act.In {
			at = d.Place
		}
	}
	return r.tx.Threads.Put(storage.Thread{Lane: b.lane(), Side: b.of, Channel: at})
}

// oweBoard has the board drawn anew, after a while.
func (r *request) oweBoard(b board, after time.Duration) error {
	th, err := r.tx.Threads.Get(b.lane())
	if errors.Is(err, storage.ErrNotFound) {
		return nil // there was no desk to show it to
	}
	if err != nil {
		return err
	}
	d := toThread(th, storage.Live)
	d.NotBefore = r.now.Add(after)
	_, err = r.owe(d, nil)
	return err
}

// drawBoard draws it as things are now.
func (r *request) drawBoard(th storage.Thread) (talk.Card, error) {
	var number int64
	if _, err := fmt.Sscanf(th.Lane, th.Side+"/%d", &number); err != nil {
		return talk.Card{}, fmt.Errorf("the board %q: %w", th.Lane, err)
	}
	if th.Side == problemBoard {
		p, err := r.tx.Problems.Get(number)
		if err != nil {
			return talk.Card{}, err
		}
		return r.problemCard(p)
	}
	a, err := r.tx.Announcements.Get(number)
	if err != nil {
		return talk.Card{}, err
	}
	return r.announcementCard(a)
}

// progress says how far a round has come.
func (r *request) progress(x storage.Round) (talk.Text, error) {
	n, err := r.tx.Stops.Count(x.ID)
	if err != nil {
		return nil, err
	}
	all := 0
	for state, k := range n {
		if state != storage.StopSkipped {
			all += k
		}
	}
	what := "channel"
	if x.Problem != 0 {
		what = "ticket"
	}
	words := fmt.Sprintf("sent to %d of %s", n[storage.StopDone], counted(all, what))
	if n[storage.StopDone] == all {
		words = "sent to " + counted(all, what)
	}
	if k := n[storage.StopTried]; k > 0 {
		words += fmt.Sprintf(", %d being tried again", k)
	}
	if k := n[storage.StopFailed]; k > 0 {
		words += fmt.Sprintf(", %d could not be delivered", k)
	}
	if k := n[storage.StopSkipped]; k > 0 {
		words += fmt.Sprintf(", %d left out", k)
	}
	text := talk.Say(words)
	if n[storage.StopFailed] > 0 {
		failed, err := r.failures(x, 10)
		if err != nil {
			return nil, err
		}
		text = append(text, failed...)
	}
	return text, nil
}

// counted is a number of things: "1 channel", "1,200 channels".
func counted(n int, what string) string {
	words := fmt.Sprint(n)
	for i := len(words) - 3; i > 0; i -= 3 {
		words = words[:i] + "," + words[i:]
	}
	if n == 1 {
		return words + " " + what
	}
	return words + " " + what + "s"
}

package courier

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"time"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

// sending is one delivery being made.
type sending struct {
	*Courier
	platform bot.Platform
	d        storage.Delivery

	thread  storage.Thread // of the ticket's lane, or of a board's; zero elsewhere
	name    string         // of the thread
	card    *talk.Card
	amended storage.Delivery // whose message an Amend changes
	state   storage.State    // of the ticket whose card is brought up to date; empty: it is no ticket's

	threadChanged bool
	unneeded      bool // nothing had to be sent
	owes          bool // something else since
	refused       bool // and recorded so
}

// send does what the delivery asks for.
func (s *sending) send(ctx context.Context) error {
	if err := s.store.View(ctx, s.load); err != nil {
		return &bot.Error{Class: bot.Temporary, Code: "store", Err: err}
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	switch s.d.What {
	case storage.Live:
		if err := s.live(ctx); err != nil {
			return err
		}
		return s.shelve(ctx)
	case storage.Amend:
		return s.amend(ctx)
	case storage.Answer:
		return s.tell(ctx)
	default:
		return s.post(ctx)
	}
}

// load reads what the delivery needs.
func (s *sending) load(tx storage.Tx) error {
	var err error
	if strings.HasPrefix(s.d.Lane, "t") || s.d.What == storage.Live {
		if s.thread, err = tx.Threads.Get(s.d.Lane); err != nil {
			return err
		}
		if s.name, err = s.tickets.ThreadName(tx, s.thread); err != nil {
			return err
		}
	}
	if s.d.Amends != "" {
		if s.amended, err = tx.Outbox.Get(s.d.Amends); err != nil {
			return err
		}
	}
	if s.d.What == storage.Live {
		card, err := s.tickets.Draw(tx, s.thread)
		if s.card = &card; err != nil || s.thread.Ticket == 0 {
			return err
		}
		t, err := tx.Tickets.Get(s.thread.Ticket)
		if s.state = t.State; errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		return err
	}
	if len(s.d.Body) == 0 {
		return nil
	}
	s.card = &talk.Card{}
	return json.Unmarshal(s.d.Body, s.card)
}

// live brings the ticket's card up to date, or heads the thread with it.
func (s *sending) live(ctx context.Context) error {
	sum := sumOf(*s.card)
	if s.thread.Card.IsZero() {
		sent, err := s.once(ctx, bot.Post{In: s.headIn(), Key: s.d.Key, Card: *s.card, Thread: s.headName(), Since: s.d.First})
		if err != nil {
			return err
		}
		s.thread.Card, s.thread.Sum, s.threadChanged = sent.Ref, sum, true
		if s.thread.Place.IsZero() {
			s.thread.Place = sent.Thread
		}
		s.d.Ref = sent.Ref
		return nil
	}
	if s.thread.Sum == sum {
		s.unneeded = true
		return nil
	}
	err := s.edit(ctx, s.thread.Card)
	if classOf(err) == bot.Lost {
		// Somebody removed the card: it is said anew, in the thread that is still there.
		s.thread.Card, s.threadChanged = storage.Ref{}, true
		return s.live(ctx)
	}
	if err == nil {
		s.thread.Sum, s.threadChanged, s.d.Ref = sum, true, s.thread.Card
	}
	return err
}

// shelve has the platform keep the ticket's thread as its state wants it. What cannot be done stays as it is.
func (s *sending) shelve(ctx context.Context) error {
	shelver, ok := s.platform.(bot.Shelver)
	if !ok || s.state == "" || s.thread.Place.IsZero() {
		return nil
	}
	err := shelver.Shelve(ctx, s.thread.Place, s.state)
	switch classOf(err) {
	case bot.Wait, bot.Temporary, bot.Uncertain:
		if s.d.Tries < pinTries {
			return err
		}
	}
	if err != nil {
		slog.WarnContext(ctx, "a thread could not be put where it belongs", "platform", s.platform.Name(), "thread", s.thread.Place.ID, "err", err)
	}
	return nil
}

// amend changes a message that was sent before. Where it was refused, or somebody removed it, there is nothing left
// to change, and saying it anew would bring back what was taken away.
func (s *sending) amend(ctx context.Context) error {
	if s.amended.Ref.IsZero() {
		s.unneeded = true
		return nil
	}
	err := s.edit(ctx, s.amended.Ref)
	if classOf(err) == bot.Lost {
		s.unneeded = true
		return nil
	}
	return err
}

// headIn is where the card goes: it heads a thread in the channel, or stands in the thread that is there already.
func (s *sending) headIn() storage.Place {
	if s.thread.Place.IsZero() {
		return s.thread.Channel
	}
	return s.thread.Place
}

func (s *sending) headName() string {
	if s.thread.Place.IsZero() {
		return s.name
	}
	return ""
}

// post says something new, in the ticket's thread or in a place that was named.
func (s *sending) post(ctx context.Context) error {
	in := s.d.In
	if s.thread.Lane != "" {
		if in = s.thread.Place; in.IsZero() {
			return &bot.Error{Class: bot.Gone, Code: "no-thread", Err: errors.New("the ticket's thread was never made")}
		}
	}
	sent, err := s.once(ctx, bot.Post{In: in, Key: s.d.Key, Card: *s.card, Since: s.d.First})
	if err != nil {
		return err
	}
	s.d.Ref = sent.Ref
	return s.pin(ctx, sent.Ref)
}

// pin pins what was posted, where it asks for that. What stands there counts as sent, pinned or not, unless trying again
// may still pin it: the post is then found, or is the same by its key.
func (s *sending) pin(ctx context.Context, ref storage.Ref) error {
	pinner, ok := s.platform.(bot.Pinner)
	if !ok || !s.card.Pin {
		return nil
	}
	err := pinner.Pin(ctx, ref)
	switch classOf(err) {
	case bot.Wait, bot.Temporary, bot.Uncertain:
		if s.d.Tries < pinTries {
			return err
		}
	}
	if err != nil {
		slog.WarnContext(ctx, "a message could not be pinned", "platform", s.platform.Name(), "delivery", s.d.Key, "err", err)
	}
	return nil
}

// once posts, after looking for what an earlier try may have left.
func (s *sending) once(ctx context.Context, p bot.Post) (bot.Sent, error) {
	if err := p.Card.Check(); err != nil {
		return bot.Sent{}, &bot.Error{Class: bot.Rejected, Code: "card", Err: err}
	}
	if finder, ok := s.platform.(bot.Finder); ok && s.d.Tries > 1 {
		sent, found, err := finder.Find(ctx, p)
		if err != nil || found {
			return sent, err
		}
	}
	return s.platform.Post(ctx, p)
}

func (s *sending) edit(ctx context.Context, ref storage.Ref) error {
	if s.card != nil {
		if err := s.card.Check(); err != nil {
			return &bot.Error{Class: bot.Rejected, Code: "card", Err: err}
		}
	}
	return s.platform.Edit(ctx, ref, s.card)
}

func (s *sending) tell(ctx context.Context) error {
	if err := s.card.Check(); err != nil {
		return &bot.Error{Class: bot.Rejected, Code: "card", Err: err}
	}
	t := bot.Tell{To: s.d.To, In: s.d.In, Via: s.d.Via, Key: s.d.Key, Card: *s.card}
	if !t.Via.Expires.IsZero() && t.Via.Expires.Before(s.now()) {
		t.Via = storage.Handle{}
	}
	_, err := s.platform.Tell(ctx, t)
	if classOf(err) == bot.Lost && t.Via != (storage.Handle{}) {
		t.Via = storage.Handle{}
		_, err = s.platform.Tell(ctx, t)
	}
	return err
}

// record writes down how it went, and when it is tried again.
func (s *sending) record(tx storage.Tx, sent error) error {
	if s.threadChanged {
		if err := tx.Threads.Put(s.thread); err != nil {
			return err
		}
	}
	d, err := tx.Outbox.Get(s.d.Key)
	if err != nil {
		return err
	}
	if d.State != storage.Owed {
		return nil // the acknowledgement has shown it meanwhile
	}
	if sent != nil && !d.Lease.Equal(s.d.Lease) {
		return nil // it is being tried again already: that try tells how it went
	}
	d.Lease = time.Time{}
	if sent == nil {
		s.arrived(&d)
		return s.put(tx, d)
	}
	if err := s.failed(tx, &d, sent); err != nil {
		return err
	}
	slog.Warn("a delivery was not made", "act", d.Act, "platform", s.platform.Name(), "delivery", d.Key, "lane", d.Lane, "tries", d.Tries,
		"state", d.State, "err", sent)
	if class := bot.ClassOf(sent); class == bot.Wait || class == bot.Auth {
		return tx.Outbox.Put(d) // nothing else would be taken now either
	}
	return s.put(tx, d)
}

// put records how it went, and says so where it is one of many.
func (s *sending) put(tx storage.Tx, d storage.Delivery) (err error) {
	if err := tx.Outbox.Put(d); err != nil {
		return err
	}
	s.owes, err = s.tickets.Went(tx, d)
	return err
}

func (s *sending) arrived(d *storage.Delivery) {
	d.State, d.Ref, d.Trouble, d.Via = storage.Sent, s.d.Ref, "", storage.Handle{}
	if s.unneeded {
		d.State = storage.Superseded
	}
}

// outcome names how the try ended, for the meter.
func (s *sending) outcome(sent error) string {
	switch {
	case s.refused:
		return "refused"
	case sent != nil:
		return string(bot.ClassOf(sent))
	case s.unneeded:
		return "unneeded"
	}
	return "sent"
}

// failed decides by the class of error alone.
func (s *sending) failed(tx storage.Tx, d *storage.Delivery, sent error) error {
	class := bot.ClassOf(sent)
	d.Trouble = string(class)
	e, ok := errors.AsType[*bot.Error](sent)
	if ok && e.Code != "" {
		d.Trouble += ": " + e.Code
	}
	now := s.now()
	switch class {
	case bot.Wait:
		d.NotBefore = now.Add(max(e.After, firstPause))
	case bot.Temporary, bot.Auth:
		d.NotBefore = now.Add(pause(d.Tries))
	case bot.Uncertain:
		d.NotBefore = now.Add(uncertainIn)
	default: // Rejected, Gone, Lost: trying again would not help
		d.State, d.Via, s.refused = storage.Refused, storage.Handle{}, true
		return s.tickets.Undelivered(tx, *d, d.Trouble)
	}
	return nil
}

// classOf is "" for no error.
func classOf(err error) bot.Class {
	if err == nil {
		return ""
	}
	return bot.ClassOf(err)
}

// pause grows with the tries.
func pause(tries int) time.Duration {
	return min(longestWait, firstPause<<min(max(tries-1, 0), 16))
}

// sumOf names what a card shows, so that one which did not change is not sent again.
func sumOf(c talk.Card) string {
	b, _ := json.Marshal(c) // a card of strings and times always marshals
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

package slacktest

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tieline/bot/strict"
)

// Delivery is one try at telling the app something.
type Delivery struct {
	Kind     string // events_api, slash_commands, interactive
	Name     string // of an event as subscribed to ("message.channels"), or the type of an interaction, or the command
	Envelope string // Socket Mode
	Event    string // event_id
	Attempt  int    // 0: the first
	Reason   string // of a retry
	Payload  json.RawMessage
}

func (d Delivery) String() string {
	return fmt.Sprintf("%s %s, event %s, try %d %s", d.Kind, d.Name, d.Event, d.Attempt+1, d.Reason)
}

// Fate is what becomes of a try.
type Fate int

// The fates of a delivery. Interactions have no second try: of these, what is not acknowledged was in vain.
const (
	Arrives    Fate = iota
	Lost            // it never arrives, and nobody tries again
	Twice           // it arrives twice, the second time under another event id
	Held            // it waits for Release
	Deaf            // it arrives, but its acknowledgement does not
	DropBefore      // the connection breaks instead
	DropAfter       // the connection breaks once it was sent, before the acknowledgement
	DropMidway      // the connection breaks in the middle of it
)

// patience is how long Slack waits for an acknowledgement:
// https://docs.slack.dev/apis/events-api#responding, https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response.
const patience = 3 * time.Second

// again is when an event that was not acknowledged is sent again: at once, after a minute, after five;
// https://docs.slack.dev/apis/events-api#retries.
var again = []time.Duration{0, time.Minute, 5 * time.Minute}

// delivery is something that the app is told.
type delivery struct {
	kind, name string
	payload    obj
	event      bool
	attempt    int
	reason     string
	done       func(reply) // of an interaction; called once, with mu held
}

// reply is how a try went.
type reply struct {
	acked   bool
	payload json.RawMessage
	why     string
}

// flight is a try that is not acknowledged yet.
type flight struct {
	*delivery
	conn  *conn
	deaf  bool
	alarm *strict.Alarm
}

// OnDelivery decides what becomes of each try; nil: it arrives. It must not call this Slack.
func (s *Slack) OnDelivery(f func(Delivery) Fate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fate = f
}

// Release sends what was held, in the order that is asked for: by the index in which it was held; nil: as it came.
func (s *Slack) Release(order []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	held := s.held
	s.held = nil
	if order == nil {
		for i := range held {
			order = append(order, i)
		}
	}
	for _, i := range order {
		s.send(held[i], Arrives)
	}
}

// HeldBack is how many deliveries wait for Release.
func (s *Slack) HeldBack() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.held)
}

// Repeat delivers something once more: the same payload and event id, by another envelope. What an acknowledgement of it
// holds is not read.
func (s *Slack) Repeat(d Delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	again := &delivery{kind: d.Kind, name: d.Name, event: d.Kind == "events_api", attempt: d.Attempt, reason: d.Reason}
	if err := json.Unmarshal(d.Payload, &again.payload); err != nil {
		panic(err) // it was made here
	}
	s.send(again, Arrives)
}

// Happen delivers an event as it is, subscribed to or not: one that nobody knows yet.
func (s *Slack) Happen(event map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name, _ := event["type"].(string)
	s.deliver(s.wrapped(name, nil, event))
}

// deliver tries once. The caller holds mu.
func (s *Slack) deliver(d *delivery) {
	if s.closed {
		return
	}
	fate := Arrives
	if s.fate != nil {
		fate = s.fate(s.record(d, ""))
	}
	switch fate {
	case Lost:
		s.given = append(s.given, s.record(d, ""))
		if d.done != nil {
			d.done(reply{why: "lost"})
		}
	case Held:
		s.held = append(s.held, d)
	case Twice:
		s.send(d, Arrives)
		if d.event {
			second := *d
			second.payload = plain(d.payload).(obj)
			second.payload["event_id"] = s.id("Ev")
			s.send(&second, Arrives)
		}
	default:
		s.send(d, fate)
	}
}

func (s *Slack) record(d *delivery, envelope string) Delivery {
	b, _ := json.Marshal(d.payload)
	event, _ := d.payload["event_id"].(string)
	return Delivery{Kind: d.kind, Name: d.name, Envelope: envelope, Event: event, Attempt: d.attempt, Reason: d.reason, Payload: b}
}

func (s *Slack) send(d *delivery, fate Fate) {
	if s.request != nil {
		s.sendHTTP(d, fate)
		return
	}
	c := s.pick()
	if c == nil {
		s.failed(d, "connection_failed")
		return
	}
	if fate == DropBefore {
		c.breakOff()
		s.failed(d, "connection_failed")
		return
	}
	envelope := s.id("env-")
	f := &flight{delivery: d, conn: c, deaf: fate == Deaf || fate == DropAfter || fate == DropMidway}
	s.inAir[envelope] = f
	f.alarm = s.clock.After(s.cfg.Patience, func() { s.overdue(envelope) })
	s.delivered = append(s.delivered, s.record(d, envelope))
	frame := obj{"type": d.kind, "envelope_id": envelope, "payload": d.payload, "accepts_response_payload": !d.event}
	if d.event {
		frame["retry_attempt"], frame["retry_reason"] = d.attempt, d.reason
	}
	b, _ := json.Marshal(frame)
	c.put(packet{bytes: b, midway: fate == DropMidway, last: fate == DropAfter})
}

// overdue is what was not acknowledged in time.
func (s *Slack) overdue(envelope string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.inAir[envelope]; f != nil {
		delete(s.inAir, envelope)
		s.stale[envelope] = true
		s.failed(f.delivery, "timeout")
	}
}

// failed tries an event again when its time has come; three times, then it is up.
func (s *Slack) failed(d *delivery, why string) {
	defer s.changed.Broadcast()
	if !d.event {
		if d.done != nil {
			d.done(reply{why: why})
		}
		return
	}
	if d.attempt == len(again) {
		s.given = append(s.given, s.record(d, ""))
		return
	}
	next := *d
	next.attempt, next.reason = d.attempt+1, why
	wait := again[d.attempt]
	if wait == 0 {
		s.queued++
	}
	s.clock.After(wait, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.deliver(&next)
		if wait == 0 {
			s.queued--
			s.changed.Broadcast()
		}
	})
}

// acknowledged takes an acknowledgement: the app's answer to an interaction, and nothing for an event.
func (s *Slack) acknowledged(c *conn, envelope string, payload json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.inAir[envelope]
	switch {
	case f == nil && s.stale[envelope]: // too late
		return
	case f == nil:
		s.fault("an acknowledgement of %q, which was never sent or is acknowledged already", envelope)
		return
	case f.conn != c || f.deaf: // the connection that it came by is gone
		return
	}
	f.alarm.Stop()
	delete(s.inAir, envelope)
	if string(payload) == "null" {
		payload = nil
	}
	if f.event && payload != nil {
		s.fault("the event %s was acknowledged with a payload, which nobody reads", f.name)
	}
	if f.done != nil {
		f.done(reply{acked: true, payload: payload})
	}
	s.changed.Broadcast()
}

// Settle returns when nothing that was sent waits for its acknowledgement. Retries in a minute or five are not waited for.
func (s *Slack) Settle(ctx context.Context) error {
	defer context.AfterFunc(ctx, s.changed.Broadcast)()
	s.mu.Lock()
	defer s.mu.Unlock()
	for (len(s.inAir) > 0 || s.queued > 0) && !s.closed {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.changed.Wait()
	}
	return ctx.Err()
}

// Delivered is all that was sent so far, each try of it.
func (s *Slack) Delivered() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Delivery(nil), s.delivered...)
}

// GivenUp are the events that never arrived, however often they were tried.
func (s *Slack) GivenUp() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Delivery(nil), s.given...)
}

package local

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// moveClock moves the workspace's clock for a person: ahead by a duration ("15m"), to the "next" thing that falls due, to
// their next "morning" at 08:00, or to a date and time ("2026-03-30T09:15") on their own clock. Zone is that of their
// browser, where the cast knows none.
func (w *Workspace) moveClock(who Person, to, zone string) (*ClockFace, error) {
	if w.clock == nil {
		return nil, refuse(http.StatusNotFound, "The clock of this workspace is real time, and cannot be moved.")
	}
	w.mu.Lock()
	ctx := w.ctx // it goes on when the page that asked has gone
	w.mu.Unlock()
	if ctx == nil || ctx.Err() != nil {
		return nil, deaf()
	}
	if who.Zone != "" {
		zone = who.Zone
	}
	at, err := w.target(ctx, to, zone)
	if err == nil {
		err = w.clock.move(ctx, at, w.step, w.bell.ring)
	}
	if err != nil {
		return nil, w.sorry(ctx, err)
	}
	return w.clock.face(), nil
}

// target reads where the clock is to be moved.
func (w *Workspace) target(ctx context.Context, to, zone string) (time.Time, error) {
	now := w.clock.Now()
	in, err := time.LoadLocation(zone)
	if err != nil {
		in = time.UTC
	}
	switch to {
	case "next":
		at, err := w.step(ctx)
		if err == nil && at.IsZero() {
			err = refuse(http.StatusConflict, "Nothing is going to fall due: no clock is running. Open a ticket first.")
		}
		return at, err
	case "morning":
		today := now.In(in)
		at := time.Date(today.Year(), today.Month(), today.Day(), 8, 0, 0, 0, in)
		if !at.After(now) {
			at = time.Date(today.Year(), today.Month(), today.Day()+1, 8, 0, 0, 0, in)
		}
		return at, nil
	}
	if by, err := time.ParseDuration(strings.TrimPrefix(to, "+")); err == nil {
		return now.Add(by), nil
	}
	if at, err := time.ParseInLocation("2006-01-02T15:04", to, in); err == nil {
		return at, nil
	}
	return time.Time{}, refuse(http.StatusBadRequest, "%q is not a time to move to. Choose a date and a time, or press one of the buttons.", to)
}

func (w *Workspace) serveClock(rw http.ResponseWriter, r *http.Request, who Person) error {
	var q struct{ To, Zone string }
	if err := read(rw, r, &q); err != nil {
		return err
	}
	face, err := w.moveClock(who, q.To, q.Zone)
	if err != nil {
		return err
	}
	return give(rw, face)
}

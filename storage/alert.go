package storage

import "time"

// Alert is a problem that a monitoring system has reported, as it stands on one ticket.
type Alert struct {
	Ticket      int64
	Fingerprint string // by which the reporter knows it again
	Partner     string // id of the partner whom it is about
	Group       string // of the alerts that are reported together
	Title       string // what it is, as people read it
	Started     time.Time
	Ended       time.Time // zero: it goes on
	Taken       time.Time // when this start of it was taken up
	Heard       time.Time // when it was last reported to go on
	Times       int       // how often it has started on this ticket
}

// Alerts keeps what monitoring reports, by ticket and fingerprint. Put adds or replaces, and returns ErrNotFound where
// there is no such ticket. Of is in the order of adding. Known is the alert of a partner with this fingerprint, and Grouped
// one of this group, on the newest ticket that has one; both return ErrNotFound.
type Alerts interface {
	Put(Alert) error
	Of(ticket int64) ([]Alert, error)
	Known(partner, fingerprint string) (Alert, error)
	Grouped(partner, group string) (Alert, error)
}

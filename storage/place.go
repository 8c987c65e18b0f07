package storage

import "time"

// Place is where something can be said: a channel, a thread, a direct conversation. ID is opaque outside the
// platform's adapter. Two Places are the same place exactly when they are equal.
type Place struct{ Platform, ID string }

// IsZero reports whether there is no place.
func (p Place) IsZero() bool { return p == Place{} }

// Ref names one message.
type Ref struct {
	In Place
	ID string
}

// IsZero reports whether there is no message.
func (r Ref) IsZero() bool { return r == Ref{} }

// PersonKey names someone on one platform. Team is the person's own workspace or server, not the channel's.
type PersonKey struct{ Platform, Team, User string }

// IsZero reports whether nobody is named.
func (k PersonKey) IsZero() bool { return k == PersonKey{} }

// Handle is the platform's short-lived right to answer one act. Opaque; a secret, so it never prints itself.
type Handle struct {
	Token   string
	Expires time.Time
}

func (Handle) String() string   { return "***" }
func (Handle) GoString() string { return "***" }

package commands

import (
	"errors"

	"tieline/commands/talk"
)

// errBeginning is why what was written in a thread cannot be taken yet. It is no refusal: whoever handed the act on tries again.
var errBeginning = errors.New("a ticket's card is being posted in this channel, and where its thread is, is not known yet")

// threadIsKnown fails where words stand in a thread that may be that of a ticket whose card was sent, while nobody knows yet whether and
// where it arrived: people answer faster than a platform that is slow, and the program may have died in between. Taken for talk that
// is no ticket's, their words would be lost.
func (r *request) threadIsKnown() error {
	if r.here.Ticket != 0 || r.act.In == r.act.Under || r.act.Kind != talk.Said && r.act.Kind != talk.Typed {
		return nil
	}
	begins, err := r.tx.Threads.Beginning(r.act.Under)
	if err == nil && begins {
		err = errBeginning
	}
	return err
}

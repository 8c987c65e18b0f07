package bottest

import (
	"slices"

	"tieline/bot"
	"tieline/storage"
)

// Pinning is a Harness of a platform on which messages are pinned (bot.Pinner).
type Pinning interface {
	// Pinned are the messages that are pinned in a place.
	Pinned(in storage.Place) []storage.Ref
}

// pins: a message is pinned, however often that is said.
func pins(s *suite) {
	p, ok := s.h.Platform().(bot.Pinner)
	h, shown := s.h.(Pinning)
	if !ok || !shown {
		s.Skip("nothing is pinned there")
	}
	sent := s.post(s.one, note("how to reach us"), "")
	for range 2 {
		if err := p.Pin(s.ctx, sent.Ref); err != nil {
			s.Fatal("Pin:", err)
		}
	}
	if got := h.Pinned(s.one); !slices.Equal(got, []storage.Ref{sent.Ref}) {
		s.Errorf("pinned are %v, want %v", got, sent.Ref)
	}
	if err := p.Pin(s.ctx, storage.Ref{In: s.one, ID: "1.000001"}); err == nil {
		s.Error("a message that is not there was pinned")
	}
}

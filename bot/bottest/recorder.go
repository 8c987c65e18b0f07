package bottest

import (
	"context"
	"slices"
	"sync"

	"tieline/commands/talk"
)

// Recorder is a handler that does what a test says, and remembers what it was told.
type Recorder struct {
	Do func(context.Context, talk.Act) (talk.Answer, error) // nil: nothing, and no answer

	mu    sync.Mutex
	acts  []talk.Act
	shown []string
}

// Did is told of an act.
func (r *Recorder) Did(ctx context.Context, a talk.Act) (talk.Answer, error) {
	r.mu.Lock()
	r.acts = append(r.acts, a)
	r.mu.Unlock()
	if r.Do == nil {
		return talk.Answer{}, nil
	}
	return r.Do(ctx, a)
}

// Choices has none.
func (r *Recorder) Choices(context.Context, talk.Question) []talk.Choice { return nil }

// Shown is told that an answer was shown.
func (r *Recorder) Shown(_ context.Context, owed string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.shown = append(r.shown, owed)
}

// Told are the acts so far, in their order.
func (r *Recorder) Told() []talk.Act {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.acts)
}

// Keys are those of what was told, each with how often it was.
func (r *Recorder) Keys() map[string]int {
	out := map[string]int{}
	for _, a := range r.Told() {
		out[a.Key]++
	}
	return out
}

// Showed are the answers of which Shown was told.
func (r *Recorder) Showed() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.shown)
}

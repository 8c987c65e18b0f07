package local

import (
	"context"
	"fmt"
	"sync"
	"time"

	"tieline/bot"
)

// Name is the Platform of every place and person here.
const Name = "local"

// MaxFile is how large an uploaded file may be, in bytes.
const MaxFile = 25 << 20

// Config is what a workspace is made of.
type Config struct {
	Dir      string // where workspace.db is kept; it must exist
	People   []Person
	Channels []Channel
	Files    Files
	Now      func() time.Time // nil: that of Clock; without one time.Now
	Clock    *Clock           // which people may move in the page; nil: there is none to be moved
	Step     Step             // what is done wherever the clock stops; needed with Clock
	Guide    map[string][]Try // by person id: a short path for each
}

// Files keeps the content of uploads. Save returns the same id for the same content.
type Files interface {
	Save(ctx context.Context, name, typ string, content []byte) (id string, err error)
	Load(ctx context.Context, id string) ([]byte, error)
}

// Workspace is a bot.Platform and a bot.Filer. It is safe for use by many goroutines.
type Workspace struct {
	cast
	files Files
	time  func() time.Time
	clock *Clock // nil: it cannot be moved
	step  Step
	db    *database
	lanes lanes
	bell  bell

	mu      sync.Mutex
	handler bot.Handler        // nil while nobody listens
	ctx     context.Context    // of Listen
	flights map[string]*flight // acts under way, by key
	running sync.WaitGroup
}

var (
	_ bot.Platform = (*Workspace)(nil)
	_ bot.Filer    = (*Workspace)(nil)
)

// New opens the workspace in cfg.Dir, and makes it where there is none.
func New(cfg Config) (*Workspace, error) {
	c, err := newCast(cfg)
	if err != nil {
		return nil, err
	}
	if cfg.Files == nil {
		return nil, fmt.Errorf("the workspace has nowhere to keep files; set Config.Files")
	}
	if cfg.Clock != nil && cfg.Step == nil {
		return nil, fmt.Errorf("the workspace's clock can be moved, but nothing is done when it is; set Config.Step")
	}
	switch {
	case cfg.Now != nil:
	case cfg.Clock != nil:
		cfg.Now = cfg.Clock.Now
	default:
		cfg.Now = time.Now
	}
	db, err := openDatabase(cfg.Dir)
	if err != nil {
		return nil, err
	}
	return &Workspace{cast: c, files: cfg.Files, time: cfg.Now, clock: cfg.Clock, step: cfg.Step, db: db, flights: map[string]*flight{}}, nil
}

// Name implements bot.Platform.
func (w *Workspace) Name() string { return Name }

// Close ends the workspace. Listen must have returned.
func (w *Workspace) Close() error {
	w.running.Wait()
	return w.db.close()
}

func (w *Workspace) now() time.Time { return w.time().UTC().Truncate(time.Millisecond) }

// bell wakes everyone who waits for something new.
type bell struct {
	mu sync.Mutex
	ch chan struct{}
}

// rung returns a channel that is closed by the next ring.
func (b *bell) rung() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch == nil {
		b.ch = make(chan struct{})
	}
	return b.ch
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch != nil {
		close(b.ch)
		b.ch = nil
	}
}

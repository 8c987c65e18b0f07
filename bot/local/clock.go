package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Clock is the time of a workspace: real time, moved ahead as far as people wanted. It runs on from there, and never
// goes backward: how far ahead it is, is kept in a file before anybody is shown the time, so that starting again,
// after a crash too, finds it where it was.
type Clock struct {
	file string
	real func() time.Time

	mu    sync.Mutex
	ahead time.Duration
	to    time.Time // where it is being moved; zero: nowhere
}

// Step does all that is due by the clock now, and tells when the next thing will be; the zero time: nothing will.
type Step func(context.Context) (next time.Time, err error)

// The bounds of one move.
const (
	farthest = 366 * 24 * time.Hour
	maxSteps = 10_000
)

// OpenClock reads how far ahead the clock of a directory is; real time where it was never moved. Real is what it runs
// by; nil: time.Now.
func OpenClock(dir string, real func() time.Time) (*Clock, error) {
	if real == nil {
		real = time.Now
	}
	c := &Clock{file: filepath.Join(dir, "clock-ahead"), real: real}
	b, err := os.ReadFile(c.file)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err == nil {
		c.ahead, err = time.ParseDuration(strings.TrimSpace(string(b)))
	}
	if err != nil || c.ahead < 0 {
		return nil, fmt.Errorf("the file %s should tell how far the workspace's clock is ahead, as in 168h0m0s, and cannot be read: mend it, or begin anew with another data directory", c.file)
	}
	return c, nil
}

// Now is the time by the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

// Ahead is how far it was moved.
func (c *Clock) Ahead() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ahead
}

func (c *Clock) now() time.Time { return c.real().Add(c.ahead) }

// move moves the clock to an instant. It stops wherever something falls due on the way, so that what would have come one
// after another does. Told is called after each stop. One move is under way at a time.
func (c *Clock) move(ctx context.Context, to time.Time, step Step, told func()) error {
	if err := c.begin(to); err != nil {
		return err
	}
	defer told()
	defer c.end()
	for range maxSteps {
		next, err := step(ctx)
		if err != nil {
			return err
		}
		if next.IsZero() || next.After(to) {
			if err := c.advance(to); err != nil {
				return err
			}
			_, err := step(ctx)
			return err
		}
		if err := c.advance(next); err != nil {
			return err
		}
		told()
	}
	return refuse(http.StatusConflict, "So much falls due on the way that the clock has stopped in between. Move it again to go on.")
}

// begin checks that a move may begin, and lets no other.
func (c *Clock) begin(to time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	switch {
	case !c.to.IsZero():
		return refuse(http.StatusConflict, "The clock is being moved already. Wait until it has arrived.")
	case to.Before(now):
		return refuse(http.StatusConflict, "That has passed, and time never goes backward here. For real time, start Tieline anew with another data directory.")
	case to.After(now.Add(farthest)):
		return refuse(http.StatusBadRequest, "That is more than a year away. Move the clock a year at most at a time.")
	}
	c.to = to
	return nil
}

func (c *Clock) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.to = time.Time{}
}

// advance sets the clock to an instant, unless time has got there by itself.
func (c *Clock) advance(to time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	ahead := to.Sub(c.real())
	if ahead <= c.ahead {
		return nil
	}
	if err := keep(c.file, ahead.String()+"\n"); err != nil {
		return fmt.Errorf("keeping the clock: %w", err)
	}
	c.ahead = ahead
	return nil
}

// keep writes a small file so that after a crash it holds the old words or the new ones.
func keep(name, words string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.WriteString(words)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	return err
}

// ClockFace is what the page shows of the clock.
type ClockFace struct {
	Now   time.Time
	Ahead int64     // milliseconds; 0: real time
	To    time.Time `json:",omitzero"` // where it is being moved
}

func (c *Clock) face() *ClockFace {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return &ClockFace{Now: c.now().UTC(), Ahead: c.ahead.Milliseconds(), To: c.to}
}

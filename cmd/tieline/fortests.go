package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"time"
)

// testClock is real time moved by what a file says, as in -36h0m0s, each time that it is asked: a test steps the clock of a running
// program with it, forward and back, as a sleeping machine and NTP do. The file may be missing.
type testClock struct{ file string }

func (c testClock) offset() (time.Duration, error) {
	b, err := os.ReadFile(c.file)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	d, err := time.ParseDuration(strings.TrimSpace(string(b)))
	if err != nil {
		return 0, fmt.Errorf("TIELINE_TEST_CLOCK: %s should say how far the clock is off, as in -36h0m0s: %w", c.file, err)
	}
	return d, nil
}

func (c testClock) now() time.Time {
	d, _ := c.offset() // it was read when the program started; a test writes it whole
	return time.Now().Add(d)
}

// forTests sets what only tests want. Nobody's deadlines may go by a wrong clock, so every chat has to be on this machine.
func (c *config) forTests(s settings) error {
	if s.TestClock == "" && s.TestUnpaced == "" {
		return nil
	}
	var chats []string
	if c.slack != nil {
		chats = append(chats, c.slack.api)
		c.slack.unpaced = s.TestUnpaced != ""
	}
	if c.discord != nil {
		chats = append(chats, c.discord.api)
		c.discord.unpaced = s.TestUnpaced != ""
	}
	for _, api := range chats {
		if u, err := url.Parse(api); err != nil || !loopback(u.Hostname()) {
			return errors.New("TIELINE_TEST_CLOCK and TIELINE_TEST_UNPACED are for tests whose chats are on this machine: unset them, since real deadlines would go by a wrong clock")
		}
	}
	if s.TestClock == "" {
		return nil
	}
	t := testClock{s.TestClock}
	c.now = t.now
	_, err := t.offset()
	return err
}

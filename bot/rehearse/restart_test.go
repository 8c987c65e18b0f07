package rehearse_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"tieline/bot/rehearse"
)

// richest are the conversations in which a restart is also tried at each point with none just before. Together they have more than a
// hundred.
var richest = []string{
	"cloudcti-third-line", "cloudcti-critical-goes-through", "on-call-by-turns", "priority-changed", "the-morning-digest",
	"wildix-closed-stays-closed",
}

// restarted plays a conversation with a restart wherever at says so, and returns how many points there were.
func restarted(t *testing.T, path string, at func(point int) bool) (points int) {
	t.Helper()
	s, err := rehearse.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	failures, err := rehearse.Play(t.Context(), s, rehearse.Options{Dir: t.TempDir(), Open: onSQLite, Restart: func() bool {
		points++
		return at(points)
	}})
	for _, f := range failures {
		t.Error(f)
	}
	if err != nil {
		t.Fatal(err)
	}
	return points
}

func named(path string) string { return strings.TrimSuffix(filepath.Base(path), ".txt") }

// TestARestartAnywhereChangesNothing restarts after every turn and before every delivery of every conversation.
func TestARestartAnywhereChangesNothing(t *testing.T) {
	for _, path := range conversations(t) {
		if testing.Short() && !slices.Contains(richest, named(path)) {
			continue // with -short, as under the race detector, which makes each take ten times as long
		}
		t.Run(named(path), func(t *testing.T) {
			t.Parallel()
			restarted(t, path, func(int) bool { return true })
		})
	}
}

// TestARestartHereAndThereChangesNothing restarts at every third point, and so at each once: a restart right after
// another may mend what that one left.
func TestARestartHereAndThereChangesNothing(t *testing.T) {
	apart := 3
	if testing.Short() {
		apart = 1
	}
	var tried, played atomic.Int64
	t.Cleanup(func() {
		if n := tried.Load(); played.Load() == int64(len(richest)*apart) && n < 100 {
			t.Errorf("only %d points were tried", n)
		}
	})
	for _, path := range conversations(t) {
		for k := range apart {
			if !slices.Contains(richest, named(path)) {
				continue
			}
			t.Run(fmt.Sprintf("%s/%d", named(path), k+1), func(t *testing.T) {
				t.Parallel()
				points := restarted(t, path, func(point int) bool { return point%apart == k })
				tried.Add(int64((points + apart - 1) / apart))
				played.Add(1)
			})
		}
	}
}

// TestARestartThatLosesSomethingIsFound takes the workspace's messages away while the house is down.
func TestARestartThatLosesSomethingIsFound(t *testing.T) {
	t.Parallel()
	opened := 0
	got := played(t, "nora clicks \"Claim\" in the desk thread of #1001\n  nora alone sees: #1001 is yours.\n", rehearse.Options{
		Restart: func() bool { return true },
		Stage: func(ctx context.Context, set rehearse.Setting) (rehearse.Opened, error) {
			if opened++; opened > 1 {
				if err := os.Remove(filepath.Join(set.Dir, "workspace.db")); err != nil {
					return rehearse.Opened{}, err
				}
			}
			return rehearse.OnLocal(ctx, set)
		},
	})
	if !strings.Contains(got, "this was not seen") {
		t.Errorf("nothing was found: %q", got)
	}
}

// TestWhatFallsDueWhileDownComesLate is the turn "Tieline is down …".
func TestWhatFallsDueWhileDownComesLate(t *testing.T) {
	t.Parallel()
	if got := played(t, `
(Standard: due at close of business, 18:00; nine tenths of the eight hours from 10:00 are over at 17:12.)
Tieline is down until 17:30
  the desk thread of #1001 sees: Response is running out … This comes late: it should have been said Tue 31 Mar 17:12 CEST
Tieline is down until Wednesday 1 April at 07:30
  the desk thread of #1001 sees: Response is overdue
Tieline is down for 3 hours
  the desk thread of #1001 sees nothing new
`, rehearse.Options{}); got != "" {
		t.Error(got)
	}
	for _, line := range []string{"Tieline is down", "Tieline is down a while", "Tieline is down until noon", "Tieline is down for ever", "Tieline is down until 09:59"} {
		if _, err := read(tale + line + "\n"); err == nil {
			t.Errorf("%q is read", line)
		}
	}
}

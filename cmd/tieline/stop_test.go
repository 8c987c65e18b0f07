package main

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// stopsWithin is how long an operator waits for the program to end by itself.
const stopsWithin = 10 * time.Second

// TestStopsUnderLoad tells the program to end while people open tickets and their cards are on the way. Each command was taken or was
// not, and says so; started again, each ticket is there once, with its card once at both ends.
func TestStopsUnderLoad(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no signals")
	}
	b := build(t)
	b.starts()
	for tries := 0; !b.says("warm-up-1", "jack", "maple", "/ticket open category=calls worked_before=yes Warm up"); tries++ {
		if time.Sleep(20 * time.Millisecond); tries == 200 {
			t.Fatal("it takes nothing")
		}
	}
	const people, each = 3, 6
	var mu sync.Mutex
	taken := map[string]bool{}
	var all sync.WaitGroup
	for p := range people {
		all.Go(func() {
			for n := range each {
				call := fmt.Sprintf("call-%d-%02d-drops", p, n)
				ok := b.says("typed-"+call, "jack", "maple", "/ticket open category=calls worked_before=yes "+call)
				mu.Lock()
				taken[call] = ok
				mu.Unlock()
			}
		})
	}
	for under := 0; under < people*each/4; time.Sleep(time.Millisecond) {
		mu.Lock()
		under = len(taken)
		mu.Unlock()
	}
	began := time.Now()
	if err := b.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	err := b.cmd.Wait()
	took := time.Since(began)
	if err != nil || took > stopsWithin {
		t.Errorf("it ended after %s with %v", took, err)
	}
	all.Wait()
	b.client.CloseIdleConnections()
	done := 0
	for _, ok := range taken {
		if ok {
			done++
		}
	}
	if done == 0 || done == len(taken) {
		t.Logf("all or nothing was taken before the end: %d of %d", done, len(taken))
	}
	b.starts()
	for call := range taken { // whoever was refused types it again, and whoever was answered may have missed it
		for tries := 0; !b.says("typed-"+call, "jack", "maple", "/ticket open category=calls worked_before=yes "+call); tries++ {
			if time.Sleep(20 * time.Millisecond); tries == 500 {
				t.Fatal("it does not take what is done again")
			}
		}
	}
	round{binary: b}.settles()
	for _, at := range []struct{ who, in string }{{"nora", "desk"}, {"jack", "maple"}} {
		cards, seen := map[string]int{}, ""
		for _, m := range b.sees(at.who, at.in) {
			if m.Card != nil && !m.Removed && strings.HasPrefix(m.Card.Title, "#") {
				seen += m.Card.Title + "; "
				for call := range taken {
					if strings.Contains(m.Card.Title, call) {
						cards[call]++
					}
				}
			}
		}
		if t.Failed() {
			t.Log(seen)
		}
		for call := range taken {
			if cards[call] != 1 {
				t.Errorf("the card of %s is in %s %d times (taken before the end: %v)", call, at.in, cards[call], taken[call])
			}
		}
	}
	t.Logf("%d of %d were taken before the end, which took %s", done, len(taken), took)
	b.kill()
}

package rehearse_test

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"tieline/bot"
	"tieline/bot/courier"
	"tieline/bot/local"
	"tieline/commands"
	"tieline/commands/talk"
	"tieline/sla/agreements"
	"tieline/storage"
)

// crowd is the whole bot with a desk and a channel for each of many partners, at the pace of the local workspace.
type crowd struct {
	testing.TB
	store     storage.Store
	workspace *local.Workspace
	did       *commands.Commands
	acts      int
}

// newCrowd makes it; the first so many channels are bound, and not there.
func newCrowd(t testing.TB, channels, gone int) *crowd {
	t.Helper()
	ctx, dir := t.Context(), t.TempDir()
	store, err := onSQLite(ctx, filepath.Join(dir, "tieline.db"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := agreements.All()
	if err != nil {
		t.Fatal(err)
	}
	inForce := commands.NewAgreements(all)
	if err := inForce.Pin(ctx, store, time.Now()); err != nil {
		t.Fatal(err)
	}
	cfg := local.Config{Dir: dir, Files: local.Blobs{Store: store}, People: []local.Person{{ID: "mara", Name: "Mara Vogel"}, {ID: "anna", Name: "Anna Rossi"}},
		Channels: []local.Channel{{ID: "desk", Name: "desk", Members: []string{"mara"}}}}
	for i := gone; i < channels; i++ {
		cfg.Channels = append(cfg.Channels, local.Channel{ID: partnerID(i), Name: partnerID(i), Members: []string{"anna"}})
	}
	workspace, err := local.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	w := &crowd{TB: t, store: store, workspace: workspace}
	var post *courier.Courier
	w.did = commands.New(commands.Config{Store: store, Agreements: inForce, Managers: []storage.PersonKey{{Platform: local.Name, User: "mara"}},
		Woken: func() { post.Wake() }})
	post = courier.New(courier.Config{Store: store, Platforms: []bot.Platform{workspace}, Tickets: w.did})
	running, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	w.bind(channels)
	go func() { post.Run(running); close(ended) }()
	t.Cleanup(func() {
		stop()
		<-ended
		if err := workspace.Close(); err != nil {
			t.Error(err)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func partnerID(i int) string { return fmt.Sprintf("partner-%d", i) }

func (w *crowd) bind(channels int) {
	w.Helper()
	err := w.store.Update(w.Context(), func(tx storage.Tx) error {
		if err := tx.Bindings.Put(storage.Binding{Place: storage.Place{Platform: local.Name, ID: "desk"}}); err != nil {
			return err
		}
		for i := range channels {
			id := partnerID(i)
			if err := tx.Partners.Put(storage.Partner{ID: id, Name: "Partner " + id, Agreement: "kolmisoft", Tier: "premium"}); err != nil {
				return err
			}
			if err := tx.Bindings.Put(storage.Binding{Place: storage.Place{Platform: local.Name, ID: id}, Partner: id}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.Fatal(err)
	}
}

// does types or presses a line, and says how long the answer took.
func (w *crowd) does(who, in, line string) (talk.Answer, time.Duration) {
	w.Helper()
	w.acts++
	place, began := storage.Place{Platform: local.Name, ID: in}, time.Now()
	ans, err := w.did.Did(w.Context(), talk.Act{Kind: talk.Typed, Key: fmt.Sprint("i:", w.acts), At: began, In: place, Under: place, Line: line,
		By: talk.Person{Key: storage.PersonKey{Platform: local.Name, User: who}, Name: who}})
	if err != nil {
		w.Fatal(err)
	}
	if ans.Owed != "" {
		w.did.Shown(w.Context(), ans.Owed)
	}
	return ans, time.Since(began)
}

// announces sends to everybody, and says how long asking and confirming took.
func (w *crowd) announces() (asked, confirmed time.Duration) {
	w.Helper()
	ans, asked := w.does("mara", "desk", "announce We have moved offices.")
	if ans.Say == nil || len(ans.Say.Buttons) == 0 {
		w.Fatalf("nothing to confirm: %+v", ans)
	}
	ans, confirmed = w.does("mara", "desk", ans.Say.Buttons[0].Line)
	if ans.Say == nil || ans.Say.Tone != talk.Good {
		w.Fatalf("it was not sent: %+v", ans.Say)
	}
	return asked, confirmed
}

func (w *crowd) counts() (n map[storage.StopState]int) {
	w.Helper()
	err := w.store.View(w.Context(), func(tx storage.Tx) (err error) {
		n, err = tx.Stops.Count(1)
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return n
}

// until waits for something to come true.
func (w *crowd) until(what string, most time.Duration, is func() bool) time.Duration {
	w.Helper()
	began := time.Now()
	for !is() {
		if time.Since(began) > most {
			w.Fatalf("%s: not within %v; the stops: %v", what, most, w.counts())
		}
		time.Sleep(5 * time.Millisecond)
	}
	return time.Since(began)
}

// opensTicket opens one, and says how long its thread took to be there.
func (w *crowd) opensTicket(partner string) time.Duration {
	w.Helper()
	began := time.Now()
	ans, _ := w.does("anna", partner, "open priority=medium category=problem No calls at all")
	if ans.Say == nil || !strings.Contains(ans.Say.Title, "is open") {
		w.Fatalf("no ticket: %+v", ans.Say)
	}
	var number int64
	if _, err := fmt.Sscanf(ans.Say.Title, "#%d", &number); err != nil {
		w.Fatal(err)
	}
	w.until("the ticket's threads", time.Minute, func() bool {
		var threads []storage.Thread
		err := w.store.View(w.Context(), func(tx storage.Tx) (err error) {
			threads, err = tx.Threads.Of(number)
			return err
		})
		return err == nil && !slices.ContainsFunc(threads, func(th storage.Thread) bool { return th.Card.IsZero() })
	})
	return time.Since(began)
}

func over(n map[storage.StopState]int) bool {
	return n[storage.StopWaiting]+n[storage.StopOwed]+n[storage.StopTried] == 0
}

// TestAnnouncementThatCannotReachEverybody: what cannot be delivered is listed on the board, whoever wrote it is told once,
// and nobody else is alarmed for each.
func TestAnnouncementThatCannotReachEverybody(t *testing.T) {
	w := newCrowd(t, 40, 3)
	w.announces()
	w.until("the announcement", time.Minute, func() bool { return over(w.counts()) })
	if n := w.counts(); n[storage.StopDone] != 37 || n[storage.StopFailed] != 3 {
		t.Errorf("it went to %v", n)
	}
	ans, _ := w.does("mara", "desk", "announce 1")
	if said := ans.Say.Body.Plain(); !strings.Contains(said, "sent to 37 of 40 channels, 3 could not be delivered") || !strings.Contains(said, "Partner partner-2 partner-2: gone: unknown_channel") {
		t.Errorf("its card says:\n%s", said)
	}
	w.until("telling whoever wrote it", 10*time.Second, func() bool { return len(w.told()) > 0 })
	if told := w.told(); len(told) != 1 || !strings.Contains(told[0], "Announcement 1: 3 channels could not be told.") {
		t.Errorf("those who can mend it were told %d times: %v", len(told), told)
	}
}

// told is what a manager was told in private about messages that do not arrive.
func (w *crowd) told() (out []string) {
	w.Helper()
	all, err := w.workspace.As("mara").Everything(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	for _, m := range all {
		if m.Card != nil && m.Card.Tone == talk.Bad {
			out = append(out, m.Card.Title)
		}
	}
	return out
}

// BenchmarkAnnounce tells 5,000 channels, and opens a ticket meanwhile.
func BenchmarkAnnounce(b *testing.B) {
	const channels = 5000
	for b.Loop() {
		b.StopTimer()
		w := newCrowd(b, channels, 0)
		quiet := w.opensTicket(partnerID(0))
		runtime.GC()
		var before, during runtime.MemStats
		runtime.ReadMemStats(&before)
		b.StartTimer()
		began := time.Now()
		asked, confirmed := w.announces()
		w.until("the middle", 5*time.Minute, func() bool { return w.counts()[storage.StopDone] > channels/2 })
		busy := w.opensTicket(partnerID(1))
		runtime.GC()
		runtime.ReadMemStats(&during)
		w.until("the announcement", 10*time.Minute, func() bool { return over(w.counts()) })
		all := time.Since(began)
		b.ReportMetric(float64(asked.Milliseconds()), "ms-asking")
		b.ReportMetric(float64(confirmed.Milliseconds()), "ms-confirming")
		b.ReportMetric(all.Seconds(), "s-sending")
		b.ReportMetric(float64(quiet.Milliseconds()), "ms-ticket-before")
		b.ReportMetric(float64(busy.Milliseconds()), "ms-ticket-meanwhile")
		b.ReportMetric((float64(during.HeapAlloc)-float64(before.HeapAlloc))/1e6, "MB-more")
	}
}

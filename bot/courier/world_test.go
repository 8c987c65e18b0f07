package courier

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
	"tieline/storage/sqlite"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // the failures here are scripted
	os.Exit(m.Run())
}

// world is a courier on the real store, in a bubble of its own time.
type world struct {
	*testing.T
	start   time.Time
	store   *watched
	chat    *platform
	tickets *tickets
	courier *Courier
	stop    context.CancelFunc
	stopped chan struct{} // closed when Run has returned
}

// inWorld runs a test in a world whose courier is running.
func inWorld(t *testing.T, test func(w *world), change ...func(*Config)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "tieline.db"))
		if err != nil {
			t.Fatal(err)
		}
		w := &world{T: t, start: time.Now(), store: &watched{Store: s}, chat: &platform{name: "chat"}, tickets: &tickets{}}
		cfg := Config{Store: w.store, Platforms: []bot.Platform{w.chat}, Tickets: w.tickets}
		for _, c := range change {
			c(&cfg)
		}
		w.run(cfg)
		t.Cleanup(func() {
			w.stop()
			<-w.stopped
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		test(w)
	})
}

func (w *world) run(cfg Config) {
	var ctx context.Context
	ctx, w.stop = context.WithCancel(context.Background())
	courier, stopped := New(cfg), make(chan struct{})
	w.courier, w.stopped = courier, stopped
	go func() {
		courier.Run(ctx)
		close(stopped)
	}()
}

// passes lets time go by, and everything that is due in it happen.
func (w *world) passes(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// update writes, as commands do; the courier is not woken.
func (w *world) update(fn func(storage.Tx) error) {
	w.Helper()
	if err := w.store.Store.Update(context.Background(), fn); err != nil {
		w.Fatal(err)
	}
}

// owes adds deliveries, and wakes the courier.
func (w *world) owes(all ...storage.Delivery) {
	w.Helper()
	w.adds(all...)
	w.courier.Wake()
	synctest.Wait()
}

func (w *world) adds(all ...storage.Delivery) {
	w.Helper()
	w.update(func(tx storage.Tx) error {
		for _, d := range all {
			d.Platform = cmp.Or(d.Platform, "chat")
			if err := tx.Outbox.Owe(d); err != nil {
				return err
			}
		}
		return nil
	})
}

// thread makes the ticket's thread known, as opening a ticket does.
func (w *world) thread(lane string) {
	w.Helper()
	w.update(func(tx storage.Tx) error {
		return tx.Threads.Put(storage.Thread{Lane: lane, Ticket: 1001, Side: "desk", Channel: storage.Place{Platform: "chat", ID: "C1"}})
	})
}

func (w *world) threadNow(lane string) (th storage.Thread) {
	w.Helper()
	w.update(func(tx storage.Tx) (err error) {
		th, err = tx.Threads.Get(lane)
		return err
	})
	return th
}

func (w *world) delivery(key string) (d storage.Delivery) {
	w.Helper()
	w.update(func(tx storage.Tx) (err error) {
		d, err = tx.Outbox.Get(key)
		return err
	})
	return d
}

// states wants the deliveries to have come this far.
func (w *world) states(want storage.DeliveryState, keys ...string) {
	w.Helper()
	for _, key := range keys {
		if d := w.delivery(key); d.State != want {
			w.Errorf("%s is %s (%s), want %s", key, d.State, d.Trouble, want)
		}
	}
}

// same compares lists.
func same[E comparable](w *world, what string, got []E, want ...E) {
	w.Helper()
	if !slices.Equal(got, want) {
		w.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

// news is a message for a lane; outside tickets' lanes it goes to a channel named like the lane.
func news(lane, key string) storage.Delivery {
	return storage.Delivery{Key: key, What: storage.News, Lane: lane, In: storage.Place{Platform: "chat", ID: lane}, Body: body(key)}
}

func live(lane, key string) storage.Delivery {
	return storage.Delivery{Key: key, What: storage.Live, Lane: lane, Ticket: 1001}
}

// answer is a private answer as commands owe it.
func answer(key string, at time.Time) storage.Delivery {
	return storage.Delivery{Key: key, What: storage.Answer, Lane: "p/chat//U1", To: storage.PersonKey{Platform: "chat", User: "U1"},
		In: storage.Place{Platform: "chat", ID: "C1"}, Body: body(key), NotBefore: at.Add(5 * time.Second),
		Via: storage.Handle{Token: "secret", Expires: at.Add(15 * time.Minute)}}
}

func body(title string) json.RawMessage {
	b, err := json.Marshal(talk.Card{Title: title})
	if err != nil {
		panic(err)
	}
	return b
}

// tickets draws cards of a title that the test sets.
type tickets struct {
	mu     sync.Mutex
	title  string
	draw   func() // before it draws; may panic
	alarms []string
	alarm  func(tx storage.Tx) error // nil: takes it
}

func (ts *tickets) becomes(title string) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	ts.title = title
}

func (ts *tickets) breaks(draw func()) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	ts.draw = draw
}

func (ts *tickets) Draw(_ storage.Tx, th storage.Thread) (talk.Card, error) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if ts.draw != nil && th.Ticket == 1001 {
		ts.draw()
	}
	return talk.Card{Title: ts.title, Mark: "#1001"}, nil
}

func (ts *tickets) ThreadName(_ storage.Tx, th storage.Thread) (string, error) {
	return fmt.Sprintf("#%d", th.Ticket), nil
}

func (ts *tickets) Undelivered(tx storage.Tx, d storage.Delivery, why string) error {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if ts.alarm != nil {
		if err := ts.alarm(tx); err != nil {
			return err
		}
	}
	ts.alarms = append(ts.alarms, d.Key+": "+why)
	return nil
}

func (ts *tickets) Went(storage.Tx, storage.Delivery) (bool, error) { return false, nil }

func (ts *tickets) alarmed() []string {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	return slices.Clone(ts.alarms)
}

// watched is a store that counts, and that a test can make forget or interrupt.
type watched struct {
	storage.Store
	views, updates atomic.Int64
	forgets        atomic.Int64 // the next so many Updates fail and write nothing
	looked         atomic.Pointer[func()]
}

var errForgot = errors.New("the machine stopped")

func (s *watched) View(ctx context.Context, fn func(storage.Tx) error) error {
	s.views.Add(1)
	err := s.Store.View(ctx, fn)
	if then := s.looked.Swap(nil); then != nil {
		(*then)()
	}
	return err
}

func (s *watched) Update(ctx context.Context, fn func(storage.Tx) error) error {
	s.updates.Add(1)
	if s.forgets.Add(-1) >= 0 {
		return errForgot
	}
	s.forgets.Store(0)
	return s.Store.Update(ctx, fn)
}

// afterLook runs do once, when the next View has ended.
func (s *watched) afterLook(do func()) { s.looked.Store(&do) }

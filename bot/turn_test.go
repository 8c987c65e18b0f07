package bot

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tieline/commands/talk"
)

// did is a handler that takes its time.
type did struct {
	after  time.Duration
	answer talk.Answer
	err    error
	panics any
	shown  []string
}

func (d *did) Did(context.Context, talk.Act) (talk.Answer, error) {
	time.Sleep(d.after)
	if d.panics != nil {
		panic(d.panics)
	}
	return d.answer, d.err
}

func (d *did) Choices(context.Context, talk.Question) []talk.Choice { return nil }

func (d *did) Shown(_ context.Context, owed string) { d.shown = append(d.shown, owed) }

// screen is what the person who waits sees, and when.
type screen struct {
	start  time.Time
	seen   []string
	at     []time.Duration
	last   talk.Answer
	broken map[string]error
}

func (s *screen) see(what string, ans talk.Answer) error {
	s.seen, s.at, s.last = append(s.seen, what), append(s.at, time.Since(s.start)), ans
	return s.broken[what]
}

func (s *screen) turn() Turn {
	return Turn{
		Hold: func(context.Context) error { return s.see("hold", talk.Answer{}) },
		Show: func(_ context.Context, a talk.Answer) error { return s.see("show", a) },
		Late: func(_ context.Context, a talk.Answer) error { return s.see("late", a) },
	}
}

var (
	said     = talk.Answer{Say: &talk.Card{Title: "Opened."}, Owed: "k1"}
	form     = talk.Answer{Form: &talk.Form{Draft: "d1", Title: "Open a ticket"}}
	errSlack = errors.New("the platform is not there")
	errStore = errors.New("the disk is full")
)

func TestTurn(t *testing.T) {
	for _, c := range []struct {
		name   string
		do     did
		broken map[string]error
		seen   []string
		at     []time.Duration
		shown  []string
		err    error
	}{
		{name: "quick", do: did{answer: said}, seen: []string{"show"}, at: []time.Duration{0}, shown: []string{"k1"}},
		{name: "just in time", do: did{after: Patience - time.Millisecond, answer: said},
			seen: []string{"show"}, at: []time.Duration{Patience - time.Millisecond}, shown: []string{"k1"}},
		{name: "slow", do: did{after: 10 * time.Second, answer: said},
			seen: []string{"hold", "late"}, at: []time.Duration{Patience, 10 * time.Second}, shown: []string{"k1"}},
		{name: "a look-up owes nothing", do: did{answer: talk.Answer{Say: said.Say}}, seen: []string{"show"}, at: []time.Duration{0}},
		{name: "nothing to say is acknowledged", do: did{}, seen: []string{"show"}, at: []time.Duration{0}},
		{name: "a quick form is shown", do: did{answer: form}, seen: []string{"show"}, at: []time.Duration{0}},
		{name: "the answer did not arrive", do: did{answer: said}, broken: map[string]error{"show": errSlack},
			seen: []string{"show"}, at: []time.Duration{0}, err: errSlack},
		{name: "the late answer did not arrive", do: did{after: time.Minute, answer: said}, broken: map[string]error{"late": errSlack},
			seen: []string{"hold", "late"}, at: []time.Duration{Patience, time.Minute}, err: errSlack},
		{name: "holding failed: the answer stays owed", do: did{after: time.Minute, answer: said}, broken: map[string]error{"hold": errSlack},
			seen: []string{"hold"}, at: []time.Duration{Patience}, err: errSlack},
		{name: "not done", do: did{err: errStore}, seen: []string{"show"}, at: []time.Duration{0}, err: errStore},
		{name: "not done, and slow", do: did{after: time.Minute, err: errStore},
			seen: []string{"hold", "late"}, at: []time.Duration{Patience, time.Minute}, err: errStore},
	} {
		t.Run(c.name, func(t *testing.T) {
			quiet(t)
			synctest.Test(t, func(t *testing.T) {
				s := &screen{start: time.Now(), broken: c.broken}
				err := s.turn().Run(t.Context(), &c.do, talk.Act{Key: "i:77"})
				if !errors.Is(err, c.err) || !slices.Equal(s.seen, c.seen) || !slices.Equal(s.at, c.at) || !slices.Equal(c.do.shown, c.shown) {
					t.Errorf("%v at %v, shown %v, error %v;\nwant %v at %v, shown %v, error %v", s.seen, s.at, c.do.shown, err, c.seen, c.at, c.shown, c.err)
				}
				if c.do.err != nil && !strings.Contains(s.last.Say.Small[0].Plain(), "i:77") {
					t.Errorf("no reference in %+v", s.last.Say)
				}
			})
		})
	}
}

// The right to show a form is gone by then: a button brings a new one.
func TestLateFormBecomesAButton(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &screen{start: time.Now()}
		if err := s.turn().Run(t.Context(), &did{after: 3 * time.Second, answer: form}, talk.Act{Key: "i:1"}); err != nil {
			t.Fatal(err)
		}
		if s.last.Form != nil || s.last.Say == nil || len(s.last.Say.Buttons) != 1 || s.last.Say.Buttons[0].Line != "form d1" {
			t.Errorf("late: %+v", s.last)
		}
		if err := s.last.Say.Check(); err != nil {
			t.Error(err)
		}
	})
}

// A panic is our fault: whoever waits gets the reference, the log gets everything.
func TestPanicIsOurFault(t *testing.T) {
	for _, after := range []time.Duration{0, time.Minute} {
		log := quiet(t)
		synctest.Test(t, func(t *testing.T) {
			s := &screen{start: time.Now()}
			d := &did{after: after, panics: "index out of range", answer: said}
			if err := s.turn().Run(t.Context(), d, talk.Act{Key: "i:77"}); err == nil {
				t.Error("no error")
			}
			if s.last.Say == nil || s.last.Say.Tone != talk.Bad || s.last.Say.Small[0].Plain() != "Reference i:77" || len(d.shown) != 0 {
				t.Errorf("seen %v: %+v, shown %v", s.seen, s.last, d.shown)
			}
			if strings.Contains(s.last.Say.Body.Plain(), "index") {
				t.Error("the reader is told of our insides")
			}
		})
		for _, want := range []string{"reference=i:77", "index out of range", "turn_test.go"} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("no %q in the log:\n%s", want, log)
			}
		}
	}
}

func TestClassOf(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Class
	}{
		{&Error{Class: Gone}, Gone},
		{errors.Join(errStore, &Error{Class: Wait}), Wait},
		{errStore, Uncertain},
		{context.DeadlineExceeded, Uncertain},
	} {
		if got := ClassOf(c.err); got != c.want {
			t.Errorf("%v is %s, want %s", c.err, got, c.want)
		}
	}
}

// quiet keeps the log of a test.
func quiet(t *testing.T) *bytes.Buffer {
	var b bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&b, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	return &b
}

package bottest

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

// sender is a courier of few words: a lane for each place, tries by class, and a look before what is uncertain is said again.
type sender struct {
	hour Hour

	mu            sync.Mutex
	lanes         map[string][]bot.Post // by place
	running       sync.WaitGroup
	tries, looked int
}

func (s *sender) owe(in storage.Place, words string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	idle := len(s.lanes[in.ID]) == 0
	s.lanes[in.ID] = append(s.lanes[in.ID], bot.Post{In: in, Key: rand.Text()[:22], Card: talk.Card{Body: talk.Say(words)}})
	if idle {
		s.running.Go(func() { s.run(in.ID) })
	}
}

func (s *sender) run(lane string) {
	for {
		s.mu.Lock()
		p := s.lanes[lane][0]
		s.mu.Unlock()
		p.Since = s.hour.Now()
		s.send(p)
		s.mu.Lock()
		s.lanes[lane] = s.lanes[lane][1:]
		left := len(s.lanes[lane])
		s.mu.Unlock()
		if left == 0 {
			return
		}
	}
}

func (s *sender) send(p bot.Post) {
	look := false
	for {
		if look {
			s.count(&s.looked)
			_, found, err := s.hour.Platform.Find(context.Background(), p)
			if found {
				return
			}
			if err != nil {
				time.Sleep(s.pause(err))
				continue
			}
		}
		s.count(&s.tries)
		_, err := s.hour.Platform.Post(context.Background(), p)
		if err == nil {
			return
		}
		look = look || bot.ClassOf(err) == bot.Uncertain
		time.Sleep(s.pause(err))
	}
}

func (s *sender) count(n *int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*n++
}

func (s *sender) pause(err error) time.Duration {
	switch e, _ := errors.AsType[*bot.Error](err); {
	case e != nil && e.Class == bot.Wait:
		return max(e.After, 100*time.Millisecond)
	case bot.ClassOf(err) == bot.Uncertain:
		return s.hour.CallTimeout + time.Second
	}
	return time.Second
}

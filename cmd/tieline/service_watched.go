package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"tieline/bot"
	"tieline/bot/web"
	"tieline/storage"
)

// farBehind is from when on the scheduler is no longer at its work. A task looks at least once a minute.
const farBehind = 3 * time.Minute

// watched has /readyz and /metrics look at everything that runs.
func (s *service) watched(now func() time.Time, platforms []bot.Platform) {
	s.parts = []web.Part{{Name: "store", Look: s.storeAnswers}, {Name: "scheduler", Look: s.schedulerRuns}}
	names := make([]string, len(platforms))
	for i, p := range platforms {
		names[i] = p.Name()
		s.parts = append(s.parts, web.Part{Name: p.Name(), Look: s.hears(p)})
	}
	s.metrics.Register(&web.Standing{Store: s.store, Platforms: names, Now: now, Lag: s.lag, Ready: s.ready})
}

// lag is by how much each task is behind.
func (s *service) lag() map[string]time.Duration {
	all := s.due.Lag()
	if s.upkeep != nil {
		maps.Copy(all, s.upkeep.Lag())
	}
	return all
}

// ready looks at every part.
func (s *service) ready(ctx context.Context) web.Readiness { return web.Ready(ctx, s.parts) }

func (s *service) storeAnswers(ctx context.Context) (string, error) {
	err := s.store.View(ctx, func(tx storage.Tx) error {
		_, err := tx.Agreements.List()
		return err
	})
	return "The database answers.", err
}

func (s *service) schedulerRuns(context.Context) (string, error) {
	lag := s.due.Lag()
	longest := time.Duration(0)
	for task, by := range lag {
		longest = max(longest, by)
		if by > farBehind {
			return "", fmt.Errorf("%s should have run %s ago: look into the log for why they do not, and start Tieline again", task, by.Round(time.Second))
		}
	}
	return fmt.Sprintf("Deadlines are looked at in time (%.3f s behind).", longest.Seconds()), nil
}

// hears looks whether a chat is connected.
func (s *service) hears(p bot.Platform) func(context.Context) (string, error) {
	return func(context.Context) (string, error) {
		if err := s.deaf.why(); err != nil {
			return "", err
		}
		chat, ok := p.(interface{ Reached() bool })
		if !ok {
			return "It is served by this program.", nil
		}
		if !chat.Reached() {
			return "", errors.New("It is not connected; that is tried again and again by itself.")
		}
		return "It is connected.", nil
	}
}

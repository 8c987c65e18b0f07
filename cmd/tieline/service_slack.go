package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"tieline/bot"
	"tieline/bot/intake"
	"tieline/bot/local"
	"tieline/bot/slack"
)

// chatTries are the waits before a chat is asked again who we are: a machine that starts may have no network yet.
var chatTries = []time.Duration{time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second}

// connectSlack makes the adapter.
func (s *service) connectSlack(ctx context.Context, cfg config, clock *local.Clock) error {
	if ahead := clock.Ahead(); ahead > 0 {
		return fmt.Errorf("the clock of the data directory %s was moved %s ahead in the browser, and people in Slack live in real time: name another directory with TIELINE_DATA", cfg.data, ahead)
	}
	c := cfg.slack.adapter()
	c.Now, c.Marks = clock.Now, intake.StoredMarks{Store: s.store, Platform: "slack", Direct: slack.Direct}
	for try := 0; ; try++ {
		a, err := slack.New(ctx, c)
		if err == nil {
			s.slack = a
			return nil
		}
		no, _ := errors.AsType[*bot.Error](err)
		if no != nil && no.Class == bot.Auth {
			return fmt.Errorf("Slack does not take TIELINE_SLACK_BOT_TOKEN (%s): tieline doctor says what to do", no.Code)
		}
		if try == len(chatTries) {
			return fmt.Errorf("Slack cannot be reached: %w. See that this machine reaches the Internet; tieline doctor looks closer", err)
		}
		slog.WarnContext(ctx, "Slack is not reached yet", "again", chatTries[try], "err", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(chatTries[try]):
		}
	}
}

// hearSlack listens to Slack. Once it takes our tokens no more, nothing is heard until somebody puts that right: the program goes on,
// since its other chats may be well, and says that it is not.
func (s *service) hearSlack(ctx context.Context, h bot.Handler) {
	if err := s.slack.Listen(ctx, h); err != nil && ctx.Err() == nil {
		err = fmt.Errorf("Slack is not heard any more (%w): see to the tokens (tieline doctor), and start Tieline again", err)
		s.deaf.add(err)
		slog.ErrorContext(ctx, err.Error())
		if s.workspace == nil && s.discord == nil {
			s.failed <- err
		}
	}
}

// lookAgain is how long deadlines wait before it is looked again whether everything was heard.
const lookAgain = time.Second

// oncePeopleAreHeard puts a task off while what was said in a chat may not have been read yet: after a night in which Tieline was
// down, nobody is warned of what was answered meanwhile.
func (s *service) oncePeopleAreHeard(now func() time.Time, task func(context.Context) (time.Time, error)) func(context.Context) (time.Time, error) {
	return func(ctx context.Context) (time.Time, error) {
		behind := s.slack != nil && !s.slack.CaughtUp() || s.discord != nil && !s.discord.CaughtUp()
		if behind && s.deaf.why() == nil {
			return now().Add(lookAgain), nil
		}
		return task(ctx)
	}
}

// deaf is why chats are not heard.
type deaf struct {
	mu  sync.Mutex
	err error
}

func (d *deaf) add(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.err = errors.Join(d.err, err)
}

func (d *deaf) why() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.err
}

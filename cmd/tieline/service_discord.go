package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"tieline/bot"
	"tieline/bot/discord"
	"tieline/bot/intake"
	"tieline/bot/local"
	"tieline/storage"
)

// connectDiscord makes the adapter.
func (s *service) connectDiscord(ctx context.Context, cfg config, clock *local.Clock) error {
	if ahead := clock.Ahead(); ahead > 0 {
		return fmt.Errorf("the clock of the data directory %s was moved %s ahead in the browser, and people in Discord live in real time: name another directory with TIELINE_DATA", cfg.data, ahead)
	}
	c := cfg.discord.adapter()
	c.Now, c.Marks, c.Desk = clock.Now, intake.StoredMarks{Store: s.store, Platform: "discord", Direct: discord.Direct}, s.deskInDiscord
	for try := 0; ; try++ {
		a, err := discord.New(ctx, c)
		if err == nil {
			s.discord = a
			return nil
		}
		no, _ := errors.AsType[*bot.Error](err)
		if no != nil && no.Class == bot.Auth {
			return fmt.Errorf("Discord does not take TIELINE_DISCORD_TOKEN (%s): tieline doctor says what to do", no.Code)
		}
		if try == len(chatTries) {
			return fmt.Errorf("Discord cannot be reached: %w. See that this machine reaches the Internet; tieline doctor looks closer", err)
		}
		slog.WarnContext(ctx, "Discord is not reached yet", "again", chatTries[try], "err", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(chatTries[try]):
		}
	}
}

// deskInDiscord lists the channels of the desk that are in Discord: where they are is home.
func (s *service) deskInDiscord(ctx context.Context) (ids []string, err error) {
	err = s.store.View(ctx, func(tx storage.Tx) error {
		all, err := tx.Bindings.Of("")
		for _, b := range all {
			if b.Place.Platform == "discord" {
				ids = append(ids, b.Place.ID)
			}
		}
		return err
	})
	return ids, err
}

// hearDiscord listens to Discord. Once it takes our token no more, nothing is heard until somebody puts that right; where the library hangs
// for good, only a new process helps, so this one ends for its supervisor to start it again.
func (s *service) hearDiscord(ctx context.Context, h bot.Handler) {
	err := s.discord.Listen(ctx, h)
	if err == nil || ctx.Err() != nil {
		return
	}
	hung := bot.ClassOf(err) != bot.Auth
	if hung {
		err = fmt.Errorf("Discord is not heard any more (%w): Tieline must be started again", err)
	} else {
		err = fmt.Errorf("Discord is not heard any more (%w): see to the token and its intents (tieline doctor), and start Tieline again", err)
	}
	s.deaf.add(err)
	slog.ErrorContext(ctx, err.Error())
	if hung || s.workspace == nil && s.slack == nil {
		s.failed <- err
	}
}

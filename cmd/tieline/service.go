package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"tieline/bot"
	"tieline/bot/courier"
	"tieline/bot/discord"
	"tieline/bot/local"
	"tieline/bot/local/sample"
	"tieline/bot/schedule"
	"tieline/bot/slack"
	"tieline/bot/web"
	"tieline/commands"
	"tieline/commands/talk"
	"tieline/storage"
	"tieline/storage/sqlite"
)

// service is the whole program, running.
type service struct {
	addr, httpAddr string // as bound; empty: not served

	store     *sqlite.Store
	workspace *local.Workspace // nil: not served
	slack     *slack.Adapter   // nil: not connected
	discord   *discord.Adapter // nil: not connected
	deaf      deaf             // the chats that are not heard
	metrics   *web.Metrics
	due       *schedule.Schedule
	upkeep    *schedule.Schedule // in real time; nil: nothing is to be done
	parts     []web.Part         // that have to work for the program to be ready
	servers   []*http.Server
	failed    chan error
	stop      context.CancelFunc
	running   sync.WaitGroup
}

// start boots everything: what it needs to listen on first, so that a busy port changes nothing.
func start(ctx context.Context, cfg config) (_ *service, err error) {
	s := &service{failed: make(chan error, 4), metrics: web.NewMetrics()}
	listen := listeners{}
	defer func() {
		if err != nil {
			listen.close()
			err = errors.Join(err, s.closeStores())
		}
	}()
	if s.addr, err = listen.on("--addr", cfg.addr); err != nil {
		return nil, err
	}
	if s.httpAddr, err = listen.on("TIELINE_HTTP_ADDR", cfg.httpAddr); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cfg.data, 0o700); err != nil {
		return nil, fmt.Errorf("the data directory cannot be made: %w. Choose another with TIELINE_DATA", err)
	}
	if s.store, err = sqlite.Open(ctx, filepath.Join(cfg.data, databaseName)); err != nil {
		return nil, err
	}
	clock, err := local.OpenClock(cfg.data, cfg.now)
	if err != nil {
		return nil, err
	}
	var post *courier.Courier
	var due *schedule.Schedule
	var platforms []bot.Platform
	managers := slices.Clone(cfg.managers)
	if cfg.slack != nil {
		if err := s.connectSlack(ctx, cfg, clock); err != nil {
			return nil, err
		}
		platforms = append(platforms, s.slack)
	}
	if cfg.discord != nil {
		if err := s.connectDiscord(ctx, cfg, clock); err != nil {
			return nil, err
		}
		platforms = append(platforms, s.discord)
	}
	if cfg.addr != "" {
		cast := sample.Cast()
		cast.Dir, cast.Files, cast.Now = cfg.data, local.Blobs{Store: s.store}, clock.Now
		if cfg.slack == nil && cfg.discord == nil { // whoever talks in a real chat lives in real time
			cast.Clock = clock
			cast.Step = func(ctx context.Context) (time.Time, error) {
				next, err := due.Settle(ctx)
				if err != nil {
					return next, err
				}
				return next, post.Settle(ctx)
			}
		}
		if s.workspace, err = local.New(cast); err != nil {
			return nil, err
		}
		platforms = append(platforms, s.workspace)
		managers = append(managers, storage.PersonKey{Platform: local.Name, User: sample.Manager})
	}
	inForce := commands.NewAgreements(cfg.agreements)
	if err := inForce.Pin(ctx, s.store, clock.Now()); err != nil {
		return nil, err
	}
	store := s.metrics.Timed(s.store)
	did := commands.New(commands.Config{Store: store, Agreements: inForce, Managers: managers, Now: clock.Now,
		Woken: func() { post.Wake(); due.Wake() }, Meter: s.metrics})
	post = courier.New(courier.Config{Store: store, Platforms: platforms, Tickets: did, Now: clock.Now, Meter: s.metrics})
	if due, err = schedule.New(clock.Now, schedule.Task{Name: "deadlines", Run: s.oncePeopleAreHeard(clock.Now, did.Watch)},
		schedule.Task{Name: "digests", Run: did.Digests}); err != nil {
		return nil, err
	}
	if s.workspace != nil {
		if err := typeDirectory(ctx, did, clock.Now()); err != nil {
			return nil, err
		}
	}
	s.due = due
	s.watched(clock.Now, platforms)
	if err := s.keepsUp(cfg, did); err != nil {
		return nil, err
	}
	s.run(cfg, listen, did, post, due)
	return s, nil
}

// run lets everything go.
func (s *service) run(cfg config, listen listeners, did *commands.Commands, post *courier.Courier, due *schedule.Schedule) {
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.running.Go(func() { post.Run(ctx) })
	s.running.Go(func() {
		if err := due.Run(ctx); err != nil {
			s.failed <- fmt.Errorf("the scheduler: %w", err)
		}
	})
	if s.upkeep != nil {
		s.running.Go(func() {
			if err := s.upkeep.Run(ctx); err != nil {
				s.failed <- fmt.Errorf("the upkeep: %w", err)
			}
		})
	}
	handlers := map[string]http.Handler{"TIELINE_HTTP_ADDR": s.operators(cfg, did)}
	if s.workspace != nil {
		handlers["--addr"] = s.workspace.Handler()
		s.running.Go(func() {
			if err := s.workspace.Listen(ctx, did); err != nil {
				s.failed <- fmt.Errorf("the workspace: %w", err)
			}
		})
	}
	if s.slack != nil {
		s.running.Go(func() { s.hearSlack(ctx, did) })
	}
	if s.discord != nil {
		s.running.Go(func() { s.hearDiscord(ctx, did) })
	}
	for setting, l := range listen {
		// The page keeps a stream open, so only reading a request has a limit.
		srv := &http.Server{Handler: handlers[setting], ReadHeaderTimeout: 10 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
		s.servers = append(s.servers, srv)
		s.running.Go(func() {
			if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				s.failed <- err
			}
		})
	}
}

// operators is what is served to operators and other programs.
func (s *service) operators(cfg config, did *commands.Commands) http.Handler {
	own := web.Handler(web.Config{Healthy: s.healthy, Ready: s.ready, Metrics: s.metrics, AlertToken: cfg.alertToken, Alerted: did.Alerted})
	if cfg.slack == nil || cfg.slack.appToken != "" {
		return own
	}
	mux := http.NewServeMux()
	mux.Handle(slack.HTTPPath, s.slack.HTTP())
	mux.Handle("/", own)
	return mux
}

// healthy looks whether the store answers, and whether the chats are heard.
func (s *service) healthy(ctx context.Context) error {
	if err := s.deaf.why(); err != nil {
		return err
	}
	return s.store.View(ctx, func(tx storage.Tx) error {
		_, err := tx.Partners.List()
		return err
	})
}

// wait returns when ctx ends, or with the first failure that stops the program.
func (s *service) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.failed:
		return err
	}
}

// Close stops taking requests, lets what is under way end, and closes the stores.
func (s *service) Close() error {
	s.stop()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var errs []error
	for _, srv := range s.servers {
		if err := srv.Shutdown(ctx); err != nil {
			errs = append(errs, srv.Close())
		}
	}
	s.running.Wait()
	return errors.Join(append(errs, s.closeStores())...)
}

func (s *service) closeStores() error {
	var errs []error
	if s.workspace != nil {
		errs = append(errs, s.workspace.Close())
	}
	if s.store != nil {
		errs = append(errs, s.store.Close())
	}
	return errors.Join(errs...)
}

// typeDirectory makes the sample partners known, as the manager would by hand. Each line has a name of its own, so
// that starting again types nothing twice. A line that the agreements in force do not allow (one may have been replaced) is
// left out, with what hangs on it.
func typeDirectory(ctx context.Context, did *commands.Commands, at time.Time) error {
	manager := talk.Person{Key: storage.PersonKey{Platform: local.Name, User: sample.Manager}, Name: "Mara Vogel"}
	for _, t := range sample.Directory() {
		in := storage.Place{Platform: local.Name, ID: t.In}
		ans, err := did.Did(ctx, talk.Act{Kind: talk.Typed, Key: "sample:" + t.Line, By: manager, In: in, Under: in, Line: t.Line, At: at})
		if err != nil {
			return fmt.Errorf("the sample directory: %w", err)
		}
		if ans.Say != nil && ans.Say.Tone == talk.Bad {
			slog.WarnContext(ctx, "a line of the sample directory is left out", "line", t.Line, "why", ans.Say.Title+" "+ans.Say.Body.Plain())
		}
		if ans.Owed != "" {
			did.Shown(ctx, ans.Owed) // nobody waits for it
		}
	}
	return nil
}

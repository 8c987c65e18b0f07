package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"tieline/commands"
	"tieline/storage/sqlite"
)

// againAfter is when a backup that failed is tried again.
const againAfter = time.Hour

// keeper makes the daily backup. It lives in real time, whatever the workspace's clock says.
type keeper struct {
	sqlite.Daily
	service *service
	did     *commands.Commands

	mu   sync.Mutex
	last sqlite.Kept
	err  error     // of the last try
	wait time.Time // until then, after one that failed
}

// newKeeper finds the newest backup that is there.
func (s *service) newKeeper(cfg config, did *commands.Commands) *keeper {
	k := &keeper{service: s, did: did, Daily: sqlite.Daily{Path: filepath.Join(cfg.data, databaseName), Dir: cfg.backups.dir,
		At: cfg.backups.at, Zone: time.Local, Keep: backupsKept}}
	if last, err := k.Last(time.Now()); err == nil && !last.At.IsZero() {
		k.made(last)
	}
	return k
}

// Run makes the backup where it is due.
func (k *keeper) Run(ctx context.Context) (next time.Time, err error) {
	now := time.Now()
	if until := k.waits(now); !until.IsZero() {
		return until, nil // the scheduler looks every minute
	}
	made, next, err := k.Daily.Run(ctx, now)
	if ctx.Err() != nil {
		return time.Time{}, ctx.Err()
	}
	if !made.At.IsZero() {
		slog.InfoContext(ctx, "a backup was made", "file", made.File, "bytes", made.Bytes, "took", time.Since(now).Round(time.Millisecond))
		k.made(made)
		k.service.metrics.Backup(true)
	}
	if err == nil {
		return next, nil
	}
	k.failed(err)
	k.service.metrics.Backup(false)
	// The next after this one that succeeds has another name.
	told := k.did.Troubled(ctx, "backup after "+k.since(), "The daily backup could not be made.",
		err.Error()+" It is tried again every hour; you are told this once.")
	if told != nil {
		err = fmt.Errorf("%w; and the managers could not be told: %w", err, told)
	}
	slog.ErrorContext(ctx, "the backup could not be made; it is tried again", "again", againAfter, "err", err)
	return now.Add(againAfter), nil
}

func (k *keeper) made(b sqlite.Kept) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.last, k.err, k.wait = b, nil, time.Time{}
	k.service.metrics.BackedUp(b.At, b.Bytes)
}

func (k *keeper) failed(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.err, k.wait = err, time.Now().Add(againAfter)
}

// waits is until when a backup that failed is left alone; zero: it is not.
func (k *keeper) waits(now time.Time) time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.wait.After(now) {
		return k.wait
	}
	return time.Time{}
}

// since names the time since which there is no newer backup.
func (k *keeper) since() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.last.At.IsZero() {
		return "none"
	}
	return k.last.At.Format(time.RFC3339)
}

// stands says how old the newest backup is. That there is none keeps nobody from their work, so it is never an error.
func (k *keeper) stands(context.Context) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	said := "There is no backup yet."
	if !k.last.At.IsZero() {
		said = fmt.Sprintf("The newest backup is of %s (%s ago).", k.last.At.Format(time.RFC3339), time.Since(k.last.At).Round(time.Minute))
	}
	if k.err != nil {
		said += " The last try failed: " + k.err.Error()
	}
	return said, nil
}

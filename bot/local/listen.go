package local

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"time"

	"tieline/bot"
	"tieline/commands/talk"
)

// sweep is how often messages that the handler failed on are offered again.
const sweep = 30 * time.Second

// Listen implements bot.Platform. It returns nil when ctx has ended and every act under way has.
func (w *Workspace) Listen(ctx context.Context, h bot.Handler) error {
	if err := w.begin(ctx, h); err != nil {
		return failed(err)
	}
	defer func() {
		w.mu.Lock()
		w.handler = nil
		w.mu.Unlock()
		w.running.Wait()
	}()
	again := time.NewTicker(sweep)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-again.C:
			if err := w.db.do(ctx, w.deliverMissed); err != nil && ctx.Err() == nil {
				ours(ctx, err)
			}
		}
	}
}

// begin lets acts in, those that were missed first. The transaction keeps others from being kept meanwhile.
func (w *Workspace) begin(ctx context.Context, h bot.Handler) error {
	return w.db.do(ctx, func(tx *sql.Tx) error {
		w.mu.Lock()
		if w.handler != nil {
			w.mu.Unlock()
			return &bot.Error{Class: bot.Rejected, Code: "listening", Err: errors.New("somebody listens already")}
		}
		w.handler, w.ctx = h, ctx
		w.mu.Unlock()
		return w.deliverMissed(tx)
	})
}

// deliverMissed launches every message that is owed to the handler and not under way, oldest first.
func (w *Workspace) deliverMissed(tx *sql.Tx) error {
	rows, err := tx.Query("SELECT "+recordColumns+" FROM acts WHERE handled = 0 AND kind IN (?, ?, ?) ORDER BY seq",
		string(talk.Said), string(talk.Edited), string(talk.Deleted))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scanRecord(rows)
		if err != nil {
			return err
		}
		r.act.Late = true
		w.mu.Lock()
		flying := w.flights[r.act.Key] != nil
		w.mu.Unlock()
		if !flying {
			w.launch(r)
		}
	}
	return rows.Err()
}

func (w *Workspace) listening() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.handler != nil
}

// sorted lists the values of a map in the order of its keys.
func sorted(m map[string]string) []string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, m[k])
	}
	return out
}

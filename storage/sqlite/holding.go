package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// Holding is what a database holds, for whoever keeps or restores a backup.
type Holding struct {
	Version  int   // of its tables
	Bytes    int64 // of its file
	Partners int
	People   int
	Tickets  int
	Events   int
	Messages int
	Last     time.Time // when the last event was recorded; zero: there is none
}

// holding counts. It asks for nothing that a database of the first version does not have.
func holding(ctx context.Context, path string, db querier, version int) (Holding, error) {
	h := Holding{Version: version}
	err := db.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM partners), (SELECT count(*) FROM people),
		(SELECT count(*) FROM tickets), (SELECT count(*) FROM events), (SELECT count(*) FROM messages),
		(SELECT recorded FROM events ORDER BY id DESC LIMIT 1)`).
		Scan(&h.Partners, &h.People, &h.Tickets, &h.Events, &h.Messages, (*instant)(&h.Last))
	if err != nil {
		return Holding{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return Holding{}, err
	}
	h.Bytes = info.Size()
	return h, nil
}

// errDamaged is what SQLite's own checks found; it never leaves this package without a sentence.
var errDamaged = errors.New("damaged")

// whole lets SQLite check everything: pages, records, indexes, the search index, and what refers to what
// (https://sqlite.org/pragma.html#pragma_integrity_check, which leaves foreign keys out).
func whole(ctx context.Context, db querier) error {
	var verdict string
	if err := db.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("%w: %s", errDamaged, verdict)
	}
	rows, err := db.QueryContext(ctx, `PRAGMA foreign_key_check`)
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		return fmt.Errorf("%w: records refer to others that are not there", errDamaged)
	}
	return rows.Err()
}

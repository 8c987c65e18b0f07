package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/sethvargo/go-envconfig"

	"tieline/storage/sqlite"
)

// databaseName is the database's file in the data directory.
const databaseName = "tieline.db"

// databasePath is where the settings say that the database is. Of the other settings it does not matter here whether
// they are right.
func databasePath(ctx context.Context) (string, error) {
	set, err := readSettings(ctx, envconfig.OsLookuper())
	if err != nil {
		return "", unusable("%s", err)
	}
	if strings.TrimSpace(set.Data) == "" {
		return "", unusable("TIELINE_DATA is empty: name the directory of the database, or leave it unset")
	}
	return filepath.Join(set.Data, databaseName), nil
}

// holds says what a database holds.
func holds(h sqlite.Holding) string {
	words := fmt.Sprintf("%s, %s, %s, %s, %s", megabytes(h.Bytes), count(h.Partners, "partner"), count(h.Tickets, "ticket"),
		count(h.Events, "event"), count(h.Messages, "message"))
	if !h.Last.IsZero() {
		words += ", the last event of " + h.Last.Format(time.RFC3339)
	}
	return words
}

// megabytes is a size as people compare sizes.
func megabytes(n int64) string {
	if n < 1e5 {
		return fmt.Sprintf("%d kB", (n+999)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

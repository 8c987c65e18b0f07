package local

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver
)

//go:embed schema.sql
var schema string

// layout is the version of schema.sql.
const layout = 1

// database is one connection, so that transactions follow one another and versions rise in the order of commits.
type database struct{ *sql.DB }

func openDatabase(dir string) (*database, error) {
	name := filepath.Join(dir, "workspace.db")
	// Settings in the DSN, so that every connection has them. FULL: WAL with NORMAL can lose the last commits
	// on power loss (https://sqlite.org/pragma.html#pragma_synchronous).
	dsn := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(name)}).EscapedPath()}).String() +
		"?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"
	conn, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("the workspace's database %s cannot be opened: %w", name, err)
	}
	conn.SetMaxOpenConns(1)
	db := &database{conn}
	if err := db.prepare(); err != nil {
		return nil, errors.Join(fmt.Errorf("the workspace's database %s cannot be used: %w", name, err), conn.Close())
	}
	return db, nil
}

func (db *database) prepare() error {
	return db.do(context.Background(), func(tx *sql.Tx) error {
		var have int
		if err := tx.QueryRow("PRAGMA user_version").Scan(&have); err != nil {
			return err
		}
		switch {
		case have == layout:
			return nil
		case have > layout:
			return fmt.Errorf("it was written by a newer Tieline; run that one, or move the file away to begin anew")
		}
		_, err := tx.Exec(schema + fmt.Sprintf("PRAGMA user_version = %d;", layout))
		return err
	})
}

// do runs fn in one transaction. Nothing is written outside of one: a single statement whose context ends may
// have been written although it reports that it was not.
func (db *database) do(ctx context.Context, fn func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func (db *database) close() error { return db.Close() }

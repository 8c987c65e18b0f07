package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed migrations/*.sql
var files embed.FS

// ours marks the file as one of Tieline's: "TieL" (https://sqlite.org/pragma.html#pragma_application_id).
const ours = 0x5469654c

// migration takes the schema from the version before it to its own, which is its place in the list.
type migration struct{ name, script string }

// migrations reads NNNN_name.sql, without gaps, in order.
func migrations(files fs.FS) ([]migration, error) {
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	list := make([]migration, len(names))
	for i, name := range names {
		number, _, _ := strings.Cut(strings.TrimPrefix(name, "migrations/"), "_")
		if n, err := strconv.Atoi(number); err != nil || n != i+1 {
			return nil, fmt.Errorf("%s: its number should be %04d", name, i+1)
		}
		script, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		list[i] = migration{name, string(script)}
	}
	return list, nil
}

// standing is what a file says about itself.
type standing struct {
	application int64
	version     int
	objects     int // tables and the like
}

// querier is a database, or one connection to it.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func read(ctx context.Context, db querier) (s standing, err error) {
	err = db.QueryRowContext(ctx, `SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
		FROM pragma_application_id, pragma_user_version`).Scan(&s.application, &s.version, &s.objects)
	return s, err
}

// refuse says why a file must not be touched; nil where it may.
func (s standing) refuse(path string, newest int) error {
	empty := s.application == 0 && s.version == 0 && s.objects == 0
	switch {
	case !empty && s.application != ours:
		return &Trouble{Sentence: fmt.Sprintf(notOurs, path)}
	case s.version > newest:
		return &Trouble{Sentence: fmt.Sprintf("The database %s was written by a newer Tieline (version %d of its tables; this one knows up to %d): start the newer one, or restore a backup from before it.", path, s.version, newest)}
	}
	return nil
}

// migrate brings the schema from a version to the newest, each step in a transaction of its own.
func migrate(ctx context.Context, conn *sql.Conn, from int, all []migration) error {
	for i := from; i < len(all); i++ {
		if err := step(ctx, conn, i+1, all[i]); err != nil {
			return fmt.Errorf("%s: %w", all[i].name, err)
		}
	}
	return nil
}

func step(ctx context.Context, conn *sql.Conn, version int, m migration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	// Both pragmas write to the file's header, within the transaction; neither takes a bound value.
	script := fmt.Sprintf("%s\n;PRAGMA application_id = %d; PRAGMA user_version = %d;", m.script, ours, version)
	if _, err := tx.Exec(script); err != nil {
		return err
	}
	return tx.Commit()
}

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Forgotten is what was erased of a partner, or would be.
type Forgotten struct {
	Tickets, Messages, Deliveries, Drafts, Referrals, People, Files int
}

// Forgetting says whose words are erased.
type Forgetting struct {
	Partner string
	Apply   bool // false: it is only counted
	Now     time.Time
	// Keeps lists the fields that a ticket under an agreement, given by its text, keeps: those that decide about figures and are
	// nobody's words. Of every other there is left that it was filled in.
	Keeps func(agreement []byte) (map[string]bool, error)
}

// gone stands where somebody's words stood that must not be empty.
const gone = "(forgotten)"

// Forget erases what a partner's people wrote, what was written on its tickets, and who they are, from the database at path, which the bot
// must not have. What figures are computed from stays: events, clocks, charges, and the fields that decide. It is undone
// by nothing. What someone can put right is a *Trouble, and has changed nothing.
//
// Afterwards the file is written anew: SQLite leaves what was deleted in the pages that it no longer uses
// (https://sqlite.org/lang_vacuum.html), and the search index keeps words until it is rebuilt.
func Forget(ctx context.Context, path string, f Forgetting) (done Forgotten, err error) {
	all, err := migrations(files)
	if err != nil {
		return done, err
	}
	if path, err = present(path); err != nil {
		return done, err
	}
	g, err := hold(path)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, g.release()) }()
	db, conn, err := writing(ctx, path)
	if err != nil {
		return done, explain(path, err)
	}
	defer func() { err = errors.Join(err, conn.Close(), db.Close()) }()
	found, err := read(ctx, conn)
	if err != nil {
		return done, explain(path, err)
	}
	if err := found.refuseAsBackup(path, len(all)); err != nil {
		return done, err
	}
	if err := migrate(ctx, conn, found.version, all); err != nil {
		return done, explain(path, err)
	}
	if done, err = f.erase(ctx, conn); err != nil || !f.Apply {
		return done, explain(path, err)
	}
	for _, statement := range []string{`VACUUM`, `PRAGMA wal_checkpoint(TRUNCATE)`} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return done, explain(path, err)
		}
	}
	return done, nil
}

// erase is the transaction.
func (f Forgetting) erase(ctx context.Context, conn *sql.Conn) (done Forgotten, err error) {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return done, err
	}
	defer tx.Rollback()
	if err := f.refuse(tx); err != nil {
		return done, err
	}
	e := &eraser{tx: tx, partner: sql.Named("partner", f.Partner), now: sql.Named("now", f.Now.UnixMilli())}
	e.run(nil, `CREATE TEMP TABLE theirs AS SELECT number FROM tickets WHERE partner = @partner`)
	// Those who act for this partner alone, or did and now act for none.
	e.run(nil, `CREATE TEMP TABLE them AS SELECT id FROM people WHERE role = '' AND (partners = json_array(@partner)
		OR partners = '' AND id IN (SELECT by_person FROM events WHERE ticket IN (SELECT number FROM theirs)))`)
	e.run(nil, `CREATE TEMP TABLE said AS SELECT id FROM messages WHERE ticket IN (SELECT number FROM theirs) OR by_person IN (SELECT id FROM them)`)
	e.files(&done.Files)
	e.run(&done.Messages, `UPDATE messages SET body = NULL, plain = '', files = '', deleted = coalesce(deleted, @now) WHERE id IN (SELECT id FROM said)`)
	done.Tickets = e.tickets(f.Keeps)
	// The bodies of what was sent, and the answers to what was done, are needed by nobody any more, whoever they were for. What names
	// the partner's tickets in a list or a digest goes with them.
	e.run(&done.Deliveries, `UPDATE deliveries SET state = iif(state = 'owed', 'superseded', state), body = NULL, via_token = '', via_expires = NULL
		WHERE ticket IN (SELECT number FROM theirs) OR of_message IN (SELECT id FROM said)
			OR (to_platform, to_team, to_user) IN (SELECT platform, team, user FROM people_keys WHERE person IN (SELECT id FROM them))
			OR state <> 'owed' AND body IS NOT NULL`)
	e.run(nil, `UPDATE acts SET answer = CAST('{}' AS BLOB) WHERE answer IS NOT NULL AND answer <> CAST('{}' AS BLOB)`)
	e.run(&done.Drafts, `DELETE FROM drafts WHERE partner = @partner OR by_person IN (SELECT id FROM them)
		OR in_place IN (SELECT place FROM threads WHERE place <> '' AND ticket IN (SELECT number FROM theirs))
		OR EXISTS (SELECT 1 FROM theirs WHERE ' ' || replace(line, '#', ' ') || ' ' LIKE '% ' || number || ' %')`)
	e.run(&done.Referrals, `UPDATE referrals SET filled = iif(from_partner = @partner, '', filled), files = iif(from_partner = @partner, '', files), reason = ''
		WHERE from_partner = @partner OR to_partner = @partner`)
	e.run(nil, `UPDATE alerts SET title = '`+gone+`' WHERE partner = @partner OR ticket IN (SELECT number FROM theirs)`)
	e.run(nil, `DELETE FROM people_keys WHERE person IN (SELECT id FROM them)`)
	e.run(&done.People, `UPDATE people SET name = '', zone = '', digest = '' WHERE id IN (SELECT id FROM them)`)
	e.run(nil, `UPDATE partners SET name = id, facts = '' WHERE id = @partner`)
	e.run(nil, `INSERT INTO search (search) VALUES ('rebuild')`)
	for _, table := range []string{"theirs", "them", "said"} {
		e.run(nil, `DROP TABLE temp.`+table)
	}
	if e.err != nil || !f.Apply {
		return done, e.err
	}
	return done, tx.Commit()
}

// refuse says why a partner cannot be forgotten now.
func (f Forgetting) refuse(tx *sql.Tx) error {
	var known bool
	var open, channels int
	var one sql.NullInt64
	if err := tx.QueryRow(`SELECT EXISTS (SELECT 1 FROM partners WHERE id = ?1), (SELECT count(*) FROM tickets t WHERE t.partner = ?1 AND `+notClosed+`),
		(SELECT min(number) FROM tickets t WHERE t.partner = ?1 AND `+notClosed+`), (SELECT count(*) FROM bindings WHERE partner = ?1)`, f.Partner).
		Scan(&known, &open, &one, &channels); err != nil {
		return err
	}
	switch {
	case !known:
		return &Trouble{Sentence: fmt.Sprintf("There is no partner %q: /tieline partner list tells their ids.", f.Partner)}
	case open > 0:
		return &Trouble{Sentence: fmt.Sprintf("%q has %d tickets that are not closed, #%d the first: close them before.", f.Partner, open, one.Int64)}
	case channels > 0:
		return &Trouble{Sentence: fmt.Sprintf("%q still has %d channels: take them away with /tieline unbind before, or it would be written to again.", f.Partner, channels)}
	}
	return nil
}

// eraser runs statements until one fails.
type eraser struct {
	tx           *sql.Tx
	partner, now sql.NamedArg
	err          error
}

func (e *eraser) run(count *int, statement string) {
	if e.err != nil {
		return
	}
	done, err := e.tx.Exec(statement, e.partner, e.now)
	if err != nil {
		e.err = err
		return
	}
	if count != nil {
		n, err := done.RowsAffected()
		*count, e.err = int(n), err
	}
}

// files removes the content of attachments that no other message has.
func (e *eraser) files(count *int) {
	const of = `SELECT json_extract(f.value, '$.id') FROM messages m, json_each(m.files) f WHERE m.files <> '' AND m.id `
	e.run(count, `DELETE FROM blobs WHERE hash IN (`+of+`IN (SELECT id FROM said)) AND hash NOT IN (`+of+`NOT IN (SELECT id FROM said))`)
}

// tickets takes their words off the partner's tickets.
func (e *eraser) tickets(keeps func([]byte) (map[string]bool, error)) (n int) {
	if e.err != nil {
		return 0
	}
	type ticket struct {
		number int64
		hash   string
		fields pairs
	}
	rows, err := e.tx.Query(`SELECT number, hash, fields FROM tickets WHERE number IN (SELECT number FROM theirs)`)
	if err != nil {
		e.err = err
		return 0
	}
	var all []ticket
	for rows.Next() {
		var t ticket
		e.err = errors.Join(e.err, rows.Scan(&t.number, &t.hash, &t.fields))
		all = append(all, t)
	}
	e.err = errors.Join(e.err, rows.Err(), rows.Close())
	kept := map[string]map[string]bool{}
	for _, t := range all {
		if e.err == nil && kept[t.hash] == nil {
			var text []byte
			if e.err = e.tx.QueryRow(`SELECT text FROM agreements WHERE hash = ?`, t.hash).Scan(&text); e.err == nil {
				kept[t.hash], e.err = keeps(text)
			}
		}
		if e.err != nil {
			return 0
		}
		for name := range t.fields {
			if !kept[t.hash][name] {
				t.fields[name] = gone
			}
		}
		_, e.err = e.tx.Exec(`UPDATE tickets SET subject = ?, fields = ? WHERE number = ?`, gone, encode(map[string]string(t.fields)), t.number)
	}
	return len(all)
}

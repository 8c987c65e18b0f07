package local

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"
	"unicode"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

// maxFiles is how many files one message may have: Slack and Discord take 10.
const maxFiles = 10

// upload keeps a file for someone. Until it is part of a message only they can open it.
func (w *Workspace) upload(ctx context.Context, who Person, name, typ string, content []byte) (storage.File, error) {
	if len(content) == 0 {
		return storage.File{}, refuse(http.StatusBadRequest, "%q is empty, so it was not uploaded.", name)
	}
	if len(content) > MaxFile {
		return storage.File{}, tooLarge(name)
	}
	f := storage.File{Platform: Name, ID: rand.Text(), Name: plainName(name), Type: plainType(typ), Size: int64(len(content))}
	blob, err := w.files.Save(ctx, f.Name, f.Type, content)
	if err != nil {
		return storage.File{}, ours(ctx, err)
	}
	err = w.db.do(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO files (id, blob, owner, name, type, size, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
			f.ID, blob, who.ID, f.Name, f.Type, f.Size, w.now().UnixMilli())
		return err
	})
	if err != nil {
		return storage.File{}, w.sorry(ctx, err)
	}
	return f, nil
}

func tooLarge(name string) *Refusal {
	return refuse(http.StatusRequestEntityTooLarge, "%q is larger than %d MB, which is the most a file may have here.", plainName(name), MaxFile>>20)
}

// plainName keeps the last part of a file's name, without what could move the cursor or hide the ending.
func plainName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, "_"), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '"' {
			return -1
		}
		return r
	}, name)
	if name = strings.TrimSpace(name); name == "" || name == "." || name == "/" || name == ".." {
		return "file"
	}
	return talk.Clip(name, 120)
}

func plainType(typ string) string {
	if t, _, err := mime.ParseMediaType(typ); err == nil {
		return t
	}
	return "application/octet-stream"
}

// owned finds the files that someone uploaded themself: nobody can send on what is not theirs by its id.
func owned(tx *sql.Tx, who Person, ids []string) ([]storage.File, error) {
	if len(ids) > maxFiles {
		return nil, refuse(http.StatusBadRequest, "At most %d files go with one message. Send the others with another.", maxFiles)
	}
	var out []storage.File
	for _, id := range ids {
		k, err := fileByID(tx, id)
		if errors.Is(err, sql.ErrNoRows) || err == nil && k.owner != who.ID {
			return nil, hidden("file")
		} else if err != nil {
			return nil, err
		}
		out = append(out, k.File)
	}
	return out, nil
}

// kept is a file as the workspace knows it.
type kept struct {
	storage.File
	blob, owner string
}

func fileByID(tx *sql.Tx, id string) (kept, error) {
	k := kept{File: storage.File{Platform: Name}}
	err := tx.QueryRow("SELECT id, blob, owner, name, type, size FROM files WHERE id = ?", id).
		Scan(&k.ID, &k.blob, &k.owner, &k.Name, &k.Type, &k.Size)
	return k, err
}

// download opens a file for someone: their own, or part of a message that they see.
func (w *Workspace) download(ctx context.Context, who Person, id string) (f storage.File, content []byte, err error) {
	var k kept
	err = w.db.do(ctx, func(tx *sql.Tx) error {
		if k, err = fileByID(tx, id); errors.Is(err, sql.ErrNoRows) {
			return hidden("file")
		} else if err != nil || k.owner == who.ID {
			return err
		}
		in, err := scanAll(tx.Query("SELECT "+columns+" FROM messages m JOIN attached a ON a.message = m.id WHERE a.file = ? AND m.removed = 0", id))
		if err != nil {
			return err
		}
		for _, m := range in {
			if w.sees(who.ID, m.root) && (m.reader == "" || m.reader == who.ID) {
				return nil
			}
		}
		return hidden("file")
	})
	if err != nil {
		return f, nil, w.sorry(ctx, err)
	}
	if content, err = w.files.Load(ctx, k.blob); err != nil {
		return f, nil, ours(ctx, err)
	}
	return k.File, content, nil
}

// Open implements bot.Filer.
func (w *Workspace) Open(ctx context.Context, f storage.File) (io.ReadCloser, error) {
	var k kept
	err := w.db.do(ctx, func(tx *sql.Tx) (err error) {
		k, err = fileByID(tx, f.ID)
		return err
	})
	if f.Platform != Name || errors.Is(err, sql.ErrNoRows) {
		return nil, &bot.Error{Class: bot.Lost, Code: "unknown_file", Err: fmt.Errorf("there is no file %q", f.ID)}
	} else if err != nil {
		return nil, failed(err)
	}
	content, err := w.files.Load(ctx, k.blob)
	if err != nil {
		return nil, failed(err)
	}
	return io.NopCloser(bytes.NewReader(content)), nil
}

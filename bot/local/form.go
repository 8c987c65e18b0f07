package local

import (
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"tieline/commands/talk"
)

// keepForm remembers what was asked of someone, so that what comes back can be read after a restart too.
func keepForm(tx *sql.Tx, person string, f talk.Form) error {
	b, err := json.Marshal(f)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO forms (person, draft, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body", person, f.Draft, string(b))
	return err
}

func askedForm(tx *sql.Tx, person, draft string) (talk.Form, error) {
	var b []byte
	err := tx.QueryRow("SELECT body FROM forms WHERE person = ? AND draft = ?", person, draft).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		return talk.Form{}, refuse(http.StatusConflict, "That form is no longer open. Start again with the command.")
	} else if err != nil {
		return talk.Form{}, err
	}
	var f talk.Form
	return f, json.Unmarshal(b, &f)
}

// fill reads a form that came back: only the fields that were asked, each by its kind. The files of a Load
// field are in Act.Files; its value is their ids, with spaces between.
func (w *Workspace) fill(tx *sql.Tx, who Person, d deed, a *talk.Act) error {
	f, err := askedForm(tx, who.ID, d.Draft)
	if err != nil {
		return err
	}
	a.Filled = talk.Filled{Draft: f.Draft, Values: map[string]string{}}
	zone := w.zone(who, d.Zone)
	for _, x := range f.Fields {
		a.Filled.Shown = append(a.Filled.Shown, x.Name)
		v := strings.TrimSpace(strings.ToValidUTF8(d.Values[x.Name], "\uFFFD"))
		switch x.Kind {
		case talk.Date:
			v = instant(v, zone)
		case talk.Load:
			files, err := owned(tx, who, d.Loaded[x.Name])
			if err != nil {
				return err
			}
			a.Files = append(a.Files, files...)
			v = strings.Join(d.Loaded[x.Name], " ")
		}
		if tooLong(v) {
			return &Refusal{Status: http.StatusRequestEntityTooLarge, Field: x.Name, Sentence: "That is too long for a form. Shorten it, or send the rest as a file."}
		}
		if v != "" {
			a.Filled.Values[x.Name] = v
		}
	}
	return nil
}

// zone is whose wall clock a person reads: their own, else their browser's.
func (w *Workspace) zone(who Person, browser string) *time.Location {
	for _, name := range []string{who.Zone, browser} {
		if name == "" || name == "Local" {
			continue
		}
		if z, err := time.LoadLocation(name); err == nil {
			return z
		}
	}
	return time.UTC
}

// instant makes a wall-clock reading of a datetime-local input an instant with its offset. Anything else is left
// for the handler to judge.
func instant(v string, zone *time.Location) string {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, v, zone); err == nil {
			return t.Format(time.RFC3339)
		}
	}
	return v
}

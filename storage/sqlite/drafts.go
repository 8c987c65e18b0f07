package sqlite

import "tieline/storage"

type drafts struct{ t *tx }

const draftColumns = `id, by_person, in_platform, in_place, partner, line, filled, files, changed`

func scanDraft(r row, d *storage.Draft) error {
	return r.Scan(&d.ID, &d.By, &d.In.Platform, &d.In.ID, &d.Partner, &d.Line, (*pairs)(&d.Values), (*attachments)(&d.Files), (*instant)(&d.Changed))
}

func (ds drafts) Get(id string) (storage.Draft, error) {
	return one(ds.t, scanDraft, `SELECT `+draftColumns+` FROM drafts WHERE id = ?`, id)
}

func (ds drafts) Put(d storage.Draft) error {
	return ds.t.put(`INSERT OR REPLACE INTO drafts (`+draftColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.ID, d.By, d.In.Platform, d.In.ID, d.Partner, d.Line, encode(d.Values), encodeFiles(d.Files), millis(d.Changed))
}

func (ds drafts) Remove(id string) error { return ds.t.put(`DELETE FROM drafts WHERE id = ?`, id) }

package sqlite

import "tieline/storage"

type marks struct{ t *tx }

const markColumns = `platform, place, message`

func scanMark(r row, m *storage.Ref) error { return r.Scan(&m.In.Platform, &m.In.ID, &m.ID) }

func (ms marks) At(p storage.Place) (string, error) {
	m, err := one(ms.t, scanMark, `SELECT `+markColumns+` FROM marks WHERE platform = ? AND place = ?`, p.Platform, p.ID)
	return m.ID, err
}

func (ms marks) Of(platform string) ([]storage.Ref, error) {
	return list(ms.t, scanMark, `SELECT `+markColumns+` FROM marks WHERE platform = ? ORDER BY place`, platform)
}

func (ms marks) Put(m storage.Ref) error {
	return ms.t.put(`INSERT OR REPLACE INTO marks (`+markColumns+`) VALUES (?, ?, ?)`, m.In.Platform, m.In.ID, m.ID)
}

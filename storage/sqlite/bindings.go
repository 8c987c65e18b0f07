package sqlite

import "tieline/storage"

type bindings struct{ t *tx }

const bindingColumns = `platform, place, partner, name, bound, by_person, welcome`

func scanBinding(r row, b *storage.Binding) error {
	return r.Scan(&b.Place.Platform, &b.Place.ID, &b.Partner, &b.Name, (*instant)(&b.At), &b.By, &b.Welcome)
}

func (bs bindings) At(p storage.Place) (storage.Binding, error) {
	return one(bs.t, scanBinding, `SELECT `+bindingColumns+` FROM bindings WHERE platform = ? AND place = ?`, p.Platform, p.ID)
}

func (bs bindings) Of(partner string) ([]storage.Binding, error) {
	return list(bs.t, scanBinding, `SELECT `+bindingColumns+` FROM bindings WHERE partner = ? ORDER BY bound, row`, partner)
}

func (bs bindings) List() ([]storage.Binding, error) {
	return list(bs.t, scanBinding, `SELECT `+bindingColumns+` FROM bindings ORDER BY bound, row`)
}

func (bs bindings) Put(b storage.Binding) error {
	return bs.t.put(`INSERT INTO bindings (`+bindingColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (platform, place) DO UPDATE SET
		partner = excluded.partner, name = excluded.name, bound = excluded.bound, by_person = excluded.by_person,
		welcome = excluded.welcome`,
		b.Place.Platform, b.Place.ID, b.Partner, b.Name, millis(b.At), b.By, b.Welcome)
}

func (bs bindings) Remove(p storage.Place) error {
	return bs.t.put(`DELETE FROM bindings WHERE platform = ? AND place = ?`, p.Platform, p.ID)
}

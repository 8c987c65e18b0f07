package sqlite

import "tieline/storage"

type staffGroups struct{ t *tx }

const staffGroupColumns = `platform, id, name, role, since, by_person`

func scanStaffGroup(r row, g *storage.StaffGroup) error {
	return r.Scan(&g.Platform, &g.ID, &g.Name, &g.Role, (*instant)(&g.Since), &g.By)
}

func (gs staffGroups) List() ([]storage.StaffGroup, error) {
	return list(gs.t, scanStaffGroup, `SELECT `+staffGroupColumns+` FROM staff_groups ORDER BY platform, id`)
}

func (gs staffGroups) Put(g storage.StaffGroup) error {
	return gs.t.put(`INSERT INTO staff_groups (`+staffGroupColumns+`) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (platform, id) DO UPDATE SET
		name = excluded.name, role = excluded.role, since = excluded.since, by_person = excluded.by_person`,
		g.Platform, g.ID, g.Name, g.Role, millis(g.Since), g.By)
}

func (gs staffGroups) Remove(platform, id string) error {
	return gs.t.put(`DELETE FROM staff_groups WHERE platform = ? AND id = ?`, platform, id)
}

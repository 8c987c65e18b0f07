package sqlite

import "tieline/storage"

type people struct{ t *tx }

const personColumns = `id, name, role, by_group, zone, digest, partners`

func scanPerson(r row, p *storage.Person) error {
	return r.Scan(&p.ID, &p.Name, &p.Role, &p.Group, &p.Zone, &p.Digest, (*words)(&p.Partners))
}

func scanPersonKey(r row, k *storage.PersonKey) error {
	return r.Scan(&k.Platform, &k.Team, &k.User)
}

func (ps people) Get(id int64) (storage.Person, error) {
	return ps.whole(one(ps.t, scanPerson, `SELECT `+personColumns+` FROM people WHERE id = ?`, id))
}

func (ps people) ByKey(k storage.PersonKey) (storage.Person, error) {
	return ps.whole(one(ps.t, scanPerson, `SELECT `+personColumns+` FROM people
		WHERE id = (SELECT person FROM people_keys WHERE platform = ? AND team = ? AND user = ?)`, k.Platform, k.Team, k.User))
}

// whole adds the keys.
func (ps people) whole(p storage.Person, err error) (storage.Person, error) {
	if err != nil {
		return storage.Person{}, err
	}
	p.Keys, err = list(ps.t, scanPersonKey, `SELECT platform, team, user FROM people_keys WHERE person = ? ORDER BY position`, p.ID)
	return p, err
}

func (ps people) List() ([]storage.Person, error) {
	all, err := list(ps.t, scanPerson, `SELECT `+personColumns+` FROM people ORDER BY id`)
	for i := range all {
		if all[i], err = ps.whole(all[i], err); err != nil {
			return nil, err
		}
	}
	return all, err
}

func (ps people) Put(p storage.Person) (int64, error) {
	id, err := ps.putRow(p)
	if err != nil {
		return 0, err
	}
	if err := ps.t.put(`DELETE FROM people_keys WHERE person = ?`, id); err != nil {
		return 0, err
	}
	for i, k := range p.Keys {
		if err := ps.t.put(`INSERT OR REPLACE INTO people_keys (platform, team, user, person, position) VALUES (?, ?, ?, ?, ?)`,
			k.Platform, k.Team, k.User, id, i); err != nil {
			return 0, err
		}
	}
	return id, nil
}

func (ps people) putRow(p storage.Person) (int64, error) {
	if p.ID == 0 {
		return ps.t.add(`INSERT INTO people (name, role, by_group, zone, digest, partners) VALUES (?, ?, ?, ?, ?, ?)`,
			p.Name, p.Role, p.Group, p.Zone, p.Digest, encode(p.Partners))
	}
	return p.ID, ps.t.change(`UPDATE people SET name = ?, role = ?, by_group = ?, zone = ?, digest = ?, partners = ? WHERE id = ?`,
		p.Name, p.Role, p.Group, p.Zone, p.Digest, encode(p.Partners), p.ID)
}

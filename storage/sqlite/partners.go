package sqlite

import "tieline/storage"

type partners struct{ t *tx }

const partnerColumns = `id, name, agreement, tier, region, country, upstream, facts, created`

func scanPartner(r row, p *storage.Partner) error {
	return r.Scan(&p.ID, &p.Name, &p.Agreement, &p.Tier, &p.Region, &p.Country, &p.Upstream,
		(*pairs)(&p.Facts), (*instant)(&p.Created))
}

func (ps partners) Get(id string) (storage.Partner, error) {
	return one(ps.t, scanPartner, `SELECT `+partnerColumns+` FROM partners WHERE id = ?`, id)
}

func (ps partners) List() ([]storage.Partner, error) {
	return list(ps.t, scanPartner, `SELECT `+partnerColumns+` FROM partners ORDER BY id`)
}

func (ps partners) Put(p storage.Partner) error {
	return ps.t.put(`INSERT OR REPLACE INTO partners (`+partnerColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.ID, p.Name, p.Agreement, p.Tier, p.Region, p.Country, p.Upstream, encode(p.Facts), millis(p.Created))
}

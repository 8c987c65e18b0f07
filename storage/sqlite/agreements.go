package sqlite

import "tieline/storage"

type agreements struct{ t *tx }

const agreementColumns = `hash, id, version, text, added`

func scanAgreement(r row, a *storage.AgreementText) error {
	return r.Scan(&a.Hash, &a.ID, &a.Version, &a.Text, (*instant)(&a.Added))
}

func (as agreements) Get(hash string) (storage.AgreementText, error) {
	return one(as.t, scanAgreement, `SELECT `+agreementColumns+` FROM agreements WHERE hash = ?`, hash)
}

func (as agreements) List() ([]storage.AgreementText, error) {
	return list(as.t, scanAgreement, `SELECT `+agreementColumns+` FROM agreements ORDER BY row`)
}

func (as agreements) Put(a storage.AgreementText) error {
	return as.t.put(`INSERT INTO agreements (`+agreementColumns+`) VALUES (?, ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING`,
		a.Hash, a.ID, a.Version, a.Text, millis(a.Added))
}

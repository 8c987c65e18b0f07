package storagetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"testing"

	"tieline/storage"
)

func drafts(t *testing.T, s storage.Store) {
	update(t, s, func(tx storage.Tx) {
		missing[storage.Draft](t, "a draft")(tx.Drafts.Get("d"))
		fine(tx.Drafts.Remove("d"))
		fine(tx.Drafts.Put(storage.Draft{ID: "d", Values: map[string]string{"a": "1", "b": "2"}}))
		fine(tx.Drafts.Put(storage.Draft{ID: "d", Values: map[string]string{"a": "3"}}))
		same(t, "put again", must(tx.Drafts.Get("d")), storage.Draft{ID: "d", Values: map[string]string{"a": "3"}})
		fine(tx.Drafts.Remove("d"))
		missing[storage.Draft](t, "a removed draft")(tx.Drafts.Get("d"))
	})
}

func referrals(t *testing.T, s storage.Store) {
	update(t, s, func(tx storage.Tx) {
		missing[storage.Referral](t, "a referral")(tx.Referrals.Get("r"))
		of := func(partner string, limit int) (ids []string) {
			for _, x := range must(tx.Referrals.Of(partner, limit)) {
				ids = append(ids, x.ID)
			}
			return ids
		}
		for _, x := range []storage.Referral{
			{ID: "r1", From: "a", To: "b", State: storage.Passed, Passed: start},
			{ID: "r2", From: "b", To: "c", State: storage.Passed, Passed: start.AddDate(0, 0, 2)},
			{ID: "r3", From: "c", To: "b", State: storage.Passed, Passed: start.AddDate(0, 0, 1)},
			{ID: "r4", From: "c", To: "b", State: storage.Passed, Passed: start.AddDate(0, 0, 1)},
		} {
			fine(tx.Referrals.Put(x))
		}
		fine(tx.Referrals.Put(storage.Referral{ID: "r3", From: "c", To: "b", State: storage.Declined, Passed: start.AddDate(0, 0, 1)}))
		same(t, "passed on and given", of("b", 0), []string{"r2", "r4", "r3", "r1"})
		same(t, "limited", of("b", 2), []string{"r2", "r4"})
		same(t, "of one side", of("a", 0), []string{"r1"})
		same(t, "of nobody", of("", 0), []string(nil))
	})
}

func acts(t *testing.T, s storage.Store) {
	update(t, s, func(tx storage.Tx) {
		missing[[]byte](t, "an act")(tx.Acts.Seen("m:C1:1"))
		missing[[]byte](t, "no act")(tx.Acts.Seen())
		fine(tx.Acts.Record(start, []byte("first\x00"), "m:C1:1", "", "i:7", "m:C1:1"))
		fine(tx.Acts.Record(start, nil, "m:C1:2"))
		missing[[]byte](t, "the empty key")(tx.Acts.Seen(""))
		for _, keys := range [][]string{{"m:C1:1"}, {"i:7"}, {"unknown", "i:7"}, {"m:C1:1", "i:7"}, {"m:C1:1", "m:C1:2"}} {
			if answer := must(tx.Acts.Seen(keys...)); string(answer) != "first\x00" {
				t.Errorf("%v was answered %q", keys, answer)
			}
		}
		if answer := must(tx.Acts.Seen("m:C1:2", "i:7")); answer != nil {
			t.Errorf("no answer came back as %q", answer)
		}
	})
	for _, keys := range [][]string{{"i:7"}, {"new", "i:7"}} {
		if err := s.Update(t.Context(), func(tx storage.Tx) error {
			_ = tx.Acts.Record(start, []byte("again"), keys...) // even where nobody looks
			return nil
		}); err == nil {
			t.Errorf("%v was recorded a second time", keys)
		}
	}
	view(t, s, func(tx storage.Tx) { missing[[]byte](t, "half of a record that failed")(tx.Acts.Seen("new")) })
}

func agreements(t *testing.T, s storage.Store) {
	update(t, s, func(tx storage.Tx) {
		missing[storage.AgreementText](t, "an agreement")(tx.Agreements.Get("h1"))
		one := storage.AgreementText{Hash: "h2", ID: "acme", Version: "1", Text: []byte("a: 1\n"), Added: start}
		two := storage.AgreementText{Hash: "h1", ID: "acme", Version: "1", Text: []byte("a: 2\n"), Added: start.AddDate(-1, 0, 0)}
		fine(tx.Agreements.Put(one))
		fine(tx.Agreements.Put(two))
		fine(tx.Agreements.Put(storage.AgreementText{Hash: "h2", ID: "other", Added: start.AddDate(1, 0, 0)}))
		same(t, "the list", must(tx.Agreements.List()), []storage.AgreementText{one, two})
		same(t, "by hash", must(tx.Agreements.Get("h2")), one)
	})
}

func blobs(t *testing.T, s storage.Store) {
	big := make([]byte, 25<<20) // the largest upload
	for i := range big {
		big[i] = byte(rand.Uint32())
	}
	update(t, s, func(tx storage.Tx) {
		missing[[]byte](t, "a blob")(tx.Blobs.Get("00"))
		for _, content := range [][]byte{nil, {}, {0}, []byte("text"), big, []byte("text")} {
			sum := sha256.Sum256(content)
			hash := must(tx.Blobs.Put(content))
			if hash != hex.EncodeToString(sum[:]) {
				t.Errorf("the hash of %d bytes is %s", len(content), hash)
			}
			if !bytes.Equal(must(tx.Blobs.Get(hash)), content) {
				t.Errorf("%d bytes came back changed", len(content))
			}
		}
	})
}

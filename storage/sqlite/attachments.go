package sqlite

import "tieline/storage"

// file is how an attachment stands in its column: its names must outlive those in Go.
type file struct {
	Platform string `json:"platform"`
	ID       string `json:"id"`
	Name     string `json:"name"`
	Type     string `json:"type"`
	Size     int64  `json:"size"`
}

func encodeFiles(list []storage.File) string {
	stored := make([]file, len(list))
	for i, f := range list {
		stored[i] = file(f)
	}
	return encode(stored)
}

// attachments reads what encodeFiles wrote; nil where there are none.
type attachments []storage.File

// Scan implements sql.Scanner.
func (a *attachments) Scan(v any) error {
	*a = nil
	var stored []file
	if err := decode(v, &stored); err != nil {
		return err
	}
	for _, f := range stored {
		*a = append(*a, storage.File(f))
	}
	return nil
}

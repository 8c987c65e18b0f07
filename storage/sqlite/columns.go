package sqlite

import (
	"encoding/json"
	"fmt"
	"time"
)

// millis is how an instant is bound: NULL for the zero time.
func millis(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// instant reads what millis wrote.
type instant time.Time

// Scan implements sql.Scanner.
func (i *instant) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*i = instant{}
	case int64:
		*i = instant(time.UnixMilli(v).UTC())
	default:
		return fmt.Errorf("an instant is %T", v)
	}
	return nil
}

// encode is how maps and lists are bound. It is for strings only, which cannot fail to be encoded.
func encode[T map[string]string | []string | []file](v T) string {
	if len(v) == 0 {
		return ""
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// pairs reads a map that encode wrote; it is never nil, so that it can be written to.
type pairs map[string]string

// Scan implements sql.Scanner.
func (p *pairs) Scan(v any) error {
	*p = pairs{}
	return decode(v, (*map[string]string)(p))
}

// words reads a list that encode wrote; nil where it is empty.
type words []string

// Scan implements sql.Scanner.
func (w *words) Scan(v any) error {
	*w = nil
	return decode(v, (*[]string)(w))
}

func decode(v, into any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("JSON is %T", v)
	}
	if s == "" {
		return nil
	}
	return json.Unmarshal([]byte(s), into)
}

// content is how bytes are bound that are never NULL; the driver binds nil as NULL.
func content(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

package commands

import "time"

// onTheWall reads a date and time as people write them, on the clock of a zone: what is typed in one line has no form that
// knows the reader's own. Anything else is left as it is, for whoever reads it to judge.
func onTheWall(typed string, zone *time.Location) string {
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(layout, typed, zone); err == nil {
			return t.Format(time.RFC3339)
		}
	}
	return typed
}

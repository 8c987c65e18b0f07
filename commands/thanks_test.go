package commands

import "testing"

func TestOnlyThanks(t *testing.T) {
	for text, want := range map[string]bool{
		"Thanks!": true, "thank you very much": true, "Grazie mille": true, "Vielen Dank": true, "👍": true, "ok": true, "Merci beaucoup :)": true,
		"": false, "Thanks, but it is back": false, "ok, when?": false, "thanks?": false, "42": false, "no": false,
		"Thanks, the trunk is down again": false,
	} {
		if got := onlyThanks(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

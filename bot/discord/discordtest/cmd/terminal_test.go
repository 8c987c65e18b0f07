package main

import (
	"strings"
	"testing"

	"tieline/bot/discord/discordtest"
)

func TestTerminal(t *testing.T) {
	var out strings.Builder
	d := discordtest.Start(t, discordtest.Config{})
	lines := "anna in #desk: hello\nsofia in #desk: me too\nanna sees #desk\nanna in #desk: /ticket open\nnobody sees #desk\nwait 1h\nnonsense\nfaults\n"
	if err := furnish(d).run(t.Context(), strings.NewReader(lines), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"hello", "! Sofia sees no channel", "! there is no command /ticket", "! there is no nobody here", "! that is not understood"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
}

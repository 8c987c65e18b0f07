package main

import (
	"strings"
	"testing"

	"tieline/bot/slack/slacktest"
)

func TestTerminal(t *testing.T) {
	var out strings.Builder
	lines := "anna in #acme: hello @Sofia\nsofia sees #acme\nben in #acme: /ticket open\nben sees #nowhere\nzoe sees #acme\nben clicks Claim\nwhat?\nfaults\nquit\n"
	if err := furnish(slacktest.Start(t, slacktest.Config{})).run(t.Context(), strings.NewReader(lines), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"U0ANNA", "hello @Sofia", "did not respond (connection_failed)", "no zoe here", `no button "Claim"`, "not understood"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
}

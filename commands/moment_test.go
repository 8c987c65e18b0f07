package commands_test

import (
	"strings"
	"testing"

	"tieline/commands/talk"
	"tieline/storage"
)

// openOutage opens a P1 under ThreePBX, which asks whose fault it was when it is resolved.
func openOutage(t *testing.T) *world {
	w := newWorld(t)
	jack := w.as("jack", "maple")
	asked := jack.types("open priority=p1 No dial tone anywhere")
	w.wants(jack.types(asked.Say.Buttons[0].Line), "#1001 is open.")
	w.owed("")
	return w
}

func TestResolvingAsksWhatTheAgreementWants(t *testing.T) {
	w := openOutage(t)
	nora := w.as("nora", "desk")
	form := nora.types("resolve 1001 The trunk is back.").Form
	if form == nil || len(form.Fields) != 2 || form.Fields[0].Value != "The trunk is back." || form.Fields[1].Name != "cause" {
		t.Fatalf("the form is %+v", form)
	}
	if got := w.ticket(1001).State; got != storage.New {
		t.Errorf("before it is sent the ticket is %s", got)
	}
	sent := nora.act(talk.Submitted)
	sent.Filled = talk.Filled{Draft: form.Draft, Shown: []string{"text", "cause"}, Values: map[string]string{"text": "The trunk is back."}}
	if ans := nora.does(sent); ans.Errors["cause"] == "" {
		t.Errorf("without the cause: %+v", ans)
	}
	again := nora.types("form " + form.Draft).Form // after a restart, or on another platform
	if again == nil || again.Fields[0].Value != "The trunk is back." {
		t.Fatalf("opened again the form is %+v", again)
	}
	sent = nora.act(talk.Submitted)
	sent.Filled = talk.Filled{Draft: form.Draft, Shown: []string{"text", "cause"}, Values: map[string]string{"text": "The trunk is back.", "cause": "ours"}}
	w.wants(nora.does(sent), "#1001 is resolved.")
	if got := w.ticket(1001); got.State != storage.Resolved || got.Fields["cause"] != "ours" {
		t.Errorf("the ticket is %s, cause %q", got.State, got.Fields["cause"])
	}
	if got := w.owed("t1001/partner"); !strings.Contains(got, "The trunk is back.") {
		t.Errorf("the partner sees %s", got)
	}
}

func TestResolvingInOneLine(t *testing.T) {
	w := openOutage(t)
	nora := w.as("nora", "desk")
	if form := nora.types("resolve 1001 cause=theirs Back.").Form; form == nil || !strings.Contains(form.Fields[1].Error, "theirs") {
		t.Errorf("a cause that there is not: %+v", form)
	}
	w.wants(nora.types("resolve 1001 cause=not-ours Back."), "#1001 is resolved.")
	if got := w.ticket(1001).Fields["cause"]; got != "not-ours" {
		t.Errorf("the cause is %q", got)
	}
}

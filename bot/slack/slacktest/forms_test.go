package slacktest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"tieline/bot/slack/slacktest"
)

func form(title string) slack.ModalViewRequest {
	pick := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, "v", slack.NewOptionBlockObject("critical", text("Critical"), nil), slack.NewOptionBlockObject("standard", text("Standard"), nil))
	pick.InitialOption = pick.Options[1]
	words := slack.NewPlainTextInputBlockElement(nil, "v")
	words.MaxLength = 20
	long := slack.NewPlainTextInputBlockElement(nil, "v")
	long.Multiline = true
	ask := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, nil, "v")
	least := 0
	ask.MinQueryLength = &least
	optional := func(b *slack.InputBlock) *slack.InputBlock { b.Optional = true; return b }
	return slack.ModalViewRequest{Type: "modal", Title: text(title), Submit: text("Send"), Close: text("Cancel"), CallbackID: "form d1", NotifyOnClose: true, Blocks: slack.Blocks{BlockSet: []slack.Block{
		slack.NewInputBlock("priority", text("Priority"), nil, pick),
		slack.NewInputBlock("subject", text("Subject"), text("What is the matter?"), words),
		optional(slack.NewInputBlock("more", text("More"), nil, long)),
		optional(slack.NewInputBlock("who", text("Partner"), nil, ask)),
		optional(slack.NewInputBlock("when", text("When"), nil, slack.NewDatePickerBlockElement("v"))),
		optional(slack.NewInputBlock("files", text("Files"), nil, slack.NewFileInputBlockElement("v"))),
	}}}
}

// show opens a form for somebody.
func (w *world) show(who string, f slack.ModalViewRequest) *slack.ViewResponse {
	w.Helper()
	if _, err := w.As(who).Shortcut(w.Context(), "ask"); err != nil {
		w.Fatal(err)
	}
	v, err := w.api.OpenView(w.last().str("trigger_id"), f)
	if err != nil {
		w.Fatal(err)
	}
	return v
}

func TestForms(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	w.listen()
	w.show(w.anna, form("Open a ticket"))
	h := w.As(w.anna)
	v, ok := h.Modal()
	if !ok || v.Title != "Open a ticket" || len(v.Fields) != 6 || !slices.Equal(v.Fields[0].Choices, []string{"critical", "standard"}) || !slices.Equal(v.Fields[0].Value, []string{"standard"}) || v.Fields[1].Hint == "" {
		t.Fatalf("%+v", v)
	}
	if _, err := h.Submit(t.Context(), nil); !slacktest.Refused(err) { // before anything was typed: that stays
		t.Error("a required field empty:", err)
	}
	for name, x := range map[string]map[string][]string{
		"a choice that is none": {"subject": {"x"}, "priority": {"urgent"}},
		"too long":              {"subject": {strings.Repeat("x", 21)}},
		"two lines":             {"subject": {"a\nb"}},
		"no date":               {"subject": {"x"}, "when": {"soon"}},
		"no such block":         {"subject": {"x"}, "colour": {"red"}},
		"someone else's file":   {"subject": {"x"}, "files": {w.As(w.ben).Upload("a.txt", "", []byte("x"))}},
	} {
		if _, err := h.Submit(t.Context(), x); !slacktest.Refused(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.replies(func(g got) (any, bool) {
		switch g.str("type") {
		case "block_suggestion":
			return slack.OptionsResponse{Options: []*slack.OptionBlockObject{slack.NewOptionBlockObject("acme", text("Acme "+g.str("value")), nil)}}, true
		case "view_submission":
			return slack.NewErrorsViewSubmissionResponse(map[string]string{"subject": "say more"}), true
		}
		return nil, true
	})
	labels, err := h.Suggest(t.Context(), v.ID, "who", "ac")
	if err != nil || !slices.Equal(labels, []string{"Acme ac"}) {
		t.Fatal(labels, err)
	}
	file := h.Upload("log.txt", "", []byte("line"))
	a, err := h.Submit(t.Context(), map[string][]string{"subject": {"phones"}, "priority": {"critical"}, "who": {"acme"}, "when": {"2026-03-29"}, "files": {file}, "more": {"a\nb"}})
	if err != nil || a.Action != "errors" || a.Errors["subject"] != "say more" {
		t.Fatalf("%+v %v", a, err)
	}
	values := w.last().payload["view"].(map[string]any)["state"].(map[string]any)["values"].(map[string]any)
	at := func(block, key string) any { return values[block].(map[string]any)["v"].(map[string]any)[key] }
	if at("subject", "value") != "phones" || at("priority", "selected_option").(map[string]any)["value"] != "critical" || at("when", "selected_date") != "2026-03-29" || at("files", "files").([]any)[0].(map[string]any)["id"] != file {
		t.Error(values)
	}
	if v, _ = h.Modal(); v.Errors["subject"] != "say more" || !slices.Equal(v.Fields[1].Value, []string{"phones"}) {
		t.Errorf("after the errors: %+v", v)
	}
	w.replies(func(g got) (any, bool) {
		f := form("Once more")
		return slack.NewUpdateViewSubmissionResponse(&f), true
	})
	if a, err = h.Submit(t.Context(), nil); err != nil || a.Action != "update" {
		t.Fatal(a, err)
	}
	if v, _ = h.Modal(); v.Title != "Once more" || !slices.Equal(v.Fields[1].Value, []string{"phones"}) {
		t.Errorf("after the update: %+v", v)
	}
	w.replies(func(g got) (any, bool) { f := form("Second"); return slack.NewPushViewSubmissionResponse(&f), true })
	if _, err = h.Submit(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if v, _ = h.Modal(); v.Title != "Second" || v.Depth != 2 || len(v.Fields[1].Value) != 0 {
		t.Errorf("after the push: %+v", v)
	}
	w.replies(nil)
	if err := h.CloseModal(t.Context()); err != nil || w.last().str("type") != "view_closed" {
		t.Error(err)
	}
	if a, err = h.Submit(t.Context(), nil); err != nil || !a.Acked {
		t.Fatal(a, err)
	}
	if v, ok := h.Modal(); ok {
		t.Errorf("still open: %s", v.Title)
	}
}

func TestBadAnswersToForms(t *testing.T) {
	for words, answer := range map[string]any{
		"no input block":  slack.NewErrorsViewSubmissionResponse(map[string]string{"colour": "red"}),
		"without errors":  map[string]any{"response_action": "errors"},
		"response_action": map[string]any{"response_action": "shout"},
		"unknown field":   map[string]any{"action": "clear"},
		"less than 25":    func() any { f := form(strings.Repeat("x", 25)); return slack.NewUpdateViewSubmissionResponse(&f) }(),
	} {
		w := open(t, slacktest.Config{Unlimited: true})
		w.listen()
		w.show(w.anna, form("Open a ticket"))
		w.replies(func(got) (any, bool) { return answer, true })
		if _, err := w.As(w.anna).Submit(t.Context(), map[string][]string{"subject": {"x"}}); err != nil {
			t.Fatal(err)
		}
		if _, ok := w.As(w.anna).Modal(); !ok {
			t.Errorf("%s: the form is closed", words)
		}
		w.breached(words)
	}
}

func TestViewsAreUpdatedByHash(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	w.listen()
	v := w.show(w.anna, form("One"))
	next, err := w.api.UpdateView(form("Two"), "", v.Hash, v.ID)
	if err != nil || next.Hash == v.Hash {
		t.Fatal(err)
	}
	_, err = w.api.UpdateView(form("Three"), "", v.Hash, v.ID)
	w.refused(err, "hash_conflict")
	_, err = w.api.UpdateView(form("Three"), "", "", "V0NONE")
	w.refused(err, "not_found")
	w.replies(func(got) (any, bool) { return slack.NewClearViewSubmissionResponse(), true })
	if _, err := w.As(w.anna).Submit(t.Context(), map[string][]string{"subject": {"x"}}); err != nil {
		t.Fatal(err)
	}
	_, err = w.api.UpdateView(form("Three"), "", "", v.ID)
	w.refused(err, "not_found")
}

func TestViewsStackThreeDeep(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	w.listen()
	button := slack.ModalViewRequest{Type: "modal", Title: text("T"), Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewActionBlock("", slack.NewButtonBlockElement("next", "", text("Next")))}}}
	w.show(w.anna, button)
	push := func() error {
		v, _ := w.As(w.anna).Modal()
		if _, err := w.As(w.anna).PressIn(t.Context(), v.ID, "Next"); err != nil {
			t.Fatal(err)
		}
		if w.last().payload["response_url"] != nil || w.last().str("container", "view_id") != v.ID {
			t.Error(w.last().payload)
		}
		_, err := w.api.PushView(w.last().str("trigger_id"), button)
		return err
	}
	for range 2 {
		if err := push(); err != nil {
			t.Fatal(err)
		}
	}
	w.refused(push(), "push_limit_reached")
}

func TestHome(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	w.listen()
	if err := w.As(w.anna).OpenHome(); err != nil {
		t.Fatal(err)
	}
	w.settle()
	if g := w.last(); g.str("event", "type") != "app_home_opened" || g.str("event", "tab") != "home" || g.str("event", "user") != w.anna {
		t.Error(g.payload)
	}
	home := func(blocks ...slack.Block) error {
		_, err := w.api.PublishView(w.anna, slack.HomeTabViewRequest{Type: "home", Blocks: slack.Blocks{BlockSet: blocks}}, "")
		return err
	}
	if err := home(slack.NewHeaderBlock(text("Your queue")), slack.NewActionBlock("", slack.NewButtonBlockElement("go", "queue", text("Refresh")))); err != nil {
		t.Fatal(err)
	}
	v, ok := w.As(w.anna).Home()
	if !ok || !strings.Contains(v.Words, "Your queue") || len(v.Buttons) != 1 {
		t.Errorf("%+v", v)
	}
	if _, err := w.As(w.anna).PressIn(t.Context(), v.ID, "Refresh"); err != nil {
		t.Error(err)
	}
	_, err := w.api.PublishView(w.sofia, slack.HomeTabViewRequest{Type: "home", Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}}}, "")
	w.refused(err, "not_allowed")
}

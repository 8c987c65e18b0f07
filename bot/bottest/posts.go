package bottest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

func sameOnce(s *suite) {
	p := bot.Post{In: s.one, Key: key(), Card: note("said once"), Thread: "one thread", Since: time.Now()}
	other := p
	other.Key = key()
	if f, ok := s.h.Platform().(bot.Finder); ok {
		if _, found, err := f.Find(s.ctx, p); found || err != nil {
			s.Error("found what was never posted:", err)
		}
	}
	ended, end := context.WithCancel(s.ctx)
	end()
	_, _ = s.h.Platform().Post(ended, p) // perhaps sent: the answer is lost
	var mu sync.Mutex
	var all []bot.Sent
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			sent, err := s.h.Platform().Post(s.ctx, p)
			if err != nil {
				s.Error("Post:", err)
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, sent)
		})
	}
	wg.Wait()
	s.h.Restart()
	sent, err := s.h.Platform().Post(s.ctx, p)
	if err != nil {
		s.Error("Post after a restart:", err)
	}
	all = append(all, sent)
	for _, x := range all {
		if x.Ref != all[0].Ref || x.Thread != all[0].Thread {
			s.Errorf("the same post is %+v and %+v", x, all[0])
		}
	}
	if n := s.with(s.ben, s.one, "said once"); n != 1 {
		s.Errorf("it stands there %d times", n)
	}
	if f, ok := s.h.Platform().(bot.Finder); ok {
		if got, found, err := f.Find(s.ctx, p); !found || err != nil || got.Ref != sent.Ref {
			s.Errorf("found %+v %v %v, want %+v", got, found, err, sent)
		}
		if _, found, _ := f.Find(s.ctx, other); found {
			s.Error("found another's message")
		}
	}
}

func limits(s *suite) {
	full := talk.Card{Title: strings.Repeat("T", 150), Author: &talk.Author{Name: strings.Repeat("N", 120), Of: strings.Repeat("O", 80)}, Mark: "#1042-x7qd", Tone: talk.Bad,
		Body: talk.Text{{Spans: []talk.Span{{Words: strings.Repeat("b", 2800)}}}}}
	for i := range 10 {
		full.Facts = append(full.Facts, talk.Fact{Label: fmt.Sprintf("Fact %d", i), Value: talk.Say(strings.Repeat("f", 240))})
	}
	for i := range 25 {
		line := fmt.Sprintf("push %02d ", i)
		full.Buttons = append(full.Buttons, talk.Button{Label: fmt.Sprintf("%02d", i) + strings.Repeat("L", 73), Line: line + strings.Repeat("x", talk.MaxLine-len(line))})
	}
	if err := full.Check(); err != nil {
		s.Fatal("the test's card is too large:", err)
	}
	sent := s.post(s.one, full, strings.Repeat("n", 100))
	m, ok := s.message(s.ben, sent.Ref)
	if !ok || len(m.Buttons) != 25 || !strings.Contains(m.Words, full.Title) || !strings.Contains(m.Words, strings.Repeat("b", 2800)) || strings.Count(m.Words, strings.Repeat("f", 240)) != 10 {
		s.Errorf("of the full card is seen: %+v", m)
	}
	empty := s.post(s.one, talk.Card{Body: talk.Say(".")}, "")
	if _, ok := s.message(s.ben, empty.Ref); !ok {
		s.Error("the smallest card is not there")
	}
	over := note(strings.Repeat("x", 6000))
	_, err := s.h.Platform().Post(s.ctx, bot.Post{In: s.one, Key: key(), Card: over})
	if bot.ClassOf(err) != bot.Rejected {
		s.Errorf("a card over the limits: %v", err)
	}
	if err := s.h.Platform().Edit(s.ctx, empty.Ref, &over); bot.ClassOf(err) != bot.Rejected {
		s.Errorf("an edit over the limits: %v", err)
	}
}

// nasty is what people type who mean harm, or do not.
const nasty = `<!channel> <!here> @everyone @here <@U1> <@&1> <#C1> [x](https://evil.example) <https://evil.example|bank> https://evil.example *b* _i_ ~s~ ` + "`c` ```p``` ||s||" +
	` &lt;b&gt; <b>b</b> <img src=x onerror=alert(1)> :tada: <t:0:R> <!date^0^{date}|x> # h > q - l \* ` + "\u202e"

func hostile(s *suite) {
	r, _ := s.listen(nil)
	c := talk.Card{Title: nasty[:150], Author: &talk.Author{Name: nasty[:90], Of: nasty[:60]}, Body: talk.Text{
		{Spans: []talk.Span{{Words: nasty}}}, {Kind: talk.Quoted, Spans: []talk.Span{{Words: nasty}}}, {Kind: talk.Pre, Spans: []talk.Span{{Words: nasty}}}, {Kind: talk.Item, Spans: []talk.Span{{Words: nasty, Bold: true}}},
		{Spans: []talk.Span{{Words: "ours", URL: "https://example.com/ours"}, {Words: "not", URL: "javascript:alert(1)"}, {Words: "nor", URL: "http://plain.example"}, {Words: "@Ben", Who: &s.ben}}}},
		Facts: []talk.Fact{{Label: nasty[:80], Value: talk.Say(nasty)}}, Small: []talk.Text{talk.Say(nasty)},
		Buttons: []talk.Button{{Label: nasty[:60], Line: "push"}}, Ping: []storage.PersonKey{s.anna}}
	if err := c.Check(); err != nil {
		s.Fatal(err)
	}
	m, ok := s.message(s.ben, s.post(s.one, c, nasty[:80]).Ref)
	if !ok {
		s.Fatal("it is not there")
	}
	if !slices.Equal(m.Pings, c.Ping) {
		s.Errorf("it pings %v, want %v", m.Pings, c.Ping)
	}
	if !slices.Equal(m.Links, []string{"https://example.com/ours"}) {
		s.Errorf("it leads to %q", m.Links)
	}
	if n := strings.Count(m.Words, nasty); n != 6 {
		s.Errorf("its words stand there %d times of 6, in %q", n, m.Words)
	}
	ref := s.say(s.ben, s.one, nasty)
	s.until("it comes in", func() bool { return len(r.Told()) == 1 })
	if got := r.Told()[0].Text.Plain(); got != nasty {
		s.Errorf("came in as %q", got)
	}
	if m, _ := s.message(s.anna, ref); len(m.Pings) != 0 {
		s.Errorf("it pings %v", m.Pings)
	}
}

func roundTrip(s *suite) {
	r, _ := s.listen(nil)
	const words = "Grüße — “curly”  two spaces\n\tindented, 日本語, 👩‍👩‍👧, a\u00a0hard space\n\nlast & <least>"
	s.say(s.anna, s.one, words)
	s.until("it comes in", func() bool { return len(r.Told()) == 1 })
	text := r.Told()[0].Text
	if text.Plain() != words {
		s.Errorf("in: %q, want %q", text.Plain(), words)
	}
	at := time.Date(2026, 3, 29, 1, 30, 0, 0, time.UTC)
	m, _ := s.message(s.ben, s.post(s.one, talk.Card{Body: append(slices.Clone(text), talk.Say("due ", talk.At(at, time.UTC))...)}, "").Ref)
	if !strings.Contains(m.Words, words) {
		s.Errorf("out: %q, want %q", m.Words, words)
	}
	if len(m.Instants) != 1 || !m.Instants[0].Equal(at) {
		s.Errorf("the instant is %v, want %v", m.Instants, at)
	}
}

func buttons(s *suite) {
	line := "priority 1042 “ä” \\ \"q\" " + strings.Repeat("é", 30)
	line += strings.Repeat("z", talk.MaxLine-len(line))
	sent := s.post(s.one, talk.Card{Body: talk.Say("push"), Buttons: []talk.Button{{Label: "Push", Line: line, Confirm: "Sure?"}, {Label: "Read", URL: "https://example.com/read"}}}, "")
	s.h.Restart()
	r, _ := s.listen(nil)
	d := Deed{ID: key(), Who: s.ben, In: s.one, Kind: talk.Clicked, On: sent.Ref, Push: "Push"}
	s.do(d)
	s.do(d)
	s.until("the click", func() bool { return len(r.Told()) > 0 })
	first := r.Told()[0]
	if first.Line != line || first.On != sent.Ref || first.By.Key != s.ben || first.Kind != talk.Clicked {
		s.Errorf("the click came as %+v", first)
	}
	for _, a := range r.Told() {
		if a.Key != first.Key {
			s.Errorf("one click has two names, %q and %q", first.Key, a.Key)
		}
	}
	s.do(Deed{Who: s.anna, In: s.one, Kind: talk.Clicked, On: sent.Ref, Line: "resolve 1042"})
	s.until("the forged click", func() bool { a := r.Told(); return a[len(a)-1].Line == "resolve 1042" })
	if a := r.Told(); a[len(a)-1].By.Key != s.anna {
		s.Errorf("a forged line is by %v", a[len(a)-1].By.Key)
	}
}

func edits(s *suite) {
	p := s.h.Platform()
	sent := s.post(s.one, note("as it was"), "")
	c := note("as it is")
	for range 2 {
		if err := p.Edit(s.ctx, sent.Ref, &c); err != nil {
			s.Error("Edit:", err)
		}
	}
	if m, _ := s.message(s.ben, sent.Ref); !strings.Contains(m.Words, "as it is") || strings.Contains(m.Words, "as it was") {
		s.Errorf("after the edit: %+v", m)
	}
	for range 2 {
		if err := p.Edit(s.ctx, sent.Ref, nil); err != nil {
			s.Error("removing:", err)
		}
	}
	if m, ok := s.message(s.ben, sent.Ref); ok && (!m.Removed || strings.Contains(m.Words, "as it is")) {
		s.Errorf("after the removal: %+v", m)
	}
	if err := p.Edit(s.ctx, sent.Ref, &c); bot.ClassOf(err) != bot.Lost {
		s.Errorf("editing what was removed: %v", err)
	}
}

func private(s *suite) {
	var reply storage.Handle
	_, _ = s.listen(func(_ context.Context, a talk.Act) (talk.Answer, error) { reply = a.Reply; return talk.Answer{}, nil })
	s.do(Deed{Who: s.anna, In: s.one, Kind: talk.Typed, Line: "list"})
	p := s.h.Platform()
	for name, c := range map[string]struct {
		via   storage.Handle
		means []bot.Means
	}{
		"by a live handle":     {reply, []bot.Means{bot.Replied}},
		"by an expired handle": {storage.Handle{Token: reply.Token, Expires: time.Now().Add(-time.Minute)}, []bot.Means{bot.Noted, bot.Direct}},
		"by a strange handle":  {storage.Handle{Token: "strange", Expires: time.Now().Add(time.Minute)}, []bot.Means{bot.Noted, bot.Direct}},
		"by no handle":         {storage.Handle{}, []bot.Means{bot.Noted, bot.Direct}},
	} {
		t := bot.Tell{To: s.anna, In: s.one, Via: c.via, Key: key(), Card: note(name)}
		means, err := p.Tell(s.ctx, t)
		if err != nil || !slices.Contains(c.means, means) {
			s.Errorf("%s: %q, %v", name, means, err)
		}
		if s.with(s.ben, s.one, name) != 0 {
			s.Errorf("%s: someone else sees it", name)
		}
		if means != bot.Direct && s.with(s.anna, s.one, name) != 1 {
			s.Errorf("%s: she does not see it", name)
		}
	}
}

func classes(s *suite) {
	p := s.h.Platform()
	nowhere := storage.Place{Platform: p.Name(), ID: "no-such-channel"}
	c := note("x")
	_, gone := p.Post(s.ctx, bot.Post{In: nowhere, Key: key(), Card: c})
	_, nobody := p.Tell(s.ctx, bot.Tell{To: storage.PersonKey{Platform: p.Name(), User: "nobody-at-all"}, Key: key(), Card: c, Via: storage.Handle{Token: "sekret", Expires: time.Now().Add(time.Hour)}})
	sent := s.post(s.one, c, "")
	for name, x := range map[string]struct {
		err  error
		want bot.Class
	}{
		"a post in no channel":         {gone, bot.Gone},
		"an edit in no channel":        {p.Edit(s.ctx, storage.Ref{In: nowhere, ID: sent.Ref.ID}, &c), bot.Gone},
		"an edit of no message":        {p.Edit(s.ctx, storage.Ref{In: s.one, ID: "no-such-message"}, &c), bot.Lost},
		"an edit in the wrong channel": {p.Edit(s.ctx, storage.Ref{In: s.two, ID: sent.Ref.ID}, &c), bot.Lost},
		"a word to nobody":             {nobody, bot.Gone},
	} {
		if x.err == nil || bot.ClassOf(x.err) != x.want {
			s.Errorf("%s: %v, want %s", name, x.err, x.want)
		} else if strings.Contains(x.err.Error(), "sekret") {
			s.Errorf("%s: a secret is in the error: %v", name, x.err)
		}
	}
}

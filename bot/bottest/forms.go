package bottest

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"tieline/commands/talk"
)

// clerk asks for a form of some fields, and for what is left of it, until all were on the screen.
type clerk struct {
	draft  string
	fields []talk.Field
	values map[string]string
	shown  map[string]int
	refuse map[string]string // once
	done   map[string]bool   // acts that were taken
}

func newClerk(n int) *clerk {
	c := &clerk{draft: key(), values: map[string]string{}, shown: map[string]int{}, done: map[string]bool{}}
	kinds := []talk.FieldKind{talk.Words, talk.Lines, talk.Pick, talk.YesNo, talk.Date}
	for i := range n {
		f := talk.Field{Name: fmt.Sprintf("field%d", i), Kind: kinds[i%len(kinds)], Label: strings.Repeat("L", 45), Help: strings.Repeat("h", 100)}
		if f.Kind == talk.Pick {
			for j := range 25 {
				f.Choices = append(f.Choices, talk.Choice{Value: fmt.Sprintf("%02d", j) + strings.Repeat("v", 73), Label: fmt.Sprintf("%02d", j) + strings.Repeat("l", 73), Help: strings.Repeat("w", 300)})
			}
		}
		c.fields = append(c.fields, f)
	}
	return c
}

// form asks for the fields that were not on the screen yet.
func (c *clerk) form() *talk.Form {
	f := &talk.Form{Draft: c.draft, Title: strings.Repeat("T", 24), Submit: strings.Repeat("S", 24)}
	for _, x := range c.fields {
		if c.shown[x.Name] == 0 {
			x.Value = c.values[x.Name]
			f.Fields = append(f.Fields, x)
		}
	}
	return f
}

func (c *clerk) did(_ context.Context, a talk.Act) (talk.Answer, error) {
	if a.Kind != talk.Submitted {
		return talk.Answer{Form: c.form()}, nil
	}
	maps.Copy(c.values, a.Filled.Values)
	if len(c.refuse) > 0 {
		errs := c.refuse
		c.refuse = nil
		return talk.Answer{Errors: errs}, nil
	}
	for _, name := range a.Filled.Shown {
		c.shown[name]++
	}
	c.done[a.Key] = true
	if left := c.form(); len(left.Fields) > 0 {
		return talk.Answer{Form: left}, nil
	}
	card := note("all filled in")
	return talk.Answer{Say: &card}, nil
}

// fill gives every field of a form a value that its kind can have.
func fill(f *talk.Form) map[string]string {
	out := map[string]string{}
	for _, x := range f.Fields {
		switch x.Kind {
		case talk.Pick:
			out[x.Name] = x.Choices[len(x.Choices)-1].Value
		case talk.YesNo:
			out[x.Name] = "yes"
		case talk.Date:
			out[x.Name] = "2026-04-15T08:00:00Z" // as platforms give it back that know the instant alone
		default:
			out[x.Name] = "text of " + x.Name
		}
	}
	return out
}

// submit fills in form after form until none is asked any more.
func (s *suite) submit(f *talk.Form) (want map[string]string) {
	s.Helper()
	want = map[string]string{}
	for range 20 {
		if f == nil {
			return want
		}
		values := fill(f)
		maps.Copy(want, values)
		f = s.do(Deed{Who: s.anna, In: s.one, Kind: talk.Submitted, Form: f, Fill: values}).Form
	}
	s.Fatal("it goes on asking")
	return nil
}

func forms(s *suite) {
	for _, n := range []int{1, 5, 6, 12} {
		c := newClerk(n)
		if err := c.form().Check(); err != nil {
			s.Fatal("the test's form is too large:", err)
		}
		_, stop := s.listen(c.did)
		want := s.submit(s.do(Deed{Who: s.anna, In: s.one, Kind: talk.Typed, Line: "open"}).Form)
		stop()
		if len(want) != n || !maps.Equal(c.values, want) {
			s.Errorf("%d fields: came %q, were filled in with %q", n, c.values, want)
		}
		for _, f := range c.fields {
			if c.shown[f.Name] != 1 {
				s.Errorf("%d fields: %s was asked %d times", n, f.Name, c.shown[f.Name])
			}
		}
	}
}

func formsKept(s *suite) {
	c := newClerk(3)
	_, stop := s.listen(c.did)
	f := s.do(Deed{Who: s.anna, In: s.one, Kind: talk.Typed, Line: "open"}).Form
	if f == nil {
		s.Fatal("no form is asked")
	}
	stop()
	s.h.Restart()
	c.refuse = map[string]string{"field0": "Say more."}
	_, _ = s.listen(c.did)
	values := fill(f)
	reply := s.do(Deed{Who: s.anna, In: s.one, Kind: talk.Submitted, Form: f, Fill: values})
	if reply.Form != nil { // asked again, with what was filled in
		for _, x := range reply.Form.Fields {
			if x.Value != values[x.Name] || (x.Error != "") != (x.Name == "field0") {
				s.Errorf("asked again as %+v, was filled in with %q", x, values[x.Name])
			}
		}
		f = reply.Form
	} else if reply.Errors["field0"] != "Say more." {
		s.Errorf("the refused form came back with %q", reply.Errors)
	}
	d := Deed{ID: key(), Who: s.anna, In: s.one, Kind: talk.Submitted, Form: f, Fill: values}
	s.do(d)
	s.do(d)
	if len(c.done) != 1 {
		s.Errorf("sent twice, it counts as %d", len(c.done))
	}
	if !maps.Equal(c.values, values) {
		s.Errorf("came %q, were filled in with %q", c.values, values)
	}
}

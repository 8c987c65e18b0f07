package main

import (
	"path/filepath"
	"strings"
	"testing"

	"tieline/sla/agreements"
)

func TestCheckShipped(t *testing.T) {
	r := command("check")
	if r.code != 0 || r.errs != "" || strings.Count(r.out, ".yaml: good: ") != 5 {
		t.Errorf("ended with %d: %s%s", r.code, r.out, r.errs)
	}
	all, err := agreements.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		for _, row := range a.Assumptions {
			title, _ := a.Clauses.Get(row.ID)
			if !strings.Contains(r.out, "  "+title+" ("+row.ID+"): "+row.V+"\n") {
				t.Errorf("the assumption of %s in %s is missing in %s", row.ID, a.ID, r.out)
			}
		}
	}
}

func TestCheckFiles(t *testing.T) {
	dir := t.TempDir()
	good, bad, gone := filepath.Join(dir, "good.yaml"), filepath.Join(dir, "bad.yaml"), filepath.Join(dir, "gone.yaml")
	write(t, good, shipped(t, "kolmisoft"))
	write(t, bad, strings.Replace(strings.Replace(shipped(t, "wildix"), "30m of support", "30m of suport", 1), "zone: Europe/Rome", "zone: Europe/Roma", 1))
	for _, test := range []struct {
		name      string
		files     []string
		code      int
		out, errs []string
	}{
		{"good", []string{good}, 0, []string{"good.yaml: good: Kolmisoft Support Plans"}, nil},
		{"bad", []string{bad}, 1, nil, []string{"suport", "Europe/Roma", "bad.yaml:"}},
		{"gone", []string{gone}, 2, nil, []string{"cannot read an agreement", "gone.yaml"}},
		{"all", []string{gone, bad, good}, 2, []string{"good.yaml: good"}, []string{"gone.yaml", "suport"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := command(append([]string{"check"}, test.files...)...)
			if r.code != test.code {
				t.Errorf("ended with %d: %s", r.code, r.errs)
			}
			for _, want := range test.out {
				if !strings.Contains(r.out, want) {
					t.Errorf("%q is not in %q", want, r.out)
				}
			}
			for _, want := range test.errs {
				if !strings.Contains(r.errs, want) {
					t.Errorf("%q is not in %q", want, r.errs)
				}
			}
			if test.out == nil && r.out != "" || test.errs == nil && r.errs != "" {
				t.Errorf("said too much: %q %q", r.out, r.errs)
			}
		})
	}
}

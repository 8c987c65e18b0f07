package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieline/sla/agreements"
)

// ran is what a command line came to.
type ran struct {
	code      int
	out, errs string
}

func command(args ...string) ran {
	var out, errs bytes.Buffer
	code := run(args, streams{out: &out, errs: &errs})
	return ran{code, out.String(), errs.String()}
}

// explain runs explain with the words of a line.
func explain(line string) ran {
	return command(append([]string{"explain", "--agreement"}, strings.Fields(line)...)...)
}

func TestExplainJSON(t *testing.T) {
	for _, test := range []struct {
		name, line string
		want       map[string]string // outcome, clause, and each target's due or words
	}{
		{
			"critical on a Friday evening", "wildix --tier gold --region emea --country IT --priority critical --opened 2026-03-27T17:45:00+01:00",
			map[string]string{"outcome": "accept", "clause": "", "response": "2026-03-30T07:15:00Z"},
		},
		{
			"standard outside hours", "wildix --tier platinum --region emea --opened 2026-03-27T18:30:00+01:00",
			map[string]string{"outcome": "accept", "clause": "", "response": "2026-03-30T16:00:00Z"},
		},
		{
			"standard before hours", "wildix --tier platinum --region emea --priority standard --opened 2026-03-30T07:00:00+02:00",
			map[string]string{"outcome": "accept", "clause": "", "response": "2026-03-30T16:00:00Z"},
		},
		{
			"the other region", "wildix --tier gold --region americas --country US --priority critical --opened 2026-03-06T17:45:00-05:00",
			map[string]string{"outcome": "accept", "clause": "", "response": "2026-03-09T13:15:00Z"}, // over the change to summer time
		},
		{
			"silver", "wildix --tier silver --region emea --priority standard --opened 2026-03-27T17:45:00+01:00",
			map[string]string{"outcome": "refer", "clause": "WX-1"},
		},
		{
			"bronze, without a region", "wildix --tier bronze --opened 2026-03-27T17:45:00+01:00",
			map[string]string{"outcome": "refer", "clause": "WX-2"},
		},
		{
			"p1", "cloudcti --tier provider --priority p1 --opened 2026-04-02T15:00:00+02:00",
			map[string]string{
				"outcome": "accept", "clause": "", "response": "2026-04-03T08:30:00Z",
				"update": "4h of support from the first response, and again from each message to the partner", "resolution": "to be determined",
			},
		},
		{
			"p2 over Easter", "cloudcti --tier provider --priority p2 --category connection --opened 2026-04-02T15:00:00+02:00",
			map[string]string{
				"outcome": "accept", "clause": "CC-3", "response": "2026-04-03T12:30:00Z",
				"update": "8h of support from the first response, and again from each message to the partner", "resolution": "2026-04-07T15:00:00Z",
			},
		},
		{
			"p3 on Good Friday", "cloudcti --tier provider --priority p3 --category connection --opened 2026-04-03T16:00:00+02:00",
			map[string]string{"outcome": "accept", "clause": "CC-3", "response": "2026-04-07T14:00:00Z", "update": "best effort", "resolution": "best effort"},
		},
		{
			"a reseller", "cloudcti --tier reseller --priority p1 --opened 2026-04-03T16:00:00+02:00",
			map[string]string{
				"outcome": "accept", "clause": "", "response": "4h of support, from when it reaches CloudCTI",
				"update": "4h of support, from when it reaches CloudCTI", "resolution": "to be determined",
			},
		},
		{
			"p1 asks", "threepbx --priority p1 --opened 2026-03-08T01:30:00-05:00",
			map[string]string{
				"outcome": "ask", "clause": "TP-5", "response": "2026-03-08T07:30:00Z",
				"resolution": "as soon as possible", "reason-for-outage": "2026-03-09T06:30:00Z",
			},
		},
		{
			"p4", "threepbx --tier customer --opened 2026-04-10T16:00:00-04:00",
			map[string]string{"outcome": "accept", "clause": "", "response": "2026-04-11T04:00:00Z", "resolution": "2026-04-17T18:00:00Z"},
		},
		{
			"on hold", "threepbx --priority p3 --category setup --fact overdue_days=22 --opened 2026-04-10T16:00:00-04:00",
			map[string]string{
				"outcome": "hold", "clause": "TP-12", "response": "starts when the ticket is released",
				"resolution": "starts when the ticket is released",
			},
		},
		{
			"a charge", "kolmisoft --priority high --opened 2026-04-10T16:00:00+03:00",
			map[string]string{"outcome": "charge", "clause": "KM-7", "response": "not promised"},
		},
		{
			"a plan", "kolmisoft --tier premium --opened 2026-04-10T16:00:00Z",
			map[string]string{"outcome": "accept", "clause": "", "response": "2026-04-13T09:00:00Z"},
		},
		{
			"the tier follows", "spitfire --fact product=per-instance --fact upgrade_paid=yes --category handsets --opened 2026-04-10T16:00:00Z",
			map[string]string{"outcome": "accept", "clause": "SP-5", "response": "not promised", "resolution": "not promised"},
		},
		{
			"the facts decide", "spitfire --tier advanced --fact product=paas --category handsets --opened 2026-04-10T16:00:00Z",
			map[string]string{"outcome": "decline", "clause": "SP-2"},
		},
		{
			"a field", "spitfire --tier standard --category call-routing --field test_extension=works --opened 2026-04-10T16:00:00Z",
			map[string]string{"outcome": "decline", "clause": "SP-4"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := explain(test.line + " --json")
			if r.code != 0 {
				t.Fatalf("ended with %d: %s", r.code, r.errs)
			}
			if diff := cmp.Diff(test.want, summary(t, r.out)); diff != "" {
				t.Errorf("(-want +has):\n%s", diff)
			}
		})
	}
}

// summary checks the form that other programs rely on, and makes it short.
func summary(t *testing.T, out string) map[string]string {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(out))
	decoder.DisallowUnknownFields()
	var e struct {
		Outcome, Clause, Reason *string
		Clocks                  []struct {
			Target, Due, Words string
			Ledger             []string
		}
	}
	if err := decoder.Decode(&e); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if e.Outcome == nil || e.Clause == nil || e.Reason == nil || *e.Reason == "" || e.Clocks == nil {
		t.Fatalf("something is missing in %s", out)
	}
	short := map[string]string{"outcome": *e.Outcome, "clause": *e.Clause}
	for _, c := range e.Clocks {
		if (c.Due == "") == (c.Words == "") {
			t.Errorf("%s has both or neither of due and words", c.Target)
		}
		if c.Due != "" && !regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`).MatchString(c.Due) {
			t.Errorf("%s is due %s", c.Target, c.Due)
		}
		if len(c.Ledger) == 0 {
			t.Errorf("%s has no ledger", c.Target)
		}
		if _, twice := short[c.Target]; twice {
			t.Errorf("%s stands there twice", c.Target)
		}
		short[c.Target] = c.Due + c.Words
	}
	return short
}

func TestExplainRefuses(t *testing.T) {
	const opened = " --opened 2026-03-27T17:45:00+01:00"
	for _, test := range []struct{ line, sentence string }{
		{"wildx --tier gold --region emea" + opened, `there is no agreement "wildx", nor a file of that name — did you mean wildix?`},
		{"wildix --tier golden --region emea" + opened, `there is no tier "golden" in wildix — did you mean gold?`},
		{"wildix --tier gold --region ema" + opened, `there is no region "ema" in wildix — did you mean emea?`},
		{"wildix --tier gold --region emea --priority p1" + opened, `there is no priority "p1" in wildix`},
		{"wildix --tier gold --region emea --category hardwear" + opened, `did you mean hardware?`},
		{"wildix --tier gold --region emea --field prodct=x" + opened, `there is no field "prodct" in wildix — did you mean product?`},
		{"cloudcti --tier provider --fact product=x" + opened, `cloudcti has no facts, so there is no fact "product": leave --fact out`},
		{"wildix --tier gold --region emea --field product" + opened, `--field "product" has no value`},
		{"wildix --tier gold --region emea --field product=a --field product=b" + opened, `the field product is given twice`},
		{"wildix --tier gold --region emea --country Italy" + opened, `"Italy" is no country code`},
		{"wildix --tier gold" + opened, `give --region with emea or americas`},
		{"wildix --region emea" + opened, `add --tier with platinum, gold, silver, bronze, reseller or end-user`},
		{"wildix --tier gold --region emea --opened 2026-03-27T17:45:00", `--opened 2026-03-27T17:45:00 does not say how far its clock is from UTC`},
		{"wildix --tier gold --region emea --opened yesterday", `--opened "yesterday" is no time`},
		{"wildix --tier gold --region emea", `--opened`},
		{"spitfire --priority p1 --fact product=paas" + opened, `spitfire has no priorities, so there is no priority "p1": leave --priority out`},
		{"spitfire" + opened, `or --fact with product, upgrade_paid, altered or admin_access`},
		{"spitfire --fact product=pass" + opened, `did you mean paas?`},
		{"threepbx --fact overdue=3" + opened, `there is no fact "overdue" in threepbx`},
		{"threepbx --fact overdue_days=many" + opened, `is not a whole number`},
		{"threepbx --nonsense" + opened, `--nonsense`},
	} {
		t.Run(test.line, func(t *testing.T) {
			for _, line := range []string{test.line, test.line + " --json"} {
				r := explain(line)
				if r.code != 2 || r.out != "" || !strings.Contains(r.errs, test.sentence) || strings.Count(r.errs, "\n") != 1 {
					t.Errorf("ended with %d, out %q, errors %q", r.code, r.out, r.errs)
				}
			}
		})
	}
}

func TestExplainForPeople(t *testing.T) {
	r := explain("wildix --tier gold --region emea --country CH --priority critical --opened 2026-03-27T18:45:00+01:00")
	for _, want := range []string{
		"ACCEPT: Covered by",
		"opened Fri 27 Mar 2026 18:45 CET (2026-03-27T17:45:00Z)",
		"response: due Mon 30 Mar 2026 09:30 CEST (2026-03-30T07:30:00Z)",
		"partner: Support is closed now. Please call +498920006065 or +33176747983",
		"§2.1 Critical (WX-5): A ticket that is raised",
	} {
		if !strings.Contains(r.out, want) {
			t.Errorf("%q is not in\n%s", want, r.out)
		}
	}
	contradiction := explain("spitfire --tier advanced --fact product=paas --opened 2026-03-27T18:45:00+01:00")
	if !strings.Contains(contradiction.out, "the tier follows from the facts and is basic; --tier advanced does not change that") {
		t.Error("nothing says that the facts decide:", contradiction.out)
	}
	incomplete := explain("kolmisoft --tier free --category bug --opened 2026-04-10T10:00:00+03:00")
	if !strings.Contains(incomplete.out, "the bot first asks for what is needed and missing: Version of MOR (--field version=…); here it counts as filled") {
		t.Error("nothing says what is missing:", incomplete.out)
	}
	if complete := explain("kolmisoft --tier free --category bug --field version=latest --opened 2026-04-10T10:00:00+03:00"); strings.Contains(complete.out, "first asks") {
		t.Error("something is said to be missing:", complete.out)
	}
	quiet := explain("spitfire --tier advanced --fact product=paas --json --opened 2026-03-27T18:45:00+01:00")
	if !strings.Contains(quiet.errs, "the tier follows from the facts and is basic") {
		t.Error("nothing says that the facts decide:", quiet.errs)
	}
}

func TestExplainTakesAFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "mine.yaml")
	write(t, name, strings.Replace(shipped(t, "wildix"), "30m of support", "60m of support", 1))
	r := explain(name + " --tier gold --region emea --priority critical --opened 2026-03-27T17:45:00+01:00 --json")
	if summary(t, r.out)["response"] != "2026-03-30T07:45:00Z" {
		t.Error(r.out, r.errs)
	}
	write(t, name, "agreement: mine\n")
	if r = explain(name + " --tier gold --opened 2026-03-27T17:45:00+01:00"); r.code != 2 || r.out != "" || !strings.Contains(r.errs, "mine.yaml") {
		t.Errorf("ended with %d: %s%s", r.code, r.out, r.errs)
	}
}

// TestProgram runs the real binary once: that main passes on what it is given, and ends with the code.
func TestProgram(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "tieline")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	line := "explain --agreement wildix --tier gold --region emea --country IT --priority critical --opened 2026-03-27T17:45:00+01:00 --json"
	out, err := exec.Command(binary, strings.Fields(line)...).Output()
	if err != nil || summary(t, string(out))["response"] != "2026-03-30T07:15:00Z" {
		t.Errorf("%v: %s", err, out)
	}
	wrong := exec.Command(binary, strings.Fields(strings.Replace(line, "gold", "lead", 1))...)
	var errs bytes.Buffer
	wrong.Stderr = &errs
	out, err = wrong.Output()
	if wrong.ProcessState.ExitCode() != 2 || len(out) > 0 || !strings.Contains(errs.String(), `there is no tier "lead"`) {
		t.Errorf("%v: %s%s", err, out, errs.String())
	}
}

func shipped(t *testing.T, id string) string {
	t.Helper()
	for _, text := range agreements.Texts() {
		if text.ID == id {
			return string(text.Text)
		}
	}
	t.Fatalf("no agreement %s is shipped", id)
	return ""
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

package commands_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tieline/commands"
	"tieline/storage"
)

// alert is one of a partner, which goes on since an hour ago.
func (w *world) alert(partner, name string, more ...string) commands.Alert {
	a := commands.Alert{Labels: map[string]string{"alertname": name, "partner": partner, "severity": "warning"},
		Annotations: map[string]string{"summary": name + " is what it is"}, Started: w.now.Add(-time.Hour)}
	for i := 0; i < len(more); i += 2 {
		a.Labels[more[i]] = more[i+1]
	}
	return a
}

// reports has monitoring report a group, twice: the second time must change nothing.
func (w *world) reports(group string, alerts ...commands.Alert) {
	w.t.Helper()
	g := commands.AlertGroup{Key: group, Alerts: alerts}
	if err := w.did.Alerted(w.t.Context(), g); err != nil {
		w.t.Fatal(err)
	}
	before := w.everything()
	if err := w.did.Alerted(w.t.Context(), g); err != nil {
		w.t.Fatal(err)
	}
	if after := w.everything(); after != before {
		w.t.Errorf("the same report again has changed something:\n%s\n%s", before, after)
	}
}

// everything is the state of all tickets, and how much is owed.
func (w *world) everything() (all string) {
	w.update(func(tx storage.Tx) error {
		tickets, err := tx.Tickets.Find(storage.TicketQuery{})
		if err != nil {
			return err
		}
		for _, t := range tickets {
			events, err := tx.Events.Of(t.Number)
			if err != nil {
				return err
			}
			alerts, err := tx.Alerts.Of(t.Number)
			if err != nil {
				return err
			}
			messages, err := tx.Messages.Of(t.Number)
			all += fmt.Sprintf("%+v\n%d events, %+v, %d messages\n", t, len(events), alerts, len(messages))
			if err != nil {
				return err
			}
		}
		return nil
	})
	return all
}

// card is the ticket's card as it is drawn for a side, within every platform's limits.
func (w *world) card(ticket int64, side string) (said string) {
	w.t.Helper()
	w.update(func(tx storage.Tx) error {
		th, err := tx.Threads.Get(fmt.Sprintf("t%d/%s", ticket, side))
		if err != nil {
			return err
		}
		c, err := w.did.Draw(tx, th)
		if err := c.Check(); err != nil {
			w.t.Errorf("the card is not within the limits: %v", err)
		}
		said = cardWords(c)
		return err
	})
	return said
}

// internal is what stands at the desk of a ticket.
func (w *world) internal(ticket int64) (said string) {
	w.t.Helper()
	w.update(func(tx storage.Tx) error {
		messages, err := tx.Messages.Of(ticket)
		for _, m := range messages {
			if m.Internal {
				said += m.Plain + "\n"
			}
		}
		return err
	})
	return said
}

func over(a commands.Alert, at time.Time) commands.Alert {
	a.Ended = at
	return a
}

// again is the alert as it starts anew.
func again(a commands.Alert, at time.Time) commands.Alert {
	a.Started, a.Ended = at, time.Time{}
	return a
}

func TestAlertsOfOneGroup(t *testing.T) {
	w := newWorld(t)
	w.owed("")
	one, two, others := w.alert("centralino", "RegistrarDown", "serial", "2F0A"), w.alert("centralino", "RegistrarDown", "serial", "2F0B"), w.alert("hudson", "RegistrarDown")
	w.reports("g", one, two, others)
	if got := w.card(1001, "partner"); !strings.Contains(got, "RegistrarDown is what it is, and 1 more") || !strings.Contains(got, "Serial: 2F0A") || !strings.Contains(got, "Serial: 2F0B") || strings.Contains(got, "Hudson") {
		t.Errorf("Centralino sees %s", got)
	}
	w.wants(w.as("anna", "centralino").types("show 1001"), "RegistrarDown")
	w.wants(w.as("ben", "hudson").types("show 1002"), "RegistrarDown")
	w.wants(w.as("anna", "centralino").types("show 1002"), "There is no ticket #1002 here.")
	w.owed("")

	// what joins the group joins the ticket, and raises it
	w.reports("g", one, two, w.alert("centralino", "TrunkDown", "severity", "critical"))
	if got := w.owed("t1001/desk"); !strings.Contains(got, "Monitoring reports: one more problem.") || !strings.Contains(got, "It is Critical now, and was Standard.") ||
		strings.Count(got, "On-call, please.") != 1 {
		t.Errorf("the desk sees %s", got)
	}
	if got := w.ticket(1001); got.Priority != "critical" || strings.Count(w.card(1001, "partner"), "Our monitoring found this") != 1 {
		t.Errorf("the ticket is %+v", got)
	}
	w.owed("")

	// part of it is over, then all
	w.reports("g", over(one, w.now))
	if got := w.owed("t1001/partner"); !strings.Contains(got, "Monitoring reports: it is over.") || !strings.Contains(got, "Not all of it is over") {
		t.Errorf("in part: %s", got)
	}
	w.reports("g", over(two, w.now), over(w.alert("centralino", "TrunkDown", "severity", "critical"), w.now))
	if got := w.owed("t1001/partner"); !strings.Contains(got, "2 problems are over.") || !strings.Contains(got, "The ticket stays open") {
		t.Errorf("all of it: %s", got)
	}
}

func TestAlertKnownByItsFingerprintInAnotherGroup(t *testing.T) {
	w := newWorld(t)
	a := w.alert("centralino", "RegistrarDown")
	w.reports("g", a)
	w.reports("another route", a)
	w.wants(w.as("anna", "centralino").types("show 1002"), "There is no ticket")
	w.reports("another route", over(a, w.now))
	if got := w.owed("t1001/partner"); !strings.Contains(got, "it is over") {
		t.Errorf("%s", got)
	}
	w.reports("g", over(w.alert("centralino", "NeverSeen"), w.now)) // begun and ended before it was told: nothing
	w.wants(w.as("anna", "centralino").types("show 1002"), "There is no ticket")
}

func TestAlertThatComesAndGoes(t *testing.T) {
	w := newWorld(t)
	a := w.alert("centralino", "RegistrarDown")
	var told []string
	for range 6 {
		w.reports("g", a)
		w.now = w.now.Add(10 * time.Minute)
		w.reports("g", over(a, w.now))
		w.now = w.now.Add(10 * time.Minute)
		a = again(a, w.now)
		told = append(told, fmt.Sprint(strings.Count(w.owed("t1001/partner"), "Monitoring reports")))
	}
	if got := strings.Join(told, " "); got != "1 2 1 0 0 0" {
		t.Errorf("the partner was told %s times", got)
	}
	w.reports("g", a)
	w.wants(w.as("nora", "desk").types("show 1001"), "RegistrarDown")

	// resolved while it goes on: a repeat leaves it, a new start opens it again
	w.as("nora", "desk").types("resolve 1001 The card was changed.")
	w.now = w.now.Add(4 * time.Hour)
	w.reports("g", a)
	if got := w.everything(); !strings.Contains(got, "State:resolved") {
		t.Errorf("a repeat has opened it: %s", got)
	}
	w.reports("g", over(a, w.now))
	w.owed("")
	w.reports("g", again(a, w.now))
	if got := w.owed("t1001/partner"); !strings.Contains(got, "It was resolved, and is open again.") || !strings.Contains(w.everything(), "State:new") {
		t.Errorf("it is not open again: %s", got)
	}

	// closed while it goes on: a repeat leaves it, a new start is followed up
	w.as("nora", "desk").types("close 1001")
	w.now = w.now.Add(4 * time.Hour)
	w.reports("g", again(a, w.now.Add(-4*time.Hour)))
	w.wants(w.as("nora", "desk").types("show 1002"), "There is no ticket")
	w.reports("g", again(a, w.now))
	w.wants(w.as("nora", "desk").types("show 1002"), "#1002")
	if got := w.everything(); !strings.Contains(got, "Follows:1001") {
		t.Errorf("it follows nothing: %s", got)
	}
}

func TestAlertsOfAMergedTicketGoOnThere(t *testing.T) {
	w := newWorld(t)
	a, b := w.alert("centralino", "RegistrarDown"), w.alert("centralino", "TrunkDown")
	w.reports("a", a)
	w.reports("b", b)
	w.wants(w.as("nora", "desk").types("merge 1002 into 1001"), "is merged")
	w.owed("")
	w.reports("b", over(b, w.now))
	if got := w.owed("t1001/partner"); !strings.Contains(got, "it is over") {
		t.Errorf("%s", got)
	}
	w.reports("b", again(b, w.now.Add(time.Minute)), w.alert("centralino", "TrunkDown", "device", "2"))
	if got := w.owed("t1001/partner"); !strings.Contains(got, "one more problem, it is back.") {
		t.Errorf("%s", got)
	}
}

func TestAlertsThatOpenNoTicket(t *testing.T) {
	for _, c := range []struct {
		name    string
		prepare func(*world)
		partner string
		says    string
	}{
		{"of nobody", nil, "", "not whose it is"},
		{"of somebody unknown", nil, "centralina", "“centralina”, whom nobody knows"},
		{"without a channel", func(w *world) { w.as("mara", "centralino").types("unbind anyway=yes") }, "centralino", "and no channel is connected to them"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			if c.prepare != nil {
				c.prepare(w)
			}
			w.owed("")
			a := w.alert(c.partner, "RegistrarDown")
			w.reports("g", a, w.alert("hudson", "RegistrarDown")) // whose ticket comes all the same
			if got := w.owed("p/local//mara"); strings.Count(got, c.says) != 1 || !strings.Contains(got, "RegistrarDown is what it is") {
				t.Errorf("the manager sees %s", got)
			}
			w.wants(w.as("ben", "hudson").types("show 1001"), "RegistrarDown")
			w.now = w.now.Add(4 * time.Hour)
			w.reports("g", a)
			if got := w.owed("p/local//mara"); strings.Contains(got, c.says) {
				t.Errorf("told a second time on the same day: %s", got)
			}
			w.now = w.now.AddDate(0, 0, 1)
			w.reports("g", over(a, w.now))
			w.reports("g", again(a, w.now))
			if got := w.owed("p/local//mara"); strings.Count(got, c.says) != 1 {
				t.Errorf("the next day: %s", got)
			}
		})
	}
}

func TestAlertsAreData(t *testing.T) {
	w := newWorld(t)
	w.owed("")
	long := strings.Repeat("very long words ", 1000)
	a := w.alert("CENTRALINO", "RegistrarDown", "serial", "<!channel> @everyone\u202e\x00 [x](http://evil)", "country", long, "password", "hunter2-Tr0ub4dor", "device", "a\nPartner: Hudson")
	a.Annotations = map[string]string{"summary": "<@U1> **down**\n" + long, "description": long}
	alerts := []commands.Alert{a}
	for i := range 300 {
		alerts = append(alerts, w.alert("centralino", "Many", "device", fmt.Sprint(i), "country", long))
	}
	w.reports("g", alerts...)
	partner, desk := w.card(1001, "partner"), w.internal(1001)
	for _, never := range []string{"\u202e", "\x00", "hunter2", "\nPartner: Hudson"} {
		if strings.Contains(partner, never) || strings.Contains(desk, never) {
			t.Errorf("%q is shown: %s\n%s", never, partner, desk)
		}
	}
	if !strings.Contains(partner, "<@U1> **down**") || strings.Contains(partner, "password") || !strings.Contains(desk, "password: ") {
		t.Errorf("the partner sees %s\nthe desk sees %s", partner, desk)
	}
}

// A notification with many labels that name nobody is one message for each manager, and the next one none.
func TestManyUnknownPartnersAreOneMessage(t *testing.T) {
	w := newWorld(t)
	w.owed("")
	var alerts []commands.Alert
	for i := range 300 {
		alerts = append(alerts, w.alert(fmt.Sprintf("nobody-%d", i), "RegistrarDown"))
	}
	w.reports("g", alerts...)
	got := w.owed("p/local//mara")
	if n := strings.Count(got, "No ticket was opened."); n != 1 {
		t.Errorf("%d messages are owed to the manager", n)
	}
	for _, part := range []string{"problems of 300 partners", "“nobody-3”", "and 290 more", "/tieline partner add"} {
		if !strings.Contains(got, part) {
			t.Errorf("%q is not in %s", part, got)
		}
	}
}

// Names of labels come from others too.
func TestNamesOfLabelsAreData(t *testing.T) {
	w := newWorld(t)
	w.reports("g", w.alert("centralino", "RegistrarDown", "part\u202ener", "hudson", "password: Xk9fLq2vB7", "x", "admin password", "Xk9fLq2vB8",
		"aa\nState: closed", "y", "a"+strings.Repeat("long", 1000), "z", "zone", "rack 4"))
	desk := w.internal(1001)
	for _, never := range []string{"Xk9fLq2", "\nState: closed", "longlonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglong", "hudson"} {
		if strings.Contains(desk, never) {
			t.Errorf("%q is shown: %s", never, desk)
		}
	}
	for _, part := range []string{"aa State: closed: y", "admin password: ••••••••", "zone: rack 4"} {
		if !strings.Contains(desk, part) {
			t.Errorf("%q is not in %s", part, desk)
		}
	}
}

// A fingerprint that is none tells no alerts apart, and is kept nowhere.
func TestAlertWithAnotherFingerprint(t *testing.T) {
	w := newWorld(t)
	one, two := w.alert("centralino", "TrunkDown"), w.alert("centralino", "DiskFull")
	for _, said := range []string{" ", "password: hunter22", "1A30BA71CCA2921F"} {
		one.Fingerprint, two.Fingerprint = said, said
		w.reports("g1", one, two)
	}
	w.update(func(tx storage.Tx) error {
		alerts, err := tx.Alerts.Of(1001)
		if len(alerts) != 2 || len(alerts[0].Fingerprint) != 16 || alerts[0].Fingerprint == alerts[1].Fingerprint {
			t.Errorf("kept as %+v", alerts)
		}
		return err
	})
}

// A clock gone wrong says when it began, and when it ended: neither is believed, nor does it begin again with each report.
func TestAlertOfAnotherMillennium(t *testing.T) {
	for _, said := range []string{"9999-12-31T23:59:59Z", "0001-01-02T00:00:00Z"} {
		w := newWorld(t)
		a := w.alert("centralino", "TrunkDown")
		a.Started = at(said)
		w.reports("g1", a)
		began := w.now
		w.now = w.now.Add(time.Hour)
		w.reports("g1", a)
		a.Ended = at(said)
		w.reports("g1", a)
		w.update(func(tx storage.Tx) error {
			alerts, err := tx.Alerts.Of(1001)
			if len(alerts) != 1 || !alerts[0].Started.Equal(began) || !alerts[0].Ended.Equal(w.now) || alerts[0].Times != 1 {
				t.Errorf("%s is kept as %+v", said, alerts)
			}
			return err
		})
	}
}

package rehearse

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"tieline/commands"
)

// reports is one notification of a monitoring system.
type reports struct {
	again  bool // the one before, to the letter
	alerts []problem
}

// problem is an alert as a script names it: it goes on, or, with over, all of that name and those labels have ended.
type problem struct {
	over    bool
	labels  map[string]string
	summary string
}

var (
	reporting  = regexp.MustCompile(`^monitoring reports(?:(:)| the same again\.?)$`)
	aProblem   = regexp.MustCompile(`^(over: *)?([A-Z]\w*)((?: +[a-zA-Z_]\w*=(?:"[^"]*"|[^\s"]+))*)(?: +([^=]+))?$`)
	aLabel     = regexp.MustCompile(`([a-zA-Z_]\w*)=(?:"([^"]*)"|([^\s"]+))`)
	howReports = `an alert is a name, labels, and what it is in words: RegistrarDown partner=acme severity=critical serial=2F0A The registrar does not answer — over: RegistrarDown`
)

// problemLine reads a line below "monitoring reports:".
func (r *reader) problemLine(line string) (p problem, ok bool) {
	m := aProblem.FindStringSubmatch(line)
	if m == nil {
		r.problem("%s", howReports)
		return p, false
	}
	p = problem{over: m[1] != "", labels: map[string]string{"alertname": m[2]}, summary: m[4]}
	for _, l := range aLabel.FindAllStringSubmatch(m[3], -1) {
		p.labels[l[1]] = l[2] + l[3]
	}
	return p, true
}

// monitoring is the monitoring system of a conversation: it knows since when each problem goes on.
type monitoring struct {
	firing map[string]commands.Alert // by their labels
	last   commands.AlertGroup
}

// report says what has begun or ended; what goes on is said again as it was.
func (m *monitoring) report(d *reports, now time.Time) commands.AlertGroup {
	if d.again {
		return m.last
	}
	g := commands.AlertGroup{Key: d.alerts[0].labels["alertname"]}
	for _, p := range d.alerts {
		if p.over {
			g.Alerts = append(g.Alerts, m.end(p, now)...)
			continue
		}
		key := labelsKey(p.labels)
		a, on := m.firing[key]
		if !on {
			a = commands.Alert{Labels: p.labels, Started: now}
		}
		a.Annotations = map[string]string{"summary": p.summary}
		m.firing[key] = a
		g.Alerts = append(g.Alerts, a)
	}
	m.last = g
	return g
}

// end takes away what goes on with these labels, at the least.
func (m *monitoring) end(p problem, now time.Time) (over []commands.Alert) {
	for key, a := range m.firing {
		same := true
		for k, v := range p.labels {
			same = same && a.Labels[k] == v
		}
		if same {
			delete(m.firing, key)
			a.Ended = now
			over = append(over, a)
		}
	}
	return over
}

func labelsKey(labels map[string]string) string {
	var b strings.Builder
	for _, k := range slices.Sorted(maps.Keys(labels)) {
		b.WriteString(k + "=" + labels[k] + "\x00")
	}
	return b.String()
}

// monitors lets monitoring report.
func (p *play) monitors(ctx context.Context, d *reports) error {
	if d.again && len(p.monitoring.last.Alerts) == 0 {
		return stuck{sentence: "monitoring has reported nothing yet"}
	}
	g := p.monitoring.report(d, p.clock())
	if len(g.Alerts) == 0 {
		return stuck{sentence: "nothing of that name goes on, so nothing can be over"}
	}
	return p.did.Alerted(ctx, g)
}

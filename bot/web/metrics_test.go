package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"tieline/commands"
	"tieline/storage"
)

// fullStore has something of everything that is looked up.
type fullStore struct{ storage.Store }

type fullFigures struct{}

func (fullFigures) Open() ([]storage.Heap, error) {
	return []storage.Heap{{State: storage.New, Priority: "critical", Tickets: 3}}, nil
}
func (fullFigures) Overdue(time.Time) (int, error) { return 2, nil }
func (fullFigures) Debts(at time.Time) ([]storage.Debt, error) {
	return []storage.Debt{{Platform: "slack", Owed: 7, Oldest: at.Add(-time.Minute)}}, nil
}

type clocksDue struct {
	storage.Clocks
	at time.Time
}

func (d clocksDue) Nearest() (time.Time, error) { return d.at, nil }

type timersDue struct {
	storage.Timers
	at time.Time
}

func (d timersDue) Nearest() (time.Time, error) { return d.at, nil }

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func (fullStore) View(_ context.Context, fn func(storage.Tx) error) error {
	return fn(storage.Tx{Figures: fullFigures{}, Clocks: clocksDue{at: noon.Add(-20 * time.Second)}, Timers: timersDue{at: time.Unix(0, 0)}})
}

func (fullStore) Update(_ context.Context, fn func(storage.Tx) error) error { return fn(storage.Tx{}) }

// exported is Metrics in which everything has been counted.
func exported(t *testing.T) *Metrics {
	t.Helper()
	m := NewMetrics()
	m.Register(&Standing{Store: fullStore{}, Platforms: []string{"slack", "discord"}, Now: func() time.Time { return noon },
		Lag: func() map[string]time.Duration { return map[string]time.Duration{"deadlines": time.Second} },
		Ready: func(ctx context.Context) Readiness {
			return Ready(ctx, []Part{{"store", func(context.Context) (string, error) { return "well", nil }},
				{"slack", func(context.Context) (string, error) { return "", errors.New("gone") }}})
		}})
	m.Acted("open", commands.Done, 3*time.Millisecond)
	m.Tried("slack", "sent", time.Second)
	m.Tried("slack", "refused", time.Second)
	m.Warned(4, 1)
	m.BackedUp(noon, 4096)
	m.Backup(true)
	s := m.Timed(fullStore{})
	_ = s.View(t.Context(), func(storage.Tx) error { return nil })
	_ = s.Update(t.Context(), func(storage.Tx) error { return nil })
	return m
}

func scraped(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	Handler(Config{Metrics: m}).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func TestMetricsSayWhatWasCounted(t *testing.T) {
	text := scraped(t, exported(t))
	for _, want := range []string{
		`tieline_commands_total{outcome="done",verb="open"} 1`,
		`tieline_command_duration_seconds_bucket{le="0.005"} 1`,
		`tieline_delivery_attempts_total{outcome="refused",platform="slack"} 1`,
		`tieline_delivery_delay_seconds_count{platform="slack"} 1`,
		`tieline_warnings_total{kind="breach"} 1`, `tieline_warnings_total{kind="warning"} 4`,
		`tieline_store_duration_seconds_count{operation="view"} 1`, `tieline_store_duration_seconds_count{operation="update"} 1`,
		`tieline_backups_total{outcome="done"} 1`, `tieline_backups_total{outcome="failed"} 0`,
		`tieline_backup_last_success_timestamp_seconds 1.7724528e+09`, `tieline_backup_last_size_bytes 4096`,
		`tieline_open_tickets{priority="critical",state="new"} 3`, `tieline_overdue_clocks 2`,
		`tieline_outbox_deliveries{platform="slack"} 7`, `tieline_outbox_oldest_age_seconds{platform="slack"} 60`,
		`tieline_outbox_deliveries{platform="discord"} 0`, `tieline_outbox_oldest_age_seconds{platform="discord"} 0`,
		`tieline_due_check_lag_seconds 20`, `tieline_scheduler_lag_seconds{task="deadlines"} 1`,
		`tieline_ready{part="slack"} 0`, `tieline_ready{part="store"} 1`,
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("there is no %s in\n%s", want, text)
		}
	}
}

func TestMetricsAreNamedByTheConventions(t *testing.T) {
	m := exported(t)
	problems, err := testutil.GatherAndLint(m.registry)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

// labels are what a series may be told apart by, each of a few values that are known beforehand.
var labels = []string{"verb", "outcome", "platform", "kind", "operation", "state", "priority", "task", "part", "le", "quantile", "version"}

// series lists the names that are exported, each with its labels.
func series(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{"up": {"job", "instance"}}
	for _, line := range strings.Split(scraped(t, exported(t)), "\n") {
		if m := regexp.MustCompile(`^([a-z_]+)(?:\{(.*)\})? `).FindStringSubmatch(line); m != nil && line[0] != '#' {
			for _, l := range regexp.MustCompile(`([a-z_]+)="`).FindAllStringSubmatch(m[2], -1) {
				all[m[1]] = append(all[m[1]], l[1])
				if !slices.Contains(labels, l[1]) {
					t.Errorf("%s has the label %s: say in this test why its values are few, and whose words they are", m[1], l[1])
				}
			}
			all[m[1]] = append(all[m[1]], "job", "instance")
		}
	}
	return all
}

var (
	inQuotes   = regexp.MustCompile(`"[^"]*"`)
	inRange    = regexp.MustCompile(`\[[0-9a-z]+\]`)
	metricUse  = regexp.MustCompile(`\b((?:tieline|go|process)_[a-z_0-9]+|up)\b(?:\{([^}]*)\})?`)
	grouping   = regexp.MustCompile(`\bby ?\(([^)]*)\)`)
	inTemplate = regexp.MustCompile(`\{\{ ?\$?(?:labels\.)?([a-z_]+) ?\}\}`)
)

// holds wants a query to ask for what is exported, by labels that it has.
func holds(t *testing.T, all map[string][]string, where, query, words string) {
	t.Helper()
	bare := inRange.ReplaceAllString(inQuotes.ReplaceAllString(query, `""`), "")
	var has []string
	used := metricUse.FindAllStringSubmatch(bare, -1)
	if len(used) == 0 {
		t.Errorf("%s: %q asks for nothing of ours", where, query)
	}
	for _, m := range used {
		if all[m[1]] == nil {
			t.Errorf("%s: there is no %s", where, m[1])
		}
		has = append(has, all[m[1]]...)
		for _, l := range strings.Split(m[2], ",") {
			if name := strings.TrimRight(l, `!=~"`); name != "" && !slices.Contains(all[m[1]], name) {
				t.Errorf("%s: %s has no label %s", where, m[1], name)
			}
		}
	}
	by := has
	for _, m := range grouping.FindAllStringSubmatch(bare, -1) {
		by = nil
		for _, l := range strings.Split(m[1], ",") {
			l = strings.TrimSpace(l)
			if by = append(by, l); !slices.Contains(has, l) {
				t.Errorf("%s: nothing in %q has the label %s", where, query, l)
			}
		}
	}
	for _, m := range inTemplate.FindAllStringSubmatch(words, -1) {
		if !slices.Contains(by, m[1]) {
			t.Errorf("%s: the words show %s, which %q does not leave", where, m[1], query)
		}
	}
	if strings.Count(query, "(") != strings.Count(query, ")") {
		t.Errorf("%s: %q has a parenthesis too many", where, query)
	}
}

func TestDashboardShowsWhatIsExported(t *testing.T) {
	text, err := os.ReadFile("../../ops/grafana/tieline.json")
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr, LegendFormat string }
		}
	}
	if err := json.Unmarshal(text, &board); err != nil {
		t.Fatal(err)
	}
	all := series(t)
	if len(board.Panels) < 10 {
		t.Errorf("only %d panels", len(board.Panels))
	}
	for _, p := range board.Panels {
		for _, q := range p.Targets {
			holds(t, all, p.Title, q.Expr, q.LegendFormat)
		}
	}
	for name := range all { // what is counted and shown nowhere is counted in vain
		base := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_bucket"), "_sum"), "_count")
		if strings.HasPrefix(name, "tieline_") && !strings.Contains(string(text), base) && base != "tieline_backup_last_size_bytes" && base != "tieline_backups_total" {
			t.Errorf("no panel shows %s", name)
		}
	}
}

// TestAlertsLeadSomewhere holds the alerts to what is exported, and to the page for whoever is woken.
func TestAlertsLeadSomewhere(t *testing.T) {
	text, err := os.ReadFile("../../ops/prometheus/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr string
				Labels      map[string]string
				Annotations map[string]string
			}
		}
	}
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.AllowDuplicateMapKey()); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/when-something-is-wrong.md")
	if err != nil {
		t.Fatal(err)
	}
	all, sections := series(t), map[string]string{}
	for _, s := range strings.Split(string(page), "\n### ")[1:] {
		title, body, _ := strings.Cut(s, "\n")
		body, _, _ = strings.Cut(body, "\n## ")
		sections[title] = body
	}
	for _, r := range file.Groups[0].Rules {
		holds(t, all, r.Alert, r.Expr, r.Annotations["summary"])
		if want := "docs/when-something-is-wrong.md#" + strings.ToLower(r.Alert); r.Annotations["runbook"] != want {
			t.Errorf("%s leads to %q, want %q", r.Alert, r.Annotations["runbook"], want)
		}
		body, ok := sections[r.Alert]
		if !ok || !strings.Contains(body, "    ") || len(body) < 200 {
			t.Errorf("%s: its section does not say what it means and what to type: %q", r.Alert, body)
		}
		if s := r.Labels["severity"]; s != "page" && s != "ticket" {
			t.Errorf("%s: severity %q", r.Alert, s)
		}
		delete(sections, r.Alert)
	}
	for title := range sections {
		if strings.HasPrefix(title, "Tieline") {
			t.Errorf("the section %s is of no alert", title)
		}
	}
}

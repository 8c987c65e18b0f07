package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tieline/bot/local/needed"
	"tieline/storage"
)

// alertToken is what Alertmanager proves itself with to a program under test.
const alertToken = "a-token-for-tests-alone"

// realAlertmanager is the program itself.
var realAlertmanager = needed.Program{Named: "TIELINE_ALERTMANAGER", Names: []string{"alertmanager", "prometheus-alertmanager"}, Must: "TIELINE_NEED_ALERTMANAGER",
	Absent: "no Alertmanager was found, so alerts were not tried with a real one; install Debian's prometheus-alertmanager, or name one in TIELINE_ALERTMANAGER"}

// alertmanager is a real one, running.
type alertmanager struct {
	t   *testing.T
	url string
}

// alerting starts an Alertmanager that notifies the program with a token, soon and often.
func alerting(t *testing.T, s *service, token string) alertmanager {
	t.Helper()
	dir := t.TempDir()
	conf := filepath.Join(dir, "alertmanager.yml")
	secret := filepath.Join(dir, "token")
	for name, text := range map[string]string{secret: token + "\n", conf: fmt.Sprintf(`
route:
  receiver: tieline
  group_by: [alertname, partner]
  group_wait: 100ms
  group_interval: 500ms
  repeat_interval: 1s
receivers:
  - name: tieline
    webhook_configs:
      - url: http://%s/hooks/alertmanager
        send_resolved: true
        http_config:
          authorization: {credentials_file: %s}
`, s.httpAddr, secret)} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, realAlertmanager.Find(t), "--config.file="+conf, "--storage.path="+filepath.Join(dir, "data"),
		"--web.listen-address="+addr, "--cluster.listen-address=")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = cmd.Wait() // it was killed
		if t.Failed() {
			t.Logf("Alertmanager said:\n%s", &out)
		}
	})
	am := alertmanager{t: t, url: "http://" + addr}
	eventually(t, "Alertmanager is ready", func() bool {
		resp, err := http.Get(am.url + "/-/ready")
		if err != nil {
			return false
		}
		_ = resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	return am
}

// post gives Alertmanager an alert, as Prometheus does.
func (am alertmanager) post(labels map[string]string, started, ends time.Time) {
	am.t.Helper()
	alert := map[string]any{"labels": labels, "startsAt": started, "annotations": map[string]string{"summary": "The registrar does not answer"}}
	if !ends.IsZero() {
		alert["endsAt"] = ends
	}
	body, err := json.Marshal([]any{alert})
	if err != nil {
		am.t.Fatal(err)
	}
	resp, err := http.Post(am.url+"/api/v2/alerts", "application/json", bytes.NewReader(body))
	if err != nil {
		am.t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		am.t.Fatalf("Alertmanager does not take the alert: %s", resp.Status)
	}
}

// eventually waits for something to become so.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if so() {
			return
		}
	}
	t.Fatalf("it is not so after 20 seconds: %s", what)
}

// told are the tickets there are, and the alerts on them.
func told(t *testing.T, s *service) (tickets []storage.Ticket, alerts []storage.Alert) {
	t.Helper()
	err := s.store.View(t.Context(), func(tx storage.Tx) (err error) {
		if tickets, err = tx.Tickets.Find(storage.TicketQuery{}); err != nil {
			return err
		}
		for _, k := range tickets {
			of, err := tx.Alerts.Of(k.Number)
			if err != nil {
				return err
			}
			alerts = append(alerts, of...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return tickets, alerts
}

// TestAlertmanager has a real Alertmanager notify the program that a problem begins, goes on, ends, and comes back.
func TestAlertmanager(t *testing.T) {
	realAlertmanager.Find(t)
	s := boot(t)
	am := alerting(t, s, alertToken)
	labels := map[string]string{"alertname": "RegistrarDown", "partner": "centralino", "severity": "critical", "serial": "2F0A11", "country": "IT", "device": "WGW40"}
	began := time.Now().Add(-time.Minute)
	am.post(labels, began, time.Time{})
	eventually(t, "there is a ticket", func() bool { _, alerts := told(t, s); return len(alerts) == 1 })

	time.Sleep(2 * time.Second) // in which it repeats itself
	tickets, alerts := told(t, s)
	if len(tickets) != 1 || tickets[0].Partner != "centralino" || tickets[0].Priority != "critical" || tickets[0].Fields["product"] != "2F0A11" {
		t.Fatalf("tickets %+v", tickets)
	}
	if len(alerts) != 1 || !alerts[0].Ended.IsZero() || alerts[0].Times != 1 || !alerts[0].Started.Equal(began.Truncate(time.Millisecond)) {
		t.Errorf("alerts %+v", alerts)
	}
	fingerprint := alerts[0].Fingerprint

	am.post(labels, began, time.Now())
	eventually(t, "it is over", func() bool { _, alerts := told(t, s); return !alerts[0].Ended.IsZero() })
	am.post(labels, time.Now(), time.Time{})
	eventually(t, "it is back, on the same ticket", func() bool {
		tickets, alerts := told(t, s)
		return len(tickets) == 1 && len(alerts) == 1 && alerts[0].Fingerprint == fingerprint && alerts[0].Times == 2 && alerts[0].Ended.IsZero()
	})
}

// TestAlertmanagerWithAnotherToken is refused, and says so where its operator looks.
func TestAlertmanagerWithAnotherToken(t *testing.T) {
	realAlertmanager.Find(t)
	s := boot(t)
	am := alerting(t, s, "another-token-altogether")
	am.post(map[string]string{"alertname": "RegistrarDown", "partner": "centralino"}, time.Now(), time.Time{})
	eventually(t, "Alertmanager counts what failed", func() bool {
		resp, err := http.Get(am.url + "/metrics")
		if err != nil {
			return false
		}
		defer resp.Body.Close()
		var page bytes.Buffer
		_, err = page.ReadFrom(resp.Body)
		for line := range strings.Lines(page.String()) {
			if strings.HasPrefix(line, `alertmanager_notifications_failed_total{integration="webhook"`) && !strings.HasSuffix(line, " 0\n") {
				return err == nil
			}
		}
		return false
	})
	if tickets, _ := told(t, s); len(tickets) != 0 {
		t.Errorf("tickets %+v", tickets)
	}
}

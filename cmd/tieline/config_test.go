package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sethvargo/go-envconfig"
)

func configOf(t *testing.T, env map[string]string) (config, error) {
	t.Helper()
	s, err := readSettings(t.Context(), envconfig.MapLookuper(env))
	if err != nil {
		t.Fatal(err)
	}
	return s.validate()
}

func TestEveryMistakeInTheSettingsAtOnce(t *testing.T) {
	_, err := configOf(t, map[string]string{
		"TIELINE_ADDR": "0.0.0.0:80", "TIELINE_HTTP_ADDR": "nowhere", "TIELINE_DATA": " ", "TIELINE_MANAGERS": "local:mara, nora", "TIELINE_AGREEMENTS": "/no/such/place"})
	if err == nil {
		t.Fatal("all of it was taken")
	}
	for _, want := range []string{"only this machine may reach it", "TIELINE_HTTP_ADDR: \"nowhere\" is not an address", "TIELINE_DATA is empty",
		"\"nora\" is not an account", "\"/no/such/place\" is not a directory"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said: %v", want, err)
		}
	}
}

func TestNoSettingsAtAll(t *testing.T) {
	c, err := configOf(t, nil)
	if err != nil || c.addr != "127.0.0.1:7337" || c.httpAddr != "" || c.data != "tieline-data" || len(c.agreements) != 5 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestStrayVariables(t *testing.T) {
	got := strayVariables([]string{"TIELINE_ADR=x", "TIELINE_ADDR=y", "HOME=/", "TIELINE_SLACK=secret"})
	if strings.Join(got, " ") != "TIELINE_ADR TIELINE_SLACK" {
		t.Errorf("%q", got)
	}
}

const own = `
agreement: wildix
version: "%"
title: Ours
tiers: {gold: {default: true}}
priorities: {only: {means: Everything., default: true}}
targets: [{target: response, within: 1h elapsed}]
`

func agreementsIn(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestAgreementsOfADirectory(t *testing.T) {
	version := func(v string) string { return strings.Replace(own, "%", v, 1) }
	c, err := configOf(t, map[string]string{"TIELINE_AGREEMENTS": agreementsIn(t, map[string]string{"a.yaml": version("1"), "notes.txt": "no"})})
	if err != nil || len(c.agreements) != 6 || c.agreements[5].Title != "Ours" {
		t.Errorf("%d agreements, %v", len(c.agreements), err)
	}
	for name, dir := range map[string]string{
		"are both the agreement": agreementsIn(t, map[string]string{"a.yaml": version("1"), "b.yaml": version("2")}),
		"there is no file":       agreementsIn(t, map[string]string{"a.txt": version("1")}),
		"a.yaml:5":               agreementsIn(t, map[string]string{"a.yaml": strings.Replace(version("1"), "tiers", "teirs", 1)}),
	} {
		if _, err := configOf(t, map[string]string{"TIELINE_AGREEMENTS": dir}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%q is not said: %v", name, err)
		}
	}
}

// An agreement that replaces a shipped one, and other managers, must not keep a fresh installation from starting; a
// text that was changed under its old version must.
func TestStartWithOwnAgreementAndManagers(t *testing.T) {
	data := t.TempDir()
	begin := func(text string) (*service, error) {
		t.Helper()
		c, err := configOf(t, map[string]string{"TIELINE_AGREEMENTS": agreementsIn(t, map[string]string{"a.yaml": text}),
			"TIELINE_MANAGERS": "slack:T1/U2", "TIELINE_ADDR": "127.0.0.1:0", "TIELINE_DATA": data})
		if err != nil {
			t.Fatal(err)
		}
		return start(t.Context(), c)
	}
	s, err := begin(strings.Replace(own, "%", "1", 1))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := begin(strings.Replace(own, "%", "1", 1) + "# changed\n"); err == nil || !strings.Contains(err.Error(), "give it a new version") {
		t.Errorf("a changed text under its old version: %v", err)
	}
	s, err = begin(strings.Replace(own, "%", "2", 1))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestBusyPortIsASentence(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := configOf(t, map[string]string{"TIELINE_ADDR": l.Addr().String(), "TIELINE_DATA": t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := start(t.Context(), c); err == nil || !strings.Contains(err.Error(), "in use already") {
		t.Errorf("a busy port: %v", err)
	}
}

func TestAlertToken(t *testing.T) {
	file := func(text string) string {
		name := filepath.Join(t.TempDir(), "token")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	const token = "0123456789abcdef0123"
	for _, env := range []map[string]string{
		{"TIELINE_HTTP_ADDR": "127.0.0.1:0", "TIELINE_ALERT_TOKEN": token},
		{"TIELINE_HTTP_ADDR": "127.0.0.1:0", "TIELINE_ALERT_TOKEN_FILE": file(token + "\n")},
	} {
		if c, err := configOf(t, env); err != nil || c.alertToken != token {
			t.Errorf("%q, %v", c.alertToken, err)
		}
	}
	for says, env := range map[string]map[string]string{
		"TIELINE_HTTP_ADDR is not":     {"TIELINE_ALERT_TOKEN": token},
		"both set":                     {"TIELINE_ALERT_TOKEN": token, "TIELINE_ALERT_TOKEN_FILE": file(token)},
		"fewer than 16":                {"TIELINE_HTTP_ADDR": "127.0.0.1:0", "TIELINE_ALERT_TOKEN": token[:15]},
		"TIELINE_ALERT_TOKEN_FILE: th": {"TIELINE_HTTP_ADDR": "127.0.0.1:0", "TIELINE_ALERT_TOKEN_FILE": file("")},
		"a blank":                      {"TIELINE_HTTP_ADDR": "127.0.0.1:0", "TIELINE_ALERT_TOKEN_FILE": file(token + " " + token)},
		"no header can carry":          {"TIELINE_HTTP_ADDR": "127.0.0.1:0", "TIELINE_ALERT_TOKEN": token + "ü"},
		"no such file":                 {"TIELINE_HTTP_ADDR": "127.0.0.1:0", "TIELINE_ALERT_TOKEN_FILE": "/no/such/file"},
	} {
		_, err := configOf(t, env)
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), token[:15]) {
			t.Errorf("%q is not said, or the token is: %v", says, err)
		}
	}
}

package main

import (
	"fmt"
	"os"
	"strings"
	"unicode"
)

// shortestToken is more than can be guessed over the network.
const shortestToken = 16

// alertToken is what Alertmanager proves itself with, from the setting or from the file that it names. No error shows it.
func (s settings) alertToken() (string, error) {
	from, token := "TIELINE_ALERT_TOKEN", s.AlertToken
	switch {
	case s.AlertToken != "" && s.AlertTokenFile != "":
		return "", fmt.Errorf("TIELINE_ALERT_TOKEN and TIELINE_ALERT_TOKEN_FILE are both set: take one away")
	case s.AlertToken == "" && s.AlertTokenFile == "":
		return "", nil
	case s.AlertTokenFile != "":
		from = "TIELINE_ALERT_TOKEN_FILE"
		text, err := os.ReadFile(s.AlertTokenFile)
		if err != nil {
			return "", fmt.Errorf("TIELINE_ALERT_TOKEN_FILE: %w", err)
		}
		token = strings.TrimSpace(string(text))
	}
	switch {
	case len(token) < shortestToken:
		return "", fmt.Errorf("%s: the token has fewer than %d characters; make one with: openssl rand -hex 24", from, shortestToken)
	case strings.ContainsFunc(token, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsPrint(r) || r == ' ' }):
		return "", fmt.Errorf("%s: the token has a blank, or a character that no header can carry; make one with: openssl rand -hex 24", from)
	case s.HTTPAddr == "":
		return "", fmt.Errorf("%s is set, but TIELINE_HTTP_ADDR is not: name the address at which alerts are to be taken", from)
	}
	return token, nil
}

package secret

import (
	"regexp"
	"strings"
)

// place is where a secret stands in what people paste. One of the hints is there when the place is. The secret is the
// last group, up to a space, or no more than the group where that is called exact; where a sentence may look like the
// place, it has to be sure.
type place struct {
	kind  string
	hints []string
	at    *regexp.Regexp
	sure  func(value) bool
}

var places = []place{
	// https://anna:PASSWORD@host, sip:201:PASSWORD@pbx (RFC 3986 3.2.1, RFC 3261 19.1.1)
	{password, []string{"://", "sip:", "sips:"},
		regexp.MustCompile(`(?i)\b(?:[a-z][a-z0-9+.-]*://|sips?:)[^\s:/@<>"']{1,64}:([^\s/<>"']{3,})@`), nil},
	// register => 201:PASSWORD@host
	{password, []string{"register"}, regexp.MustCompile(`(?i)\bregister\s*=>?\s*[^\s:@]+:([^\s:]{3,})@`), nil},
	// Authorization: Basic and Bearer (RFC 7617, RFC 6750); a SIP digest holds no password
	{key, []string{"authorization"},
		regexp.MustCompile(`(?i)\bauthorization["']?\s*[:=]\s*["']?(?:basic|bearer|token)\s+([\w~+/=.-]{8,})`), nil},
	// <Password>…</Password>, and with more around the word
	{password, []string{"pass", "pwd", "secret", "pin", "token"},
		regexp.MustCompile(`(?i)<[\w.:-]*(?:password|passwd|pwd|passphrase|secret|token|pin)[\w.:-]*(?:\s[^<>\n]*)?>\s*([^<>\s•*][^<>\n]{0,200}?)\s*</`), nil},
	// --password x, sshpass -p x, mysql -px
	{password, []string{"--pass", "sshpass", "mysql", "--token", "--secret"},
		regexp.MustCompile(`(?i)(?:--(?:password|passwd|token|secret)[ =]|\bsshpass\s+-p\s*|\bmysql\b[^\n]*?\s-p)["']?([^\s"'$•-][^\s"']{2,})`), nil},
	// a router's configuration: enable secret 5 x, username admin password 7 x, snmp-server community x
	{password, []string{"secret", "password", "key", "snmp", "community"},
		regexp.MustCompile(`(?i)(?:\b(?:enable secret|enable password|username \S+ (?:privilege \d+ )?(?:password|secret)|isakmp key|pre-shared-key(?: local| remote)?)\s+(?:[05-9]\s+)?|\bsnmp-server community\s+)([^\s•]{4,})`), nil},
	// "community string x", where the word needs less to be one: it is written so in one line after another
	{password, []string{"community"},
		regexp.MustCompile(`(?i)\b(?:community[ -]?string|snmp[ -]?community|(?:ro|rw|read|write)[ -]?community)\s*[:=]?\s*["']?([^\s"'•]{6,})`), func(v value) bool { return v.likely(password) && v.digits > 0 }},
	// admin:x@10.0.0.1
	{password, []string{"@"},
		regexp.MustCompile(`(?i)(?:^|[\s"'(=])(?:admin\w*|root|user|pi|ubuntu|cisco|manager|operator|support|service|tech|guest|test|\d{2,6}):(?P<exact>[^\s:/<>"'@]{5,})@(?:\d{1,3}(?:\.\d{1,3}){3}|[\w-]+(?:\.[\w-]+)+)`), value.striking},
	// "key: x", where no other word says of what: a licence key is none
	{key, []string{"key", "schl", "chiave", "clé", "sleutel", "klucz"},
		regexp.MustCompile(`(?im)(?:^|[.,;!?(]\s*|\b(?:the|my|our|your|this|new|is|and|der|mein|unser|la|mia|nostra|ma|notre|votre|de|auth|authentication|crypto|sip|ipsec|vpn|radius|provisioning|private|admin)\s+)(?:key|schl(?:ü|ue)ssel|chiave|clé|sleutel|klucz)\s*[:=]\s*["'“„«\x60]?\s*(\S{8,})`), func(v value) bool { return v.follows(key) && v.turns > 1 }},
	// a login and what belongs to it: "Credentials: admin / x"
	{password, []string{"login", "log in", "user", "benutzer", "utente", "credential", "creds", "zugang", "anmelded", "credenziali", "accesso", "accès", "acces", "identifiant"},
		regexp.MustCompile(`(?i)\b(?:log-?in|log in(?: with| as)?|credentials?|creds|zugang(?:sdaten)?|anmeldedaten|credenziali|accesso|acc[eè]s|identifiants?|(?:user(?:name)?|benutzer(?:name)?|utente)\s?/\s?(?:pw|pass(?:word|wort)?))\b(?:\s+(?:is|are|ist|sind|lautet|lauten|è|sono|est|sont|with|mit|con|avec))?\s*[:=]?\s*` +
			`[\w.@+-]{2,40}\s*(?:\s/\s|[/|:,;]|\s-\s|\n|\s(?:and|und|e|et|con|mit|with|avec)\s)\s*(\S{4,})`), func(v value) bool { return v.likely(password) }},
	// admin/x, root:x
	{password, []string{"admin", "root"}, regexp.MustCompile(`(?i)\b(?:admin|administrator|root)(?:[/:]|\s/\s)(\S{6,})`), value.striking},
	// a private key that is cut off
	{key, []string{"private key"},
		regexp.MustCompile(`(?i)-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----\s*([a-z0-9+/=\r\n]{16,})`), nil},
}

// placed finds the secrets in such places.
func placed(text, lower string) (found []Find) {
	for _, p := range places {
		if !containsAny(lower, p.hints) {
			continue
		}
		for _, at := range p.at.FindAllStringSubmatchIndex(text, -1) {
			start, end := at[len(at)-2], at[len(at)-1]
			if p.sure != nil {
				v := valueAt(text, start)
				if p.at.SubexpIndex("exact") >= 0 {
					v = valueAt(text[:end], start)
				}
				if !p.sure(v) {
					continue
				}
				end = v.end
			}
			if !hidden.MatchString(text[start:end]) {
				found = append(found, Find{start, end, p.kind})
			}
		}
	}
	return found
}

func containsAny(s string, some []string) bool {
	for _, part := range some {
		if strings.Contains(s, part) {
			return true
		}
	}
	return false
}

package secret_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"
)

// corpus fills in the sentences of a file, each several times, the same on every run.
type corpus struct {
	*rand.Rand
	filled []string // into the last sentence
}

// sentences are the lines of a file.
func sentences(t testing.TB, name string) (lines []string) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, strings.ReplaceAll(line, `\n`, "\n"))
		}
	}
	return lines
}

var slot = regexp.MustCompile(`\{[a-z]+\}`)

// fill fills in one sentence, and remembers with what.
func (c *corpus) fill(sentence string) string {
	c.filled = nil
	return slot.ReplaceAllStringFunc(sentence, func(name string) string {
		v := c.value(strings.Trim(name, "{}"))
		c.filled = append(c.filled, v)
		return v
	})
}

const (
	small  = "abcdefghijklmnopqrstuvwxyz"
	big    = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	figure = "0123456789"
)

func (c *corpus) of(set string, n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(set[c.IntN(len(set))])
	}
	return b.String()
}

func (c *corpus) one(some ...string) string { return some[c.IntN(len(some))] }

func (c *corpus) value(name string) string {
	switch name {
	case "password":
		return c.password()
	case "word":
		return c.one("geheim", "sunshine", "voipnow", "tesoro", "soleil", "letmein", "asterisk", "schalke", "juventus", "princesse", "dragon", "sommer")
	case "phrase":
		return c.one("correct horse battery staple", "blue sofa rainy monday", "kaffee tasse montag regen")
	case "pin":
		return c.of(figure, 4+2*c.IntN(2))
	case "hex":
		return c.of("0123456789abcdef", 28) + c.of(figure, 2) + c.of(small, 2)
	}
	if v := c.token(name); v != "" {
		return v
	}
	return c.harmless(name)
}

// password is one as people choose them, or as a machine makes them.
func (c *corpus) password() string {
	word := c.one("Sommer", "winter", "Acme", "telefono", "Bonjour", "Admin", "welcome", "Fussball", "Roma", "zebra")
	switch c.IntN(8) {
	case 0:
		return word + c.of(figure, 4) + c.one("!", "#", "$", "?", "")
	case 1:
		return c.of(small, 2) + c.of(figure, 2) + c.of(big, 2) + c.one("!", "%", "&", "+") + c.of(small+figure, 3) + c.of(figure, 1)
	case 2:
		return c.one("P@ssw0rd", "Tr0ub4dor&", "S3cr3t!", "Adm1n", "V0ip!") + c.of(figure, 2)
	case 3:
		return c.of(small, 3) + c.of(figure, 1) + "-" + c.of(small, 3) + c.of(figure, 2) + "-" + c.of(small+figure, 4)
	case 4:
		return c.of(small, 1) + c.of(figure, 1) + c.of(small+figure, 6) + c.of(figure, 1)
	case 5:
		return c.of(big, 1) + c.of(small, 3) + c.of(figure, 2) + "_" + c.of(small, 4)
	case 6:
		return strings.ToLower(word) + c.of(figure, 2) + c.one("!", "*", "@", "=")
	default:
		return c.of(big, 2) + c.of(figure, 3) + c.of(small, 3) + c.one("$", "!", "~") + c.of(figure, 1)
	}
}

// token is one of a published kind. They are made here, so that none stands in the repository.
func (c *corpus) token(name string) string {
	any := small + big + figure
	switch name {
	case "slack":
		return "xoxb-" + c.of(figure, 12) + "-" + c.of(figure, 12) + "-" + c.of(any, 24)
	case "aws":
		return "AKIA" + c.of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)
	case "github":
		return "ghp_" + c.of(any, 36)
	case "gitlab":
		return "glpat-" + c.of(any, 20)
	case "stripe":
		return "sk_live_" + c.of(any, 24)
	case "google":
		return "AIza" + c.of(any, 35)
	case "jwt":
		return "eyJ" + c.of(any, 30) + ".eyJ" + c.of(any, 40) + "." + c.of(any, 43)
	case "privatekey":
		return "-----BEGIN RSA PRIVATE KEY-----\n" + c.of(any, 64) + "\n" + c.of(any, 64) + "\n-----END RSA PRIVATE KEY-----"
	case "sendgrid":
		return "SG." + c.of(any, 22) + "." + c.of(any, 43)
	case "npm":
		return "npm_" + c.of(small+figure, 36)
	}
	return ""
}

// harmless is what support tickets are full of, and no secret.
func (c *corpus) harmless(name string) string {
	hex := figure + "abcdef"
	switch name {
	case "ticket":
		return c.one("#"+c.of("123456789", 4), "INC00"+c.of(figure, 5), "SUP-"+c.of(figure, 4))
	case "phone":
		return c.one("+39 0461 "+c.of(figure, 6), "+49"+c.of(figure, 10), "06-"+c.of(figure, 8), "(212) 555-"+c.of(figure, 4), "+33 1 76 "+c.of(figure, 2)+" "+c.of(figure, 2)+" "+c.of(figure, 2))
	case "serial":
		return c.one("2211-"+c.of(figure, 4)+"-"+c.of(hex, 4), c.of(big, 3)+c.of(figure, 8), c.of(figure, 12))
	case "mac":
		var pairs []string
		for range 6 {
			pairs = append(pairs, c.of(hex, 2))
		}
		return strings.Join(pairs, c.one(":", "-", ""))
	case "uuid":
		return strings.Join([]string{c.of(hex, 8), c.of(hex, 4), c.of(hex, 4), c.of(hex, 4), c.of(hex, 12)}, "-")
	case "version":
		return c.one(fmt.Sprintf("%d.%d.%d", 1+c.IntN(20), c.IntN(10), c.IntN(100)), fmt.Sprintf("v%d.%d", 1+c.IntN(20), c.IntN(10)), "5.03.20"+c.of(figure, 6)+".1")
	case "ip":
		return fmt.Sprintf("%d.%d.%d.%d", 10+c.IntN(200), c.IntN(256), c.IntN(256), 1+c.IntN(250))
	case "host":
		return c.one("pbx", "sip", "portal", "voip1") + "." + c.one("acme.com", "example.org", "telecom.it", "firma.de")
	case "email":
		return c.one("anna", "m.rossi", "support+voip", "jean.dupont") + "@" + c.one("acme.com", "telecom.it", "firma.de")
	case "date":
		return c.one(fmt.Sprintf("2026-%02d-%02d", 1+c.IntN(12), 1+c.IntN(28)), fmt.Sprintf("%d.%d.2026", 1+c.IntN(28), 1+c.IntN(12)), fmt.Sprintf("%02d/%02d/2026", 1+c.IntN(28), 1+c.IntN(12)))
	case "time":
		return fmt.Sprintf("%02d:%02d", c.IntN(24), c.IntN(60)) + c.one("", ":"+c.of("012345", 2))
	case "ext":
		return c.of("123456789", 1) + c.of(figure, 2+c.IntN(2))
	case "number":
		return c.of("123456789", 1) + c.of(figure, c.IntN(6))
	case "callid":
		return c.of(hex, 24) + "@" + c.harmless("ip")
	case "hash":
		return c.of(hex, 32)
	case "file":
		return c.one("trace", "call-0142", "capture_2026", "log.old") + c.one(".pcap", ".txt", ".zip", ".log")
	case "model":
		return c.one("T54W", "SNOM D785", "WP600A", "GXP2170", "CP-8841", "Gigaset N510", "VVX450", "W-AIR150")
	case "name":
		return c.one("Anna Rossi", "Jean Dupont", "Jörg Müller", "Bob O'Neill", "Łukasz", "Chiara De Santis")
	}
	panic("no slot is called " + name)
}

func newCorpus() *corpus { return &corpus{Rand: rand.New(rand.NewPCG(20261122, 1))} }

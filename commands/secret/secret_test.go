package secret_test

import (
	"slices"
	"strings"
	"testing"

	"tieline/commands/secret"
)

// A mask leaves the sentence readable.
func TestMask(t *testing.T) {
	for _, c := range []struct{ text, want, kind string }{
		{"password: Xk9$fLq2", "password: ••••••••", "password"},
		{"The password is Xk9$fLq2, please try.", "The password is ••••••••, please try.", "password"},
		{"Das Passwort lautet »Xk9$fLq2«.", "Das Passwort lautet »••••••••«.", "password"},
		{"la password è Xk9$fLq2 per l'interno 201", "la password è •••••••• per l'interno 201", "password"},
		{"mot de passe : Xk9$fLq2", "mot de passe : ••••••••", "password"},
		{"User: admin\nPassword:\nXk9$fLq2\nHost: 10.0.0.4", "User: admin\nPassword:\n••••••••\nHost: 10.0.0.4", "password"},
		{"sip:201:Xk9fLq2@pbx.acme.com;transport=tcp", "sip:201:••••••••@pbx.acme.com;transport=tcp", "password"},
		{"PIN: 4711, thanks", "PIN: ••••••••, thanks", "PIN"},
		{`<Password secure="1">Xk9 fLq2</Password>`, `<Password secure="1">••••••••</Password>`, "password"},
		{"https://host/login?password=Xk9fLq2&user=anna", "https://host/login?password=••••••••&user=anna", "password"},
		{"Passwörter sind Abcd12! und Efgh34!", "Passwörter sind •••••••• und ••••••••", "password"},
	} {
		got, found := secret.Mask(c.text)
		if got != c.want || len(found) == 0 || found[0].Kind != c.kind {
			t.Errorf("%q\n  became %q (%v)\n  wanted %q (%s)", c.text, got, found, c.want, c.kind)
		}
	}
}

// What is hidden from a reader, or written in another form of the same letters, hides no password.
func TestMaskInDisguise(t *testing.T) {
	for text, want := range map[string]string{
		"password:\u00a0Xk9fLq2vB7":                            "password:\u00a0••••••••",
		"p\u0430ssw\u043erd: Xk9fLq2vB7":                       "p\u0430ssw\u043erd: ••••••••",
		"\u0440\u0430\u0455\u0455: Xk9fLq2vB7":                 "\u0440\u0430\u0455\u0455: ••••••••",
		"p a s s w o r d : X k 9 f L q 2 v":                    "p a s s w o r d : ••••••••",
		"p a s s w o r d: Xk9f, Lq is fine":                    "p a s s w o r d: ••••••••, Lq is fine",
		"my p.a.s.s.w.o.r.d: Xk9fLq2vB7":                       "my p.a.s.s.w.o.r.d: ••••••••",
		"Hasło to Xk9fLq2vB7":                                  "Hasło to ••••••••",
		"The password to Xk9fLq2vB7":                           "The password to Xk9fLq2vB7",
		"pass\u00adword: Xk9fLq2vB7":                           "pass\u00adword: ••••••••",
		"pass\u200cword: Xk9f\u200dLq2vB7, ok":                 "pass\u200cword: ••••••••, ok",
		"p\ufe0fassword: Xk9fLq2vB7\ufe0f":                     "p\ufe0fassword: ••••••••\ufe0f",
		"ｐａｓｓｗｏｒｄ：　Ｘｋ９ｆＬｑ２ｖＢ７":                                 "ｐａｓｓｗｏｒｄ：　••••••••",
		"Kennwo\u0308rter: Xk9fLq2vB7":                         "Kennwo\u0308rter: ••••••••",
		"\U0001d429\U0001d41a\U0001d42c\U0001d42c: Xk9fLq2vB7": "\U0001d429\U0001d41a\U0001d42c\U0001d42c: ••••••••",
		"<b>password</b>: Xk9fLq2vB7":                          "<b>password</b>: ••••••••",
		"<td>Password</td><td><b>Xk9fLq2vB7</b></td>":          "<td>Password</td><td><b>••••••••</b></td>",
		"password – Xk9fLq2vB7":                                "password – ••••••••",
		"password—Xk9fLq2vB7":                                  "password—••••••••",
		"Passwort - Xk9fLq2vB7":                                "Passwort - ••••••••",
		"community string Xk9fLq2vB7":                          "community string ••••••••",
		"SNMP community: acmenet":                              "SNMP community: ••••••••",
		"the community string is acme2024":                     "the community string is ••••••••",
		"try admin:Xk9fLq2vB7@10.0.0.1":                        "try admin:••••••••@10.0.0.1",
		"admin:Xk9fLq2vB7@pbx.acme.com works":                  "admin:••••••••@pbx.acme.com works",
		"it's Xk9fLq2vB7 (the password)":                       "it's •••••••• (the password)",
		"key: Xk9fLq2vB7":                                      "key: ••••••••",
		"token Xk9fLq2vB7":                                     "token ••••••••",
		"hasło: Xk9fLq2vB7":                                    "hasło: ••••••••",
		"Hasło jest Xk9fLq2vB7":                                "Hasło jest ••••••••",
		"wachtwoord: Xk9fLq2vB7":                               "wachtwoord: ••••••••",
		"Het wachtwoord is Xk9fLq2vB7.":                        "Het wachtwoord is ••••••••",
	} {
		if got, _ := secret.Mask(text); got != want {
			t.Errorf("%q\n  became %q\n  wanted %q", text, got, want)
		}
	}
}

// Each published kind is known by its own name, whatever stands around it.
func TestPublishedKinds(t *testing.T) {
	c := newCorpus()
	for name, kind := range map[string]string{"slack": "slack bot token", "aws": "aws access token", "github": "github pat", "gitlab": "gitlab pat",
		"stripe": "stripe access token", "google": "gcp api key", "jwt": "jwt", "privatekey": "private key", "sendgrid": "sendgrid api token", "npm": "npm access token"} {
		token := c.value(name)
		masked, found := secret.Mask("see " + token + "\nthere")
		if masked != "see "+secret.Dots+"\nthere" || len(found) != 1 || found[0].Kind != kind {
			t.Errorf("%s: %q (%v)", name, masked, found)
		}
	}
}

// What is masked once is not masked again, and nothing is found outside the text.
func FuzzMask(f *testing.F) {
	for _, s := range slices.Concat(sentences(f, "secrets.txt"), sentences(f, "ordinary.txt")) {
		f.Add(newCorpus().fill(s))
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, found := range secret.In(text) {
			if found.Start < last || found.End <= found.Start || found.End > len(text) {
				t.Fatalf("%v after %d in %q", found, last, text)
			}
			last = found.End
		}
		masked, found := secret.Mask(text)
		if strings.Count(masked, secret.Dots) < len(found) {
			t.Fatalf("%d found in %q: %q", len(found), text, masked)
		}
	})
}

func BenchmarkOrdinary(b *testing.B) { benchmark(b, "ordinary.txt") }
func BenchmarkSecrets(b *testing.B)  { benchmark(b, "secrets.txt") }

func benchmark(b *testing.B, name string) {
	c := newCorpus()
	var texts []string
	for _, s := range sentences(b, name) {
		texts = append(texts, c.fill(s))
	}
	secret.In("password: warm")
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		secret.In(texts[i%len(texts)])
	}
}

// BenchmarkLong is a log of 30 kB, pasted.
func BenchmarkLong(b *testing.B) {
	c := newCorpus()
	var long strings.Builder
	for long.Len() < 30_000 {
		for _, s := range sentences(b, "ordinary.txt") {
			long.WriteString(c.fill(s) + "\n")
		}
	}
	text := long.String()[:30_000]
	for b.Loop() {
		secret.In(text)
	}
}

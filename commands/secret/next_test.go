package secret_test

import (
	"testing"

	"tieline/commands/secret"
)

// TestNext: the message after "the password is".
func TestNext(t *testing.T) {
	for _, c := range []struct {
		before, text string
		want         bool
	}{
		{"the password is", "Xk9fLq2vB7", true},
		{"My password is:", " Xk9fLq2vB7 ", true},
		{"Please look into it, user admin.\nThe password", "Xk9fLq2vB7", true},
		{"The password of the portal is:", "sommer2026!", true},
		{"password –", "Xk9fLq2vB7", true},
		{"Das Passwort lautet", "Xk9fLq2vB7", true},
		{"La password è", "Xk9fLq2vB7", true},
		{"Le mot de passe est :", "Xk9fLq2vB7", true},
		{"Hasło to", "Xk9fLq2vB7", true},
		{"пароль:", "Xk9fLq2vB7", true},
		{"p a s s w o r d :", "Xk9fLq2vB7", true},
		{"My PIN is", "4711", true},
		{"the password is", "Thanks", false},
		{"the password is", "wrong", false},
		{"the password is", "on its way", false},
		{"the password is", "2.4.1", false},
		{"the password is", "https://portal.acme.com", false},
		{"the password is", "trace.pcap", false},
		{"the password is", "••••••••", false},
		{"the password is", "", false},
		{"I forgot the password again", "Xk9fLq2vB7", false},
		{"Do you know the password?", "Xk9fLq2vB7", false},
		{"the password is wrong", "Xk9fLq2vB7", false},
		{"the password is\nin the safe", "Xk9fLq2vB7", false},
		{"", "Xk9fLq2vB7", false},
		{"The phone's name is", "Xk9fLq2vB7", false},
	} {
		found := secret.Next(c.before, c.text)
		if len(found) > 0 != c.want {
			t.Errorf("after %q, %q: %v", c.before, c.text, found)
		}
		if len(found) > 0 && (found[0].Start >= found[0].End || found[0].End > len(c.text)) {
			t.Errorf("after %q, %q: %v lies outside", c.before, c.text, found)
		}
	}
}

// TestNextOfOrdinary measures both sides: what is taken for the announcement, and what for the secret.
func TestNextOfOrdinary(t *testing.T) {
	measure(t, "ordinary.txt", "ordinary messages taken for a password after “My password is:”", 0, func(_ *corpus, text, _ string) bool {
		return len(secret.Next("My password is:", text)) > 0
	})
	measure(t, "ordinary.txt", "ordinary messages after which a password alone was masked", 0, func(_ *corpus, text, _ string) bool {
		return len(secret.Next(text, "Xk9fLq2vB7")) > 0
	})
}

package secret

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// value is what stands where a secret may stand.
type value struct {
	start, end int
	words      string // as it stands
	bare       string // without the punctuation that a sentence may have put after it
	quoted     bool
	next       string // the word after it in its line

	digits, letters, signs int
	mixed                  bool // a capital after a small letter
	turns                  int  // how often letters and digits take turns
}

var quotes = map[rune]string{'"': `"`, '\'': `'`, '`': "`", '“': "”“\"", '”': "”", '„': "“”\"", '«': "»", '»': "«", '‘': "’"}

// valueAt reads the value that begins at a byte: up to its closing quote, else up to a space.
func valueAt(text string, start int) value {
	v := value{start: start}
	rest := text[start:]
	line, _, _ := strings.Cut(rest, "\n")
	if closers := quotes[lastRune(text[:start])]; closers != "" {
		if i := strings.IndexAny(line, closers); i > 0 {
			v.quoted, v.words = true, line[:i]
		}
	}
	if !v.quoted {
		v.words = strings.TrimRight(cut(firstWord(line)), ",;)]}>»”\"'`")
	}
	v.end = start + len(v.words)
	v.next = firstWord(strings.TrimLeft(strings.TrimPrefix(line, v.words), " \t"))
	v.bare = strings.TrimRight(v.words, ".,:!?…")
	v.look()
	return v
}

// cut ends an unquoted value where another assignment begins: "password=x&user=y", "password=x;host=y", "<b>x</b>".
var endsValue = regexp.MustCompile(`[&;,][\w.-]+[=:]|["“”„«»<\x60]|',`)

func cut(word string) string {
	if at := endsValue.FindStringIndex(word); at != nil && at[0] > 0 {
		return word[:at[0]]
	}
	return word
}

// look counts what the value is made of.
func (v *value) look() {
	var last rune
	for _, r := range v.bare {
		switch {
		case digit(r):
			v.digits++
			if letter(last) {
				v.turns++
			}
		case letter(r):
			v.letters++
			if digit(last) {
				v.turns++
			}
			v.mixed = v.mixed || unicode.IsUpper(r) && unicode.IsLower(last)
		case strings.ContainsRune(`!?@#$%^&*+=~€§|\`, r):
			v.signs++
		}
		last = r
	}
}

// follows reports whether this is a secret when it stands directly after "password:".
func (v value) follows(kind string) bool {
	if v.placeholder() {
		return false
	}
	size := utf8.RuneCountInString(v.words)
	switch {
	case kind == pin:
		return v.digits >= 3 && v.letters == 0 && size <= 14
	case kind == key:
		return size >= 8 && (v.digits >= 2 && v.letters >= 2 || v.quoted && size >= 12 && !strings.Contains(v.words, " ")) && !v.named()
	case size < 3 || ordinary(v.bare) || reference.MatchString(v.bare):
		return false
	case v.quoted:
		return !v.sentence()
	case v.digits == 0 && v.signs == 0:
		return size >= 4 && (v.mixed && !strings.ContainsAny(v.bare, "/-") || v.closed())
	}
	return true
}

// closed reports whether a word of letters stands for itself, and no sentence begins with it.
func (v value) closed() bool {
	if v.next == "" || strings.HasSuffix(v.words, ".") || v.words != v.bare {
		return true
	}
	next := strings.ToLower(strings.Trim(v.next, ",;.()"))
	return next == "" || goesOn[next] || login.MatchString(v.next) || strings.ContainsAny(v.next, ":=") || announces.MatchString(v.next)
}

// likely reports whether this is a secret after "the password is": it looks like none of a sentence's own words.
func (v value) likely(kind string) bool {
	if kind == key {
		return v.follows(kind)
	}
	if kind == pin {
		return v.follows(kind) && v.digits >= 4 && !v.counts()
	}
	switch {
	case v.placeholder() || utf8.RuneCountInString(v.bare) < 4:
		return false
	case v.digits == len(v.bare):
		return v.digits <= 12 && !v.counts()
	case v.named() || ordinary(v.bare):
		return false
	case v.quoted:
		return !strings.Contains(v.words, " ") && (v.digits > 0 || v.signs > 0 || v.mixed || v.next == "")
	}
	return v.letters > 0 && (v.digits > 0 || v.signs > 0) || v.mixed && v.letters >= 6
}

// counts reports whether it is the number of something.
func (v value) counts() bool { return units[strings.ToLower(strings.Trim(v.next, ".,;!?"))] }

// striking reports whether this would be taken for a secret in the midst of a sentence.
func (v value) striking() bool {
	return !v.placeholder() && !v.named() && utf8.RuneCountInString(v.bare) >= 6 && v.letters > 0 &&
		(v.digits > 0 && (v.signs > 0 || v.turns > 1 || v.mixed || v.letters >= 3 && v.digits >= 2) || v.signs > 0 && v.mixed || v.signs > 1)
}

// beside reports whether this is a secret straight after the word: "password Xy12!ab". Where a login was named before,
// less is asked of it.
func (v value) beside(kind string, introduced bool) bool {
	switch {
	case kind == pin:
		return v.follows(pin) && v.digits >= 4 && v.digits <= 8
	case kind == key:
		return v.follows(key) && utf8.RuneCountInString(v.bare) >= 8 && v.turns > 2
	case v.digits == len(v.bare):
		return v.digits >= 4 && v.digits <= 8 && v.next == ""
	case introduced:
		return v.striking() || v.likely(kind) && v.digits > 0 && v.letters > 0
	}
	return v.striking() && (v.signs > 0 || v.turns > 1 || v.quoted || v.digits > 1 && strings.ContainsAny(v.bare, "_-"))
}

// What people write that looks like a secret and is none: where to look, who somebody is, which version.
var (
	reference = regexp.MustCompile(`(?i)^(?:[a-z][a-z0-9+.-]*://\S*|www\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|#\d+|\[[^\]]*|` +
		`\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}:\d{2}(?::\d{2})?|\d{4}-\d\d-\d\dT\S+|\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2})$`)
	product = regexp.MustCompile(`(?i)^(?:v?\d+(?:\.\d+)+\S*|(?:snmp-?)?v\d+c?|(?-i:[A-Z]{1,8}(?:-[A-Z]{1,8})?[-_]?\d{1,8}[A-Z]?\d?)|(?:office|windows|win|o|m|ipv|base|sha|md|aes|tls|ssl|oauth|keepass|bitwarden|wpa|sip|ldapv|smtp|g)[-.]?\d{1,3}|1password|\d{1,4}[a-z]{1,4}|[\w-]+\.(?:pcapn?g?|log|txt|cfg|conf|xml|json|png|jpe?g|pdf|zip|csv|docx?|xlsx?|py|sh|exe|rom|bin|com|net|org|it|de|fr|ch|at|eu|io|local|lan|example)(?:[:/]\S*)?|` +
		`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\+?[\d ()/.-]{6,}|\d+%|[a-z]+/\d+(?:\.\d+)*|[a-z-]+\d{0,2}(?:/[a-z-]+\d{0,2})+|[a-z]+(?:-[a-z]+)+|[a-z]+\+[a-z]+)$`)
	hidden = regexp.MustCompile(`(?i)^(?:[•*.·x_#?-]+|…|<[^>]*>?|\{\{?[^}]*\}*|\$\{?\w+\}?|%\w+%?|\[[^\]]*\]?|(?:null|none|nil|n/a|true|false|undefined|yes|no|ja|nein|sì|si|oui|non|ok|off|on)\W*|\(\S*)$`)
)

// placeholder reports whether the secret is left out already.
func (v value) placeholder() bool { return v.words == "" || hidden.MatchString(v.words) }

// named reports whether this names something: a version, a product, a file, a place, a number of its own kind.
func (v value) named() bool { return reference.MatchString(v.bare) || product.MatchString(v.bare) }

// sentence reports whether what is quoted is said rather than typed.
func (v value) sentence() bool {
	words, usual := strings.Fields(v.words), 0
	for _, w := range words {
		if ordinary(strings.Trim(w, ".,;:!?")) {
			usual++
		}
	}
	return 2*usual >= len(words) || len(words) > 6
}

func ordinary(word string) bool { return words[strings.ToLower(word)] }

func letter(r rune) bool { return unicode.IsLetter(r) }
func digit(r rune) bool  { return unicode.IsDigit(r) }

func after(text string, at int) rune {
	r, _ := utf8.DecodeRuneInString(text[at:])
	return r
}

func before(text string, at int) rune { return lastRune(text[:at]) }

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

func firstWord(s string) string {
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		return s[:i]
	}
	return s
}

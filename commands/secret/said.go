package secret

import (
	"regexp"
	"slices"
	"strings"
)

// kind of secret that a word announces. It decides what may follow.
const (
	password = "password"
	pin      = "PIN"
	key      = "key"
)

// announces finds the words after which a secret is told, in English, Italian, German and French, and the commonest in
// Dutch, Polish and Spanish. Each group is of one
// kind; the words of "alone" stand by themselves, the others may end a longer one: "SIP-Passwort", "db_password". Those of
// "abroad" are of languages of whose sentences too little is known: more is asked of what follows them.
var announces = regexp.MustCompile(`(?i)` +
	`(?P<password>pass?[ _-]?words?|pa(?:s{1,2}|ß)w(?:or|ör|o|r)t(?:er|ern|es|s|e)?|passwd|passwrd|passphrase|passcode|kennw(?:o|ö)rt(?:er|ern|es|e)?` +
	`|mots? de passe|parol[ae] d['’ ]?(?:ordine|accesso)|parola chiave|codic[ei] (?:di |d['’])accesso|codes? d['’]acc[eè]s|zug(?:angs|riffs)code|access code|auth[ _-]?pass` +
	`|pre[ -]?shared[ -]?(?:key|secret)|shared[ _-]?(?:secret|key)|(?:wlan|wifi|wi-fi|netzwerk)[ -]?(?:schl(?:ü|ue)ssel|key)|wpa2?[ -]?(?:key|psk)|(?:md5|client|sip|remote|auth|app|api)?[ _-]?secret|segreto sip` +
	`|wachtwoord(?:en)?|toegangscode|has(?:ł|l)(?:o|a|em)|contraseñas?|(?:snmp[ -]?)?community[ -]?string|snmp[ -]?community)` +
	`|(?P<passwordabroad>claves?|senhas?|palavras?[- ]passe|lösenord(?:et|en)?|passord(?:et)?|(?:adgangskode|kodeord)(?:n|en|et)?|salasana(?:ni|nne|mme|si|n)?` +
	`|hesl(?:o|em|a)|lozink(?:a|e|u)|zapork(?:a|e|u)|gesl(?:o|a)|jelsz(?:ó|ava|avam|avunk|avát)|parol(?:a|ă|ei)|slaptažod(?:is|į|žio)|[şs]ifre(?:m|si|miz)?` +
	`|парол(?:ь|я|ем|а|ата)|κωδικός πρόσβασης|密码|密碼|パスワード|비밀번호|סיסמה|كلمة (?:المرور|السر))` +
	`|(?P<passwordalone>pwd|psw|pw|pass|mdp|psk)` +
	`|(?P<pinalone>pin(?:[ -]?(?:code|number|nummer))?|code pin|codice pin|puk)` +
	`|(?P<key>api[ _-]?(?:keys?|token|schl(?:ü|ue)ssel)|cl[ée]s? (?:d['’])?api|chiave api|access[ _-]?(?:key|token)|auth[ _-]?(?:key|token)|bearer[ _-]?token|secret[ _-]?(?:access[ _-]?)?key|encryption key)` +
	`|(?P<keyalone>tokens?|jeton)`)

// hints are parts of these words: in most sentences there is none, and it need not be looked for at length.
var hints = []string{"pass", "paß", "pasw", "pwd", "psw", "pw", "mdp", "psk", "kennw", "parol", "pin", "puk", "secret", "segreto", "token", "jeton",
	"key", "wachtw", "toegang", "hasł", "haslo", "hasla", "contrase", "community", "schl", "clé", "cle ", "cles ", "chiave", "codic", "code", "shared", "wpa",
	"clave", "senha", "palavra", "senord", "adgangs", "kodeord", "salasana", "hesl", "lozink", "zapork", "gesl", "jelsz", "slapta", "ifre",
	"парол", "Парол", "ПАРОЛ", "πρόσβασης", "密", "パスワード", "비밀번호", "סיסמה", "كلمة"}

// What may stand between such a word and the secret.
var (
	closing = "[\"'”’»)\\]*_`]{0,3}"
	opening = "[\"'“”„«»‘(\\[*_`]{0,3}"
	// of whom or what: "for extension 201", "dell'interno 201", "du poste 201"
	whose = `(?:\s+(?:for|of|van|voor|op|do|dla|för|till|til|para|pro|k|ke|za|na|от|для|на|к|to|on|in|at|from|für|vom|von|der|des|zum|zur|am|im|zu|beim|per|del|della|dello|dei|degli|di|da|su|sul|sulla|nel|nella|dell['’][^\s:=,;]+|pour|du|de|d['’][^\s:=,;]+|sur|dans|chez|au|à|de l['’][^\s:=,;]+)` +
		`(?:\s+[\p{L}\p{N}@.'’_/()+-]*[\p{L}\p{N})_]){0,5}?)?`

	sign = regexp.MustCompile(`^` + closing + `\s*(?:\([^)\n]{0,30}\)\s*)?(?::=|=>|->|→|[:=：])+[*_]{0,2}\s*` + opening)
	// "password admin: …", "the password we use is …"
	loosely = regexp.MustCompile(`(?i)^(?:\s+[\p{L}\p{N}_-]+){1,2}?(?:\s*[:=]|\s+(?:is|ist|lautet|è|est))[*_]{0,2}\s*` + opening)
	ofSign  = regexp.MustCompile(`(?i)^` + closing + whose + `\s*(?::=|=>|->|→|[:=：])[*_]{0,2}\s*` + opening)
	// "password – …": a dash says less than a colon
	dashed = regexp.MustCompile(`^` + closing + `(?:\s*[–—]+|\s+-{1,2}|\s*-{2}\s)\s*` + opening)
	called = regexp.MustCompile(`(?i)^` + closing + whose + `\s+(?:lautet|lauten|heißt|si chiama|is called)\s*:?\s+` + opening)
	is     = regexp.MustCompile(`(?i)^` + closing + whose + `(?:['’]s|\s+(?:is|was|are|will be|should be|ist|sind|lautet|lauten|war|wäre|heißt|luidt|jest|brzmi|es|è|é|e['’]|era|sarà|sono|est|était|sera|sont|c['’]est))` +
		`(?:\s+(?:now|still|currently|just|simply|again|set to|jetzt|nun|noch|aktuell|einfach|weiterhin|immer noch|wieder|ora|adesso|ancora|attualmente|sempre|maintenant|encore|toujours|actuellement|folgendes|il|la|le))*` +
		`\s*:?\s+` + opening)
	// "is" in one language, after its own word alone: in another it means something else
	abroad = regexp.MustCompile(`(?i)^(?:has[łl](?:o|a|em)` + whose + `\s+(?:to|to jest)|(?:contraseñas?|claves?)` + whose + `\s+es|senhas?` + whose + `\s+(?:é|e)` +
		`|lösenord(?:et|en)?` + whose + `\s+är|(?:passord(?:et)?|adgangskoden?|kodeord(?:et)?)` + whose + `\s+er|salasana(?:ni|nne|mme|si|n)?\s+on` +
		`|(?:hesl(?:o|em)|lozinka|zaporka|geslo)` + whose + `\s+(?:je|zní|znie|glasi|se glasi)|parola` + whose + `\s+(?:este|e)|slaptažodis\s+yra` +
		`|парол(?:ь|а)\s+(?:такой|теперь|сейчас|є|е|это|це)|κωδικός πρόσβασης\s+είναι)\s*:?\s+` + opening)
	// a licence's key is no secret here
	licence = regexp.MustCompile(`(?i)^\s+(?:de\s+)?(?:licen|product|activa|serie)`)
	turned  = regexp.MustCompile(`(?i)^(?:\s+[^\s.;:!?]+){0,6}\s+(?:to|auf|in|en|à|a|con|mit|with)\s+` + opening)
	change  = regexp.MustCompile(`(?i)\b(?:chang|set\b|reset|updat|gesetzt|geändert|setz|änder|cambia|impost|modific|modifi|mis\b|remis|réinitial)`)
	beside  = regexp.MustCompile(`^\s+` + opening)
	// before the word: "… is the password", "… ist das Passwort"
	named = regexp.MustCompile(`(?i)(\S+?)["'”’»)\]]?\s+(?:(?:is|as|was|ist|als|war|è|come|era|est|comme|était)\s+(?:(?:the|my|our|your|das|mein|unser|ein|la|mia|nostra|sua|il|mio|le|mon|notre|votre)\s+){1,2}(?:\p{L}+[\s-]+){0,2}|(?:as|als|come|comme)\s+)$`)
	// the same in brackets: "… (the password)"
	bracketed = regexp.MustCompile(`(?i)(\S+?)["'”’»\]]?\s*\((?:(?:the|my|our|your|das|mein|unser|la|mia|nostra|il|le|mon|notre|het|de)\s+)?(?:\p{L}+[\s-]+)?$`)
	closes    = regexp.MustCompile(`(?i)^` + whose + `\)`)
	// a second one: "… and …"
	again = regexp.MustCompile(`(?i)^["'”’»)\]]?\s*(?:,|/|\bor\b|\band\b|\bund\b|\boder\b|\be\b|\bo\b|\bet\b|\bou\b)\s*` + opening)
)

// said finds what is told after the words that announce it, and what has a fixed place in what people paste.
func said(text, lower string) (found []Find) {
	for _, near := range windows(lower) {
		for _, at := range announces.FindAllStringSubmatchIndex(text[near.start:near.end], -1) {
			kind, alone, abroad := announced(at)
			start, end := near.start+at[0], near.start+at[1]
			if wholeWord(text, start, end, alone) {
				found = append(found, told(text, start, end, kind, alone, abroad)...)
			}
		}
	}
	return append(found, placed(text, lower)...)
}

// span is a stretch of a text, in bytes.
type span struct{ start, end int }

// wordSize is more than a word of announces takes.
const wordSize = 40

// windows are the stretches of a text around the hints. Only there are the words looked for, which takes far longer.
func windows(lower string) (out []span) {
	var at []int
	for _, hint := range hints {
		for from := 0; ; from++ {
			i := strings.Index(lower[from:], hint)
			if i < 0 {
				break
			}
			from += i
			at = append(at, from)
		}
	}
	slices.Sort(at)
	for _, i := range at {
		w := span{max(0, i-wordSize), min(len(lower), i+wordSize)}
		if n := len(out); n > 0 && w.start <= out[n-1].end {
			out[n-1].end = w.end
		} else {
			out = append(out, w)
		}
	}
	return out
}

// announced is the kind of a match, whether its word has to stand alone, and whether it is one of those of which little is known.
func announced(at []int) (kind string, alone, abroad bool) {
	for i, name := range announces.SubexpNames() {
		if name != "" && at[2*i] >= 0 {
			kind, alone = strings.CutSuffix(name, "alone")
			break
		}
	}
	if kind, abroad := strings.CutSuffix(kind, "abroad"); abroad {
		return kind, false, true
	}
	if kind == "pin" {
		kind = pin
	}
	return kind, alone, false
}

// wholeWord reports whether the word ends where the match does, and, where it has to, begins there too.
func wholeWord(text string, start, end int, alone bool) bool {
	return !letter(after(text, end)) && !(alone && (letter(before(text, start)) || digit(before(text, start))))
}

// told finds the secrets told after, or before, the word from start to end. A short word, "pw", says little else.
func told(text string, start, end int, kind string, short, strictly bool) []Find {
	rest := text[end:]
	if strictly && licence.MatchString(rest) {
		return nil
	}
	for _, way := range []struct {
		match func(string) int
		fits  func(value) bool
	}{
		{length(sign), func(v value) bool { return v.follows(kind) && (!strictly || v.likely(kind)) }},
		{length(ofSign), func(v value) bool { return v.likely(kind) }},
		{length(dashed), func(v value) bool { return v.likely(kind) }},
		{length(called), func(v value) bool { return v.likely(kind) || v.follows(kind) && v.closed() }},
		{length(is), func(v value) bool { return v.likely(kind) }},
		{inItsLanguage(text, start, end), func(v value) bool { return v.likely(kind) }},
		{length(loosely), func(v value) bool { return v.striking() || kind == pin && v.likely(kind) }},
		{turnedTo(text, end), func(v value) bool { return v.striking() }},
		{length(beside), func(v value) bool { return v.beside(kind, introduced(text, start) || short) }},
	} {
		n := way.match(rest)
		if n < 0 {
			continue
		}
		v := valueAt(text, end+n)
		if way.fits(v) {
			return append([]Find{{v.start, v.end, kind}}, further(text, v, kind)...)
		}
	}
	return toldBefore(text, start, end, kind)
}

// inItsLanguage is "is" in the language of the word.
func inItsLanguage(text string, start, end int) func(string) int {
	return func(string) int {
		n := length(abroad)(text[start:])
		if n >= 0 {
			n -= end - start
		}
		return n
	}
}

// length is how long an expression's match is, or -1.
func length(re *regexp.Regexp) func(string) int {
	return func(s string) int {
		at := re.FindStringIndex(s)
		if at == nil {
			return -1
		}
		return at[1]
	}
}

// sentenceSize is how far around a word its sentence is looked at, in bytes.
const sentenceSize = 120

// turnedTo is "… was changed to", in a sentence that speaks of changing. The last "to" before the secret is meant.
func turnedTo(text string, end int) func(string) int {
	return func(rest string) int {
		if !change.MatchString(text[max(0, end-sentenceSize):min(len(text), end+sentenceSize)]) {
			return -1
		}
		line, _, _ := strings.Cut(rest[:min(len(rest), sentenceSize)], "\n")
		return length(turned)(line)
	}
}

// further finds "… and …" after a secret.
func further(text string, v value, kind string) (found []Find) {
	for {
		n := length(again)(text[v.end:])
		if n < 0 {
			return found
		}
		if v = valueAt(text, v.end+n); !v.striking() {
			return found
		}
		found = append(found, Find{v.start, v.end, kind})
	}
}

// toldBefore is "… is the password" and "… (the password)".
func toldBefore(text string, start, end int, kind string) []Find {
	from := max(0, start-sentenceSize)
	if at := bracketed.FindStringSubmatchIndex(text[from:start]); at != nil && closes.MatchString(text[end:]) {
		if v := valueAt(text, from+at[2]); v.striking() || kind == pin && v.likely(pin) {
			return []Find{{v.start, v.end, kind}}
		}
	}
	at := named.FindStringSubmatchIndex(text[from:start])
	if at == nil {
		return nil
	}
	if v := valueAt(text, from+at[2]); v.end <= start && v.likely(kind) && (kind != pin || v.digits >= 4) {
		return []Find{{v.start, v.end, kind}}
	}
	return nil
}

// login are the words that say who somebody logs in as.
var login = regexp.MustCompile(`(?i)\b(?:log-?in|user|user ?name|benutzer(?:name)?|utente|nome utente|utilisateur|identifiant|account|konto|compte|admin)\b|\b(?:with|mit|con|avec)\s+(?:\p{L}+\s+){0,2}$`)

// introduced reports whether a login was named shortly before, or the line begins here.
func introduced(text string, start int) bool {
	return start == 0 || text[start-1] == '\n' || login.MatchString(text[max(0, start-60):start])
}

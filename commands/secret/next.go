package secret

import (
	"regexp"
	"strings"
)

// labelled is a word that says itself what it is: "Call-ID:…", "--verbose".
var labelled = regexp.MustCompile(`^(?:-|[\w-]+[:=])`)

// Next finds the secret that a message is where the message before it, by the same writer, announced one: "the password is",
// and then the password alone. What is more than a word, or one that could stand in any sentence, is none.
func Next(before, text string) []Find {
	word := strings.TrimSpace(text)
	if word == "" || strings.ContainsAny(word, " \t\n") || labelled.MatchString(word) {
		return nil
	}
	if n := len(before); n > sentenceSize {
		before = strings.ToValidUTF8(before[n-sentenceSize:], "")
	}
	read := plainOf(strings.TrimSpace(before) + "\n" + word)
	at := strings.LastIndexByte(read.words, '\n')
	if at < 0 {
		return nil
	}
	kind, ok := announcedLast(read.words[:at])
	if !ok || !valueAt(read.words, at+1).likely(kind) {
		return nil
	}
	start := strings.Index(text, word)
	return []Find{{start, start + len(word), kind}}
}

// announcedLast is the kind of secret that the end of a message announces, with nothing after it that tells it.
func announcedLast(text string) (kind string, ok bool) {
	if !containsAny(lowered(text), hints) {
		return "", false
	}
	for _, at := range announces.FindAllStringSubmatchIndex(text, -1) {
		what, alone, _ := announced(at)
		if !wholeWord(text, at[0], at[1], alone) {
			continue
		}
		rest := text[at[1]:] + "\n"
		line := text[strings.LastIndexByte(text[:at[0]], '\n')+1:]
		ok = strings.TrimSpace(rest) == "" && len(strings.Fields(line)) <= 4 && !strings.ContainsAny(line, "$=") // "user admin, the password"
		for _, way := range []func(string) int{length(sign), length(ofSign), length(dashed), length(called), length(is), inItsLanguage(text+"\n", at[0], at[1])} {
			ok = ok || way(rest) == len(rest)
		}
		kind = what
	}
	return kind, ok
}

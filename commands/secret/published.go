package secret

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"
	gitleaks "github.com/zricethezav/gitleaks/v8/config"
)

// forCode are published rules that are made for source code. In sentences they see a key in every long word after a
// colon; what people say about keys and passwords is for our own rules.
var forCode = []string{"generic-api-key"}

// rules are the published ones, found by the words without which they cannot match.
type rules struct {
	all     []*rule
	allowed []allowlist
}

// rule is one of the published. Its expressions are compiled when one of its keywords is first met: few ever are, and all
// of them take a tenth of a second.
type rule struct {
	ID          string
	Regex       string
	SecretGroup int
	Entropy     float64
	Keywords    []string
	Path        string
	Allowlists  []allowlist

	compiled func() *regexp.Regexp
}

// allowlist says what is no secret after all.
type allowlist struct {
	Condition   string
	RegexTarget string
	Regexes     []string
	StopWords   []string

	compiled func() []*regexp.Regexp
}

// published reads the rules, once. They are part of the library and so of the program; the tests find a fault in them.
var published = sync.OnceValue(func() *rules {
	var file struct {
		Rules     []*rule
		Allowlist allowlist
	}
	if err := toml.Unmarshal([]byte(gitleaks.DefaultConfig), &file); err != nil {
		panic("the published rules cannot be read: " + err.Error())
	}
	file.Allowlist.lazy()
	rs := &rules{allowed: []allowlist{file.Allowlist}}
	for _, r := range file.Rules {
		if r.Path != "" || r.Regex == "" || slices.Contains(forCode, r.ID) {
			continue // those with a path are for files of one kind
		}
		r.compiled = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(r.Regex) })
		for i := range r.Allowlists {
			r.Allowlists[i].lazy()
		}
		rs.all = append(rs.all, r)
	}
	return rs
})

func (a *allowlist) lazy() {
	texts := a.Regexes
	a.compiled = sync.OnceValue(func() []*regexp.Regexp {
		var out []*regexp.Regexp
		for _, text := range texts {
			out = append(out, regexp.MustCompile(text))
		}
		return out
	})
}

func (rs *rules) in(text, lower string) (found []Find) {
	for _, r := range rs.all {
		if !slices.ContainsFunc(r.Keywords, func(k string) bool { return strings.Contains(lower, k) }) {
			continue
		}
		for _, at := range r.compiled().FindAllStringSubmatchIndex(text, -1) {
			start, end := r.secret(at)
			match := strings.Trim(text[at[0]:at[1]], "\n")
			if entropy(text[start:end]) < r.Entropy || rs.allows(r, text[start:end], match, lineAround(text, start)) {
				continue
			}
			found = append(found, Find{start, end, strings.ReplaceAll(r.ID, "-", " ")})
		}
	}
	return found
}

// secret is the group that holds it: the one the rule names, else the first that took part, else the whole match.
func (r *rule) secret(at []int) (start, end int) {
	if g := 2 * r.SecretGroup; g > 0 && g < len(at) && at[g] >= 0 {
		return at[g], at[g+1]
	}
	for g := 2; g < len(at); g += 2 {
		if at[g] >= 0 && at[g+1] > at[g] {
			return at[g], at[g+1]
		}
	}
	return at[0], at[1]
}

func (rs *rules) allows(r *rule, secret, match, line string) bool {
	allows := func(a allowlist) bool { return a.allows(secret, match, line) }
	return slices.ContainsFunc(rs.allowed, allows) || slices.ContainsFunc(r.Allowlists, allows)
}

func (a allowlist) allows(secret, match, line string) bool {
	target := secret
	switch a.RegexTarget {
	case "match":
		target = match
	case "line":
		target = line
	}
	lower := strings.ToLower(secret)
	expression := slices.ContainsFunc(a.compiled(), func(re *regexp.Regexp) bool { return re.MatchString(target) })
	word := slices.ContainsFunc(a.StopWords, func(w string) bool { return strings.Contains(lower, strings.ToLower(w)) })
	if a.Condition == "AND" {
		return (expression || len(a.Regexes) == 0) && (word || len(a.StopWords) == 0) && len(a.Regexes)+len(a.StopWords) > 0
	}
	return expression || word
}

func lineAround(text string, at int) string {
	start := strings.LastIndexByte(text[:at], '\n') + 1
	if end := strings.IndexByte(text[at:], '\n'); end >= 0 {
		return text[start : at+end]
	}
	return text[start:]
}

// entropy is Shannon's, in bits a character: how evenly a text uses its characters.
func entropy(s string) (bits float64) {
	counts := map[rune]int{}
	for _, r := range s {
		counts[r]++
	}
	for _, n := range counts {
		share := float64(n) / float64(len(s))
		bits -= share * math.Log2(share)
	}
	return bits
}

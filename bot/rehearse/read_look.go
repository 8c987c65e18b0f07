package rehearse

import (
	"regexp"
	"slices"
	"strings"
)

var (
	looking = regexp.MustCompile(`^(.+?)( alone)? (sees nothing new|says nothing new|sees|says|does not see|does not say|has never seen|has never said)(?:\.|:\s*(.*))?$`)
	calling = regexp.MustCompile(`^(\S+) is notified\.?$`)
	subject = regexp.MustCompile(`^(?:#\S+|the \S+ (?:thread|card) of #\d+)$`)
)

// looksLikeLook reports whether a line is meant to say what somebody sees, so that a form's lines can stand beside it.
func (r *reader) looksLikeLook(line string) bool {
	m := looking.FindStringSubmatch(line)
	return calling.MatchString(line) || m != nil && (m[4] != "" || strings.HasSuffix(m[3], "new"))
}

var hows = map[string]how{
	"sees": sees, "says": sees, "does not see": misses, "does not say": misses, "has never seen": never, "has never said": never,
	"sees nothing new": nothing, "says nothing new": nothing,
}

// look reads a line about what is seen.
func (r *reader) look(line string) (look, bool) {
	before := len(r.problems)
	l := look{line: r.at, text: line}
	if m := calling.FindStringSubmatch(line); m != nil {
		if l.how = pinged; m[1] != "nobody" {
			l.who = m[1]
			r.mustKnow(l.who)
		}
		return l, len(r.problems) == before
	}
	m := looking.FindStringSubmatch(line)
	if m == nil {
		r.problem("what is set in says what somebody sees: anna alone sees: … — #acme sees: … — the desk thread of #1001 sees: … — nora does not see: … — anna sees nothing new — nora is notified — the partner card of #1001 says: …")
		return l, false
	}
	l.alone, l.how, l.want = m[2] != "", hows[m[3]], strings.TrimSpace(m[4])
	switch {
	case l.how != nothing && strings.Trim(l.want, " …") == "":
		r.problem("nothing stands after %q; write the words that are to be seen, with … for what is left out", m[3])
	case l.how == nothing && l.want != "":
		r.problem("nothing stands after %q, since nothing is seen", m[3])
	}
	switch who := m[1]; {
	case subject.MatchString(who):
		l.in, l.card = r.spot(who), strings.Contains(who, " card of ")
	case strings.HasPrefix(who, "the ") || strings.HasPrefix(who, "a "):
		r.problem("%q is not a place: write #acme, the desk thread of #1001, or the desk card of #1001", who)
	default:
		l.who = who
		r.mustKnow(who)
	}
	says := strings.Contains(m[3], "say") || strings.Contains(m[3], "said")
	switch {
	case l.card && !says:
		r.problem("a card says: %s says: …", m[1])
	case !l.card && says:
		r.problem("people and places see: %s sees: …", m[1])
	case l.card && !slices.Contains([]how{sees, misses}, l.how):
		r.problem("of a card as it is now one can say: %s says: … — %s does not say: …", m[1], m[1])
	case l.alone && l.who == "":
		r.problem("only a person sees something alone")
	}
	return l, len(r.problems) == before
}

package sla

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The targets that there are, and from when they count.
var (
	targetNames = []string{"response", "update", "resolution", "reason-for-outage"}
	countedFrom = []string{"opened", "matched", "complete", "responded"}
)

func (r *reader) target(n *node) Target {
	k := r.keys(n, "a target")
	t := Target{Target: r.oneOf(k.need("target"), "target", targetNames...), Where: r.where(k), Clause: r.clause(k)}
	within := k.need("within")
	t.Within = several(r, within, r.within)
	if at := k.take("at"); at != nil {
		t.At = r.oneOf(at, "moment of a target", "vendor")
		r.onlyWords(within, t.Within)
	}
	if from := k.take("from"); from != nil {
		t.From = r.oneOf(from, "beginning", countedFrom...)
	}
	t.Attain = r.percent(k.take("attain"))
	if say := k.take("say"); say != nil {
		t.Say = r.words(say)
	}
	k.end()
	return t
}

// onlyWords holds what stands in a target's place while others have the ticket: no clock of the desk's runs then.
func (r *reader) onlyWords(n *node, within []Within) {
	for _, w := range within {
		if _, words := w.Words(); !words && !w.IsZero() {
			r.wrong(n, "no clock runs while the ticket is with the vendor; write words, such as as soon as possible")
			return
		}
	}
}

var percentText = regexp.MustCompile(`^(>=|>)?\s*(\d{1,3}(?:\.\d{1,3})?)\s*%$`)

func (r *reader) percent(n *node) Percent {
	if n == nil {
		return Percent{}
	}
	text := r.text(n)
	if text == "" {
		return Percent{}
	}
	m := percentText.FindStringSubmatch(text)
	if m == nil {
		r.wrong(n, `%q is no figure to attain; write "> 90%%" for more than it, or "90%%" for at least it`, text)
		return Percent{}
	}
	of, _ := strconv.ParseFloat(m[2], 64)
	if of > 100 || of == 100 && m[1] == ">" {
		r.wrong(n, "more than all cannot be attained; write 100%% or less")
	}
	return Percent{Of: of, Strictly: m[1] == ">"}
}

func (r *reader) rule(n *node) Rule {
	k := r.keys(n, "a rule")
	v := Rule{At: r.moments(k.take("at"), ruleMoments), Where: r.where(k), Clause: r.clause(k)}
	v.When = r.condition(k.take("when"))
	v.Then = r.then(k.need("then"))
	v.Say = r.template(k.take("say"))
	k.end()
	return v
}

// then reads what a rule decides.
func (r *reader) then(n *node) Then {
	text := r.text(n)
	verb, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	then := Then{Outcome: Outcome(verb)}
	place := n
	if rest != "" {
		line, col := r.locate(n, len([]rune(text))-len([]rune(strings.TrimLeft(text[len(verb):], " "))))
		place = &node{shape: scalar, line: line, col: col, text: rest}
	}
	switch then.Outcome {
	case "":
	case Accept:
		if as, ok := strings.CutPrefix(rest, "as "); ok {
			place.col += len("as ")
			place.text = strings.TrimSpace(as)
			then.Priority = r.refer(place, "priority", r.a.Priorities.IDs())
		} else if rest != "" {
			r.wrong(place, "after accept stands nothing, or as and a priority")
		}
	case Charge:
		if rest == "" {
			r.wrong(n, "charge what? Write charge and the name of a rate")
			break
		}
		place.text, then.OnCondition = strings.CutSuffix(rest, " on condition")
		then.Rate = r.refer(place, "rate", r.a.Rates.IDs())
	case Refer:
		if rest == "" {
			r.wrong(n, "refer to whom? Write refer upstream, refer integrator, or refer and to whom")
		}
		then.Refer = rest
	case Hold, Decline, Ask:
		if rest != "" {
			r.wrong(place, "after %s stands nothing; what people are told goes into say", verb)
		}
	case "refuse", "reject", "deny":
		r.wrong(n, "there is no decision %q — did you mean decline?", verb)
	default:
		r.wrong(n, "there is no decision %q%s", verb, instead(verb, []string{"accept", "charge", "hold", "refer", "decline", "ask"}))
	}
	return then
}

func (r *reader) notice(n *node) Notice {
	k := r.keys(n, "a notice")
	v := Notice{At: r.moments(k.take("at"), allMoments), Where: r.where(k), Clause: r.clause(k)}
	if t := k.take("target"); t != nil {
		v.Target = r.oneOf(t, "target", targetNames...)
	}
	v.Supported = r.truth(k.take("supported"))
	v.When = r.condition(k.take("when"))
	v.Partner = r.template(k.take("partner"))
	v.Desk = r.template(k.take("desk"))
	v.OnCall = r.template(k.take("oncall"))
	v.Manager = r.template(k.take("manager"))
	v.Choose = r.refers(k.take("choose"), "priority", r.a.Priorities.IDs())
	if once := k.take("once"); once != nil {
		v.Once = r.oneOf(once, "once", "partner")
	}
	words := k.take("words")
	v.Words = several(r, words, r.words)
	k.end()
	if chat := slices.Contains(v.At, "chat"); k != nil && chat && words == nil {
		r.wrong(n, "at: chat needs words, or every message would be answered; write words: [emergency, outage]")
	} else if words != nil && !chat {
		r.wrong(words, "words are looked for in what is said outside a ticket; write at: chat")
	}
	if k != nil && v.Partner == nil && v.Desk == nil && v.OnCall == nil && v.Manager == nil {
		r.wrong(n, "this notice tells nobody; write partner, desk, oncall or manager with a text")
	}
	return v
}

func (r *reader) channel(n *node) Channel {
	k := r.keys(n, "a channel")
	v := Channel{Channel: r.words(k.need("channel")), Where: r.where(k), Supported: r.truth(k.take("supported")), Clause: r.clause(k)}
	if hours := k.take("hours"); hours != nil {
		v.Hours = r.refer(hours, "calendar", r.calendarNames())
	}
	v.Say = r.template(k.take("say"))
	k.end()
	return v
}

func (r *reader) contact(n *node) Contact {
	k := r.keys(n, "a step of the escalation path")
	v := Contact{Title: r.words(k.need("title")), Clause: r.clause(k)}
	if phone := k.take("phone"); phone != nil {
		v.Phone = r.words(phone)
	}
	if email := k.take("email"); email != nil {
		if v.Email = r.word(email); v.Email != "" && !strings.Contains(v.Email, "@") {
			r.wrong(email, "%q is no email address", v.Email)
		}
	}
	k.end()
	return v
}

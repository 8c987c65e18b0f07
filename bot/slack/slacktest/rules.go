package slacktest

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// checker collects what is wrong with blocks.
type checker struct {
	in      surface
	errs    []string
	blocks  map[string]bool // block_ids
	actions map[string]bool // action_ids of the block under way
	focused int
	tables  int
	marked  int // characters in markdown blocks
	inputs  int
}

// surface is where blocks stand.
type surface string

const (
	inMessage surface = "a message"
	inModal   surface = "a modal"
	inHome    surface = "the App Home"
)

// rule checks one value at a path.
type rule func(k *checker, at string, v any)

func (k *checker) say(at, format string, args ...any) {
	k.errs = append(k.errs, fmt.Sprintf("[ERROR] %s [json-pointer:%s]", fmt.Sprintf(format, args...), at))
}

// field is one key of an object.
type field struct {
	rule     rule
	required bool
}

func must(r rule) field { return field{r, true} }
func may(r rule) field  { return field{r, false} }

// shape is the keys that an object may have, besides type.
type shape map[string]field

func (s shape) with(more shape) shape {
	out := maps.Clone(s)
	maps.Copy(out, more)
	return out
}

// object checks an object against its shape: a key that is not in it is an error.
func (k *checker) object(at string, v any, s shape) obj {
	o, ok := v.(obj)
	if !ok {
		k.say(at, "must be an object")
		return nil
	}
	for _, key := range sorted(o) {
		f, known := s[key]
		switch {
		case key == "type":
		case !known:
			k.say(at+"/"+key, "no more keys allowed: %s", key)
		case o[key] == nil:
			k.say(at+"/"+key, "must not be null")
		default:
			f.rule(k, at+"/"+key, o[key])
		}
	}
	for _, key := range sorted(s) {
		if _, there := o[key]; s[key].required && !there {
			k.say(at, "missing required field: %s", key)
		}
	}
	return o
}

func object(s shape) rule {
	return func(k *checker, at string, v any) { k.object(at, v, s) }
}

func text(least, most int) rule {
	return func(k *checker, at string, v any) {
		s, ok := v.(string)
		n := utf8.RuneCountInString(s)
		switch {
		case !ok:
			k.say(at, "must be a string")
		case n < least:
			k.say(at, "must be more than %d characters", least-1)
		case n > most:
			k.say(at, "must be less than %d characters", most+1)
		}
	}
}

func boolean(k *checker, at string, v any) {
	if _, ok := v.(bool); !ok {
		k.say(at, "must be a boolean")
	}
}

func number(least, most float64) rule {
	return func(k *checker, at string, v any) {
		if n, ok := v.(float64); !ok || n != float64(int64(n)) || n < least || n > most {
			k.say(at, "must be an integer from %.0f to %.0f", least, most)
		}
	}
}

func oneOf(words ...string) rule {
	return func(k *checker, at string, v any) {
		if s, _ := v.(string); !slices.Contains(words, s) {
			k.say(at, "must be one of %s", strings.Join(words, ", "))
		}
	}
}

func pattern(form string) rule {
	re := regexp.MustCompile(form)
	return func(k *checker, at string, v any) {
		if s, _ := v.(string); !re.MatchString(s) {
			k.say(at, "must be of the form %s", form)
		}
	}
}

func list(least, most int, each rule) rule {
	return func(k *checker, at string, v any) {
		l, ok := v.([]any)
		if !ok {
			k.say(at, "must be a list")
			return
		}
		if len(l) < least || len(l) > most {
			k.say(at, "must have %d to %d items, has %d", least, most, len(l))
		}
		for i, x := range l {
			each(k, fmt.Sprintf("%s/%d", at, i), x)
		}
	}
}

func httpURL(s string, most int) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && utf8.RuneCountInString(s) <= most
}

func link(most int) rule {
	return func(k *checker, at string, v any) {
		s, _ := v.(string)
		u, err := url.Parse(s)
		if err != nil || u.Scheme == "" || utf8.RuneCountInString(s) > most {
			k.say(at, "must be a valid url of at most %d characters", most)
		}
	}
}

// Text objects: https://docs.slack.dev/reference/block-kit/composition-objects/text-object. 1 to 3000 characters.
func plainText(most int) rule {
	s := shape{"text": must(text(1, most)), "emoji": may(boolean)}
	return func(k *checker, at string, v any) {
		if o := k.object(at, v, s); o != nil && o["type"] != "plain_text" {
			k.say(at+"/type", "must be plain_text")
		}
	}
}

func anyText(most int) rule {
	mrkdwn := shape{"text": must(text(1, most)), "verbatim": may(boolean)}
	return func(k *checker, at string, v any) {
		if o, _ := v.(obj); o["type"] == "mrkdwn" {
			k.object(at, v, mrkdwn)
			return
		}
		plainText(most)(k, at, v)
	}
}

// once notes an action_id, which no other of the block may have.
func once(k *checker, at string, v any) {
	text(1, 255)(k, at, v)
	s, _ := v.(string)
	if k.actions[s] {
		k.say(at, "action_id %q already exists in the block", s)
	}
	k.actions[s] = true
}

func focus(k *checker, at string, v any) {
	boolean(k, at, v)
	if v == true {
		if k.focused++; k.focused > 1 {
			k.say(at, "only one element can have focus_on_load")
		}
		if k.in == inMessage {
			k.say(at, "focus_on_load is for views")
		}
	}
}

package discordtest

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// checker collects what is wrong with a body.
type checker struct {
	wrong []wrong
	ids   map[string]string // custom_ids, and where they stand
	in    surface
	total int // characters that embeds share
}

// surface is where components stand.
type surface int

const (
	inMessage surface = iota
	inModal
	inV2 // a message with the flag IS_COMPONENTS_V2
)

// wrong is one thing that is wrong: https://discord.com/developers/docs/reference#error-messages.
type wrong struct{ at, code, message string }

func (w wrong) String() string { return strings.TrimPrefix(w.at+": "+w.message, ": ") }

func (k *checker) say(at, code, format string, args ...any) {
	k.wrong = append(k.wrong, wrong{at, code, fmt.Sprintf(format, args...)})
}

// tree is how Discord tells it.
func (k *checker) tree() obj {
	out := obj{}
	for _, w := range k.wrong {
		o := out
		for step := range strings.SplitSeq(w.at, ".") {
			if step == "" {
				continue
			}
			next, ok := o[step].(obj)
			if !ok {
				next = obj{}
				o[step] = next
			}
			o = next
		}
		list, _ := o["_errors"].([]any)
		o["_errors"] = append(list, obj{"code": w.code, "message": w.message})
	}
	return out
}

// rule checks one value at a path.
type rule func(k *checker, at string, v any)

// field is one key of an object.
type field struct {
	rule     rule
	required bool
}

func must(r rule) field { return field{r, true} }
func may(r rule) field  { return field{r, false} }

// shape is the keys that an object may have.
type shape map[string]field

func (s shape) with(more shape) shape {
	out := maps.Clone(s)
	maps.Copy(out, more)
	return out
}

func below(at, key string) string { return strings.TrimPrefix(at+"."+key, ".") }

// object checks an object against its shape. A key that is not in it Discord would pass over without a word; here it
// is an error, for the app means something by it.
func (k *checker) object(at string, v any, s shape) obj {
	o, ok := v.(obj)
	if !ok {
		k.say(at, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
		return nil
	}
	for _, key := range sorted(o) {
		f, known := s[key]
		switch {
		case !known:
			k.say(below(at, key), "UNKNOWN_FIELD", "there is no such field: Discord would not read it")
		case o[key] == nil && f.required:
			k.say(below(at, key), "BASE_TYPE_REQUIRED", "This field is required")
		case o[key] != nil:
			f.rule(k, below(at, key), o[key])
		}
	}
	for _, key := range sorted(s) {
		if _, there := o[key]; s[key].required && !there {
			k.say(below(at, key), "BASE_TYPE_REQUIRED", "This field is required")
		}
	}
	return o
}

func object(s shape) rule {
	return func(k *checker, at string, v any) { k.object(at, v, s) }
}

func anything(*checker, string, any) {}

// text counts characters as Discord does: code points, without white space around them where something is required.
func text(least, most int) rule {
	return func(k *checker, at string, v any) {
		s, ok := v.(string)
		n := utf8.RuneCountInString(s)
		switch {
		case !ok:
			k.say(at, "STRING_TYPE_CONVERT", "Could not interpret %v as string.", v)
		case least > 0 && strings.TrimSpace(s) == "":
			k.say(at, "BASE_TYPE_REQUIRED", "This field is required")
		case n < least || n > most:
			k.say(at, "BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", least, most)
		}
	}
}

func boolean(k *checker, at string, v any) {
	if _, ok := v.(bool); !ok {
		k.say(at, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
	}
}

func integer(least, most float64) rule {
	return func(k *checker, at string, v any) {
		if n, ok := v.(float64); !ok || n != float64(int64(n)) || n < least || n > most {
			k.say(at, "NUMBER_TYPE_RANGE", "int value should be between %.0f and %.0f.", least, most)
		}
	}
}

func decimal(k *checker, at string, v any) {
	if _, ok := v.(float64); !ok {
		k.say(at, "FLOAT_TYPE_COERCE", "%v is not a float.", v)
	}
}

func snowflake(k *checker, at string, v any) {
	switch x := v.(type) {
	case string:
		if _, err := strconv.ParseUint(x, 10, 63); err == nil {
			return
		}
	case float64: // bodies may have them as numbers too, where they are small enough
		if x >= 0 && x == float64(int64(x)) {
			return
		}
	}
	k.say(at, "NUMBER_TYPE_COERCE", "Value %q is not snowflake.", fmt.Sprint(v))
}

func choice(values ...int) rule {
	return func(k *checker, at string, v any) {
		n, ok := v.(float64)
		if !ok || !slices.Contains(values, int(n)) {
			k.say(at, "BASE_TYPE_CHOICES", "Value must be one of %v.", values)
		}
	}
}

func pattern(re *regexp.Regexp) rule {
	return func(k *checker, at string, v any) {
		if s, _ := v.(string); !re.MatchString(s) {
			k.say(at, "STRING_TYPE_REGEX", "String value did not match validation regex.")
		}
	}
}

func list(least, most int, each rule) rule {
	return func(k *checker, at string, v any) {
		l, ok := v.([]any)
		if !ok {
			k.say(at, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
			return
		}
		if len(l) < least || len(l) > most {
			k.say(at, "BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", least, most)
		}
		for i, x := range l {
			each(k, below(at, strconv.Itoa(i)), x)
		}
	}
}

// set is a list without the same twice.
func set(most int, each rule) rule {
	return func(k *checker, at string, v any) {
		list(0, most, each)(k, at, v)
		l, _ := v.([]any)
		seen := map[any]bool{}
		for _, x := range l {
			if s, ok := x.(string); ok {
				if seen[s] {
					k.say(at, "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value")
				}
				seen[s] = true
			}
		}
	}
}

// link is an address; those of files sent along begin with attachment://.
func link(most int, schemes ...string) rule {
	return func(k *checker, at string, v any) {
		s, _ := v.(string)
		u, err := url.Parse(s)
		switch {
		case err != nil || u.Scheme == "" || u.Host == "":
			k.say(at, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
		case !slices.Contains(schemes, u.Scheme):
			k.say(at, "URL_TYPE_INVALID_SCHEME", "Scheme %q is not supported. Scheme must be one of %v.", u.Scheme, schemes)
		case utf8.RuneCountInString(s) > most:
			k.say(at, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", most)
		}
	}
}

// Readers of what was checked.

func str(o obj, key string) string { s, _ := o[key].(string); return s }
func flag(o obj, key string) bool  { b, _ := o[key].(bool); return b }
func objects(v any) []obj {
	l, _ := v.([]any)
	var out []obj
	for _, x := range l {
		if o, ok := x.(obj); ok {
			out = append(out, o)
		}
	}
	return out
}

func num(o obj, key string, otherwise int) int {
	switch n := o[key].(type) {
	case float64:
		return int(n)
	case int:
		return n
	}
	return otherwise
}

// words are the strings of a list.
func words(v any) []string {
	l, _ := v.([]any)
	out := []string{}
	for _, x := range l {
		switch x := x.(type) {
		case string:
			out = append(out, x)
		case float64:
			out = append(out, strconv.FormatInt(int64(x), 10))
		}
	}
	return out
}

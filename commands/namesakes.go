package commands

import (
	"fmt"
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

// namesakes are the people whom somebody means by what they typed: an account in full, else a full name, else the short name of an
// account ("nora" of local:nora) or a first name. What is less exact counts only where nothing is meant more exactly.
func namesakes(people []storage.Person, typed string) []storage.Person {
	typed = strings.TrimPrefix(strings.TrimSpace(typed), "@")
	key, err := ParsePersonKey(typed)
	for _, is := range []func(storage.Person) bool{
		func(p storage.Person) bool {
			return err == nil && hasKey(p, func(k storage.PersonKey) bool { return k == key })
		},
		func(p storage.Person) bool { return strings.EqualFold(p.Name, typed) },
		func(p storage.Person) bool {
			first, _ := firstWord(p.Name)
			return typed != "" && (strings.EqualFold(first, typed) || hasKey(p, func(k storage.PersonKey) bool { return strings.EqualFold(k.User, typed) }))
		},
	} {
		var found []storage.Person
		for _, p := range people {
			if is(p) {
				found = append(found, p)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

func hasKey(p storage.Person, is func(storage.PersonKey) bool) bool {
	for _, k := range p.Keys {
		if is(k) {
			return true
		}
	}
	return false
}

// whichOf refuses what several people are called.
func whichOf(found []storage.Person, typed string) *Refusal {
	var accounts []any
	for i, p := range found[:min(len(found), 4)] {
		if i > 0 {
			accounts = append(accounts, ", ")
		}
		accounts = append(accounts, talk.Clip(p.Name, 80)+" is ", talk.Literal(account(p)))
	}
	return refuse("which-person", fmt.Sprintf("%d people are called %q.", len(found), talk.Clip(typed, 40)),
		append(append([]any{"Write the whole name, or the account: "}, accounts...), ".")...)
}

// anAccount is an account as it is typed where this person is: their own.
func (r *request) anAccount() string {
	if r.act.By.Key.IsZero() {
		return "local:mara"
	}
	return FormatPersonKey(r.act.By.Key)
}

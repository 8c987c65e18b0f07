package sla

import (
	"strings"

	"golang.org/x/text/language"
)

// Country is the code of a country as somebody typed it, in two capital letters: UK is GB. It is false where there is no such
// country.
func Country(typed string) (code string, ok bool) {
	code = strings.ToUpper(strings.TrimSpace(typed))
	if len(code) != 2 {
		return "", false
	}
	region, err := language.ParseRegion(code)
	if err != nil || !region.IsCountry() {
		return "", false
	}
	return region.Canonicalize().String(), true
}

package sla

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// onRequest stands where the document names no price.
const onRequest = "on request"

// rate reads what chargeable work costs.
func (r *reader) rate(n *node, _ string) Rate {
	k := r.keys(n, "a rate")
	v := Rate{Clause: r.clause(k)}
	price := k.need("price")
	if price != nil && price.text == onRequest {
		k.end()
		return v
	}
	v.Currency, v.Price = r.money(price)
	v.Per = r.minutes(k.need("per"))
	v.Increment = v.Per
	if inc := k.take("increment"); inc != nil {
		v.Increment = r.minutes(inc)
	}
	if least := k.take("minimum"); least != nil {
		v.Minimum = r.minutes(least)
	}
	if tax := k.take("tax"); tax != nil {
		v.Tax = r.words(tax)
	}
	k.end()
	return v
}

var moneyText = regexp.MustCompile(`^(\d{1,9})(?:\.(\d{1,3}))? ([A-Z]{3})$`)

// money reads "125.00 USD" as minor units.
func (r *reader) money(n *node) (currency string, price int64) {
	text := r.text(n)
	if text == "" {
		return "", 0
	}
	currency, price, err := parseMoney(text)
	if err != nil {
		r.wrong(n, "%s", err)
	}
	return currency, price
}

// parseMoney reads an amount and its currency as minor units.
func parseMoney(text string) (currency string, minor int64, err error) {
	m := moneyText.FindStringSubmatch(text)
	if m == nil {
		return "", 0, fmt.Errorf("%q is no price; write 125.00 USD, or on request", text)
	}
	digits := minorDigits(m[3])
	if m[2] != "" && len(m[2]) != digits {
		return "", 0, fmt.Errorf("%s has %d digits after the point, not %d", m[3], digits, len(m[2]))
	}
	minor, err = strconv.ParseInt(m[1]+m[2]+strings.Repeat("0", digits-len(m[2])), 10, 64)
	return m[3], minor, err
}

var minutesText = regexp.MustCompile(`^(?:(\d{1,3})h)?(?:(\d{1,4})m)?$`)

// minutes reads "15m", "1h" or "1h30m".
func (r *reader) minutes(n *node) Minutes {
	text := r.text(n)
	if text == "" {
		return 0
	}
	if !minutesText.MatchString(text) {
		r.wrong(n, "%q is no length of work; write 15m, 1h or 1h30m", text)
		return 0
	}
	m, ok := ParseMinutes(text)
	if !ok {
		r.wrong(n, "work takes at least a minute; write 15m, 1h or 1h30m")
	}
	return m
}

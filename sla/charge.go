package sla

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Charge is what work costs: how many minutes are charged for those that were worked in all, and the amount in the
// currency's minor unit, without tax. Started increments are charged whole, and the minimum once: so it is asked about the
// sum of the work, never about a part of it. Where the price of that many minutes is no whole number of minor units, it is
// rounded to the nearest one, half of one up. Where the price is for the whole, it is charged once there was any work.
func (r Rate) Charge(worked Minutes) (charged Minutes, amount int64) {
	switch {
	case worked <= 0 || r.Currency == "":
		return 0, 0
	case r.Per == 0:
		return worked, r.Price
	}
	step := max(r.Increment, 1)
	charged = max((worked+step-1)/step*step, r.Minimum)
	// In two parts, so that no product comes near the limits of an int64: a price has 12 digits at most.
	whole, rest := int64(charged/r.Per), int64(charged%r.Per)
	per := int64(r.Per)
	return charged, whole*r.Price + (2*rest*r.Price+per)/(2*per)
}

// Decimal writes an amount of minor units as a decimal number without its currency, for programs: "-12.50".
func Decimal(minor int64, currency string) string {
	digits := minorDigits(currency)
	sign := ""
	if minor < 0 {
		sign, minor = "-", -minor
	}
	s := fmt.Sprintf("%0*d", digits+1, minor)
	if digits > 0 {
		s = s[:len(s)-digits] + "." + s[len(s)-digits:]
	}
	return sign + s
}

// Terms say in sentences how the rate is counted, as whoever agrees to it has to know.
func (r Rate) Terms() string {
	if r.Currency == "" {
		return "The price is given on request, and nothing is charged before you have accepted it."
	}
	var b strings.Builder
	switch {
	case r.Per == 0:
		b.WriteString("This is the price of the whole.")
	case r.Increment > 1:
		b.WriteString("The time spent on this ticket is summed, and each started " + strings.TrimPrefix(r.Increment.words(), "one ") + " of the sum is charged whole.")
	default:
		b.WriteString("The time spent on this ticket is summed, and charged to the minute.")
	}
	if r.Minimum > 0 {
		b.WriteString(" At least " + r.Minimum.words() + " is charged, once.")
	}
	if r.Tax != "" {
		b.WriteString(" " + r.Tax + " is added.")
	} else {
		b.WriteString(" No tax is mentioned.")
	}
	return b.String()
}

var priceText = regexp.MustCompile(`^(\d{1,9}(?:\.\d{1,3})? [A-Z]{3})(?:\s*\+\s*(\pL{2,10}))?$`)

// ParsePrice reads a price for the whole, as "450.00 EUR" or "450.00 EUR+VAT". The error is a sentence for whoever wrote it.
func ParsePrice(s string) (Rate, error) {
	parts := priceText.FindStringSubmatch(strings.TrimSpace(s))
	if parts == nil {
		return Rate{}, fmt.Errorf("%q is no price; write 450.00 EUR, or 450.00 EUR+VAT", short(s))
	}
	currency, minor, err := parseMoney(parts[1])
	if err == nil && minor == 0 {
		err = errors.New("what costs nothing needs no price")
	}
	return Rate{Currency: currency, Price: minor, Tax: parts[2]}, err
}

// String writes a length as it is typed: "45m", "1h", "1h30m".
func (m Minutes) String() string {
	switch {
	case m < 0:
		return "-" + (-m).String()
	case m >= 60 && m%60 == 0:
		return fmt.Sprintf("%dh", m/60)
	case m > 60:
		return fmt.Sprintf("%dh%dm", m/60, m%60)
	}
	return fmt.Sprintf("%dm", m)
}

// ParseMinutes reads a length of work as "15m", "1h" or "1h30m"; ok is false for anything else, and for none at all.
func ParseMinutes(s string) (m Minutes, ok bool) {
	parts := minutesText.FindStringSubmatch(s)
	if parts == nil {
		return 0, false
	}
	hours, _ := strconv.Atoi(parts[1])
	rest, _ := strconv.Atoi(parts[2])
	m = Minutes(hours*60 + rest)
	return m, m > 0
}

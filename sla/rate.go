package sla

import (
	"fmt"
	"strings"
)

// minorDigits is how many digits of a currency stand after the point (ISO 4217, list one).
func minorDigits(currency string) int {
	switch currency {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	}
	return 2
}

// Money writes an amount of minor units: "£25.00", "125.00 USD".
func Money(minor int64, currency string) string {
	sign := ""
	if minor < 0 {
		sign, minor = "−", -minor
	}
	s := Decimal(minor, currency)
	if currency == "GBP" {
		return sign + "£" + s
	}
	return sign + s + " " + currency
}

// String is the rate in words, such as "£25.00+VAT per 15 minutes" or "125.00 USD per hour, one hour minimum".
func (r Rate) String() string {
	if r.Currency == "" {
		return "a price on request"
	}
	var b strings.Builder
	b.WriteString(Money(r.Price, r.Currency))
	if r.Tax != "" {
		b.WriteString("+" + r.Tax)
	}
	if r.Per == 0 {
		return b.String()
	}
	b.WriteString(" per " + strings.TrimPrefix(r.Per.words(), "one "))
	// Charging by the minute is what "per hour" says anyhow.
	if r.Increment != r.Per && r.Increment > 1 {
		b.WriteString(", each started " + strings.TrimPrefix(r.Increment.words(), "one ") + " counts")
	}
	if r.Minimum > 0 {
		b.WriteString(", " + r.Minimum.words() + " minimum")
	}
	return b.String()
}

// words writes a length as people say it.
func (m Minutes) words() string {
	switch {
	case m == 1:
		return "one minute"
	case m == 60:
		return "one hour"
	case m == 30:
		return "half hour"
	case m%60 == 0:
		return fmt.Sprintf("%d hours", m/60)
	}
	return fmt.Sprintf("%d minutes", m)
}

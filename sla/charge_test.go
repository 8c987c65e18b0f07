package sla

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// The rates that published agreements have, and some others.
var (
	quarterly = Rate{Currency: "GBP", Price: 2500, Per: 15, Increment: 15, Tax: "VAT"}
	halfHours = Rate{Currency: "USD", Price: 12500, Per: 60, Increment: 30}
	anHour    = Rate{Currency: "USD", Price: 12500, Per: 60, Increment: 1, Minimum: 60}
	byMinute  = Rate{Currency: "EUR", Price: 10000, Per: 60, Increment: 1}
)

func TestCharge(t *testing.T) {
	for _, c := range []struct {
		rate   Rate
		worked Minutes
		counts Minutes
		amount string // and how it is reckoned
	}{
		{quarterly, 0, 0, "0.00"},
		{quarterly, 1, 15, "25.00"},     // 1 started quarter
		{quarterly, 15, 15, "25.00"},    // 1 whole quarter
		{quarterly, 16, 30, "50.00"},    // 2 × 25.00
		{quarterly, 30, 30, "50.00"},    // 2 × 25.00
		{quarterly, 121, 135, "225.00"}, // 9 × 25.00

		{halfHours, 1, 30, "62.50"},   // 125.00 / 2
		{halfHours, 30, 30, "62.50"},  // 125.00 / 2
		{halfHours, 31, 60, "125.00"}, // 2 × 62.50
		{halfHours, 61, 90, "187.50"}, // 3 × 62.50

		{anHour, 1, 60, "125.00"}, // the minimum
		{anHour, 60, 60, "125.00"},
		{anHour, 61, 61, "127.08"}, // 125.00 × 61/60 = 127.0833…
		{anHour, 80, 80, "166.67"}, // 125.00 × 80/60 = 166.6666…
		{anHour, 90, 90, "187.50"}, // 125.00 × 90/60

		{byMinute, 1, 1, "1.67"},        // 100.00 / 60 = 1.6666…
		{byMinute, 3, 3, "5.00"},        // 100.00 × 3/60
		{byMinute, 7, 7, "11.67"},       // 100.00 × 7/60 = 11.6666…
		{byMinute, 100, 100, "166.67"},  // 100.00 × 100/60 = 166.6666…
		{byMinute, 601, 601, "1001.67"}, // 10 × 100.00 + 1.6666…

		{Rate{Currency: "JPY", Price: 5000, Per: 60, Increment: 1}, 50, 50, "4167"},                // 5000 × 50/60 = 4166.66…
		{Rate{Currency: "KWD", Price: 10001, Per: 60, Increment: 30}, 1, 30, "5.001"},              // 10.001 / 2 = 5.0005: half is rounded up
		{Rate{Currency: "EUR", Price: 1000, Per: 60, Increment: 45, Minimum: 60}, 10, 60, "10.00"}, // the minimum, more than one increment
		{Rate{Currency: "EUR", Price: 1000, Per: 60, Increment: 45, Minimum: 60}, 50, 90, "15.00"}, // 2 increments
		{Rate{Currency: "EUR", Price: 45000}, 1, 1, "450.00"},                                      // a price for the whole
		{Rate{Currency: "EUR", Price: 45000}, 600, 600, "450.00"},
		{Rate{Currency: "EUR", Price: 45000}, 0, 0, "0.00"},
		{Rate{Currency: "USD", Price: 999_999_999_99, Per: 60, Increment: 1}, 60 * 24 * 365 * 10, 60 * 24 * 365 * 10, "87599999999124.00"}, // 87600 × 999999999.99
		{Rate{}, 60, 0, "0.00"}, // a price on request: nothing can be said yet
	} {
		counts, amount := c.rate.Charge(c.worked)
		if got := Decimal(amount, c.rate.Currency); counts != c.counts || got != c.amount {
			t.Errorf("%d minutes at %s: %d minutes, %s; want %d, %s", c.worked, c.rate, counts, got, c.counts, c.amount)
		}
	}
}

// TestChargeIsExact holds the amount against fractions without limits, and the rounding to what it must not do.
func TestChargeIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := Rate{Currency: "EUR", Price: rapid.Int64Range(0, 99_999_999_999).Draw(t, "price"), Per: Minutes(rapid.IntRange(1, 600).Draw(t, "per")),
			Increment: Minutes(rapid.IntRange(1, 600).Draw(t, "increment")), Minimum: Minutes(rapid.IntRange(0, 600).Draw(t, "minimum"))}
		worked := Minutes(rapid.IntRange(1, 1_000_000).Draw(t, "worked"))
		counts, amount := r.Charge(worked)
		if counts < worked || counts < r.Minimum || counts >= max(worked+r.Increment, r.Minimum+1) {
			t.Fatalf("%d minutes count as %d under %+v", worked, counts, r)
		}
		if counts > r.Minimum && counts%r.Increment != 0 {
			t.Fatalf("%d minutes are no whole increments of %d", counts, r.Increment)
		}
		exact := new(big.Rat).Mul(big.NewRat(r.Price, int64(r.Per)), big.NewRat(int64(counts), 1))
		off := new(big.Rat).Sub(big.NewRat(amount, 1), exact)
		if off.Cmp(big.NewRat(1, 2)) > 0 || off.Cmp(big.NewRat(-1, 2)) <= 0 {
			t.Fatalf("%d is %s off %s", amount, off.FloatString(4), exact.FloatString(4))
		}
		if _, more := r.Charge(worked + 1); more < amount {
			t.Fatalf("a minute more costs less: %d after %d", more, amount)
		}
	})
}

func TestDecimal(t *testing.T) {
	for _, c := range []struct {
		minor          int64
		currency, want string
	}{{5, "EUR", "0.05"}, {-1250, "USD", "-12.50"}, {-5, "EUR", "-0.05"}, {7, "JPY", "7"}, {1, "KWD", "0.001"}, {0, "GBP", "0.00"}} {
		if got := Decimal(c.minor, c.currency); got != c.want {
			t.Errorf("%d %s: %s, want %s", c.minor, c.currency, got, c.want)
		}
	}
}

func TestTerms(t *testing.T) {
	for _, c := range []struct {
		rate Rate
		want string
	}{
		{quarterly, "The time spent on this ticket is summed, and each started 15 minutes of the sum is charged whole. VAT is added."},
		{halfHours, "The time spent on this ticket is summed, and each started half hour of the sum is charged whole. No tax is mentioned."},
		{anHour, "The time spent on this ticket is summed, and charged to the minute. At least one hour is charged, once. No tax is mentioned."},
		{Rate{Currency: "EUR", Price: 45000, Tax: "VAT"}, "This is the price of the whole. VAT is added."},
		{Rate{}, "The price is given on request, and nothing is charged before you have accepted it."},
	} {
		if got := c.rate.Terms(); got != c.want {
			t.Errorf("%s: %s", c.rate, got)
		}
	}
}

func TestMinutesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Minutes(rapid.IntRange(1, 50_000).Draw(t, "minutes"))
		if got, ok := ParseMinutes(m.String()); !ok || got != m {
			t.Fatalf("%d: %q is read as %d, %v", m, m.String(), got, ok)
		}
	})
	for _, s := range []string{"", "45", "0m", "m", "1.5h", "-15m", "1h 30m", "45 m", "1d"} {
		if m, ok := ParseMinutes(s); ok {
			t.Errorf("%q is read as %d minutes", s, m)
		}
	}
}

func TestParsePrice(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"450.00 EUR", "450.00 EUR"}, {"450 EUR", "450.00 EUR"}, {"99.50 GBP+VAT", "£99.50+VAT"}, {" 5000 JPY + JCT ", "5000 JPY+JCT"},
		{"450", ""}, {"450.0 EUR", ""}, {"EUR 450", ""}, {"-450.00 EUR", ""}, {"0.00 EUR", ""}, {"", ""},
	} {
		r, err := ParsePrice(c.typed)
		if (err != nil) != (c.want == "") || err == nil && r.String() != c.want {
			t.Errorf("%q: %s, %v", c.typed, r, err)
		}
	}
}

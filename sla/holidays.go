package sla

// HolidaySpec is what an agreement file says of a calendar's holidays.
type HolidaySpec struct {
	Country string   // ISO 3166 alpha-2; empty: none but those in With
	Without []string // names, as the country's list gives them
	With    []Holiday
}

// Holiday is a day that an agreement adds.
type Holiday struct {
	Name  string
	On    string   // "12-24" each year, or "2026-05-05" once
	Hours []Window // a part-day: open then; empty: closed all day
}

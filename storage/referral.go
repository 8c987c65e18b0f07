package storage

import "time"

// ReferralState is what became of a referral.
type ReferralState string

// The states of a referral. Passed waits for an answer; every other one is final.
const (
	Passed     ReferralState = "passed"
	TakenUp    ReferralState = "taken-up" // opened as a ticket of the partner to whom it went
	Declined   ReferralState = "declined"
	PassedOver ReferralState = "passed-over" // by them, to the partner to whom they turn
)

// Referral is a request that one partner passed on to another, with what was typed.
type Referral struct {
	ID       string // 22 characters of chance: whoever has it may not thereby see it
	From, To string // ids of partners
	By       int64  // person who passed it on
	In       Place  // where they did
	Values   map[string]string
	Files    []File
	Passed   time.Time
	Card     string // key of the delivery that asks the other partner

	State   ReferralState
	Ticket  int64  // TakenUp: its number, which is nothing to the asker
	Reason  string // Declined: what was written to the asker; may be empty
	Settler int64  // person who settled it; 0: nobody yet
	Settled time.Time
}

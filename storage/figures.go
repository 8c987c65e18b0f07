package storage

import "time"

// Heap is how many tickets that are not closed stand alike.
type Heap struct {
	State    State
	Priority string
	Tickets  int
}

// Debt is what is owed on one platform.
type Debt struct {
	Platform string
	Owed     int
	Oldest   time.Time // when the one that has waited longest was owed; of those that may be sent already
}

// Figures counts what is kept, for whoever looks after the program. Open is by state and priority; Overdue counts the clocks
// of tickets that are not closed which run, and were due before an instant. Debts is by platform; Oldest is zero where
// nothing may be sent yet. All of it may take a while where there is much: it is not for the way of a command.
type Figures interface {
	Open() ([]Heap, error)
	Overdue(at time.Time) (int, error)
	Debts(at time.Time) ([]Debt, error)
}

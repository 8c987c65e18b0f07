package storage

import "time"

// Partner is an organisation that is supported.
type Partner struct {
	ID        string // as typed in commands: "acme"
	Name      string
	Agreement string // id
	Tier      string // empty where it follows from Facts
	Region    string
	Country   string            // ISO 3166-1 alpha-2, upper case
	Upstream  string            // id of the partner whom this one turns to; empty: none
	Facts     map[string]string // as typed; the agreement says their types
	Created   time.Time
}

// Role is what someone on the vendor's side may do.
type Role string

// The roles. Whoever has none acts for a partner, or is a stranger.
const (
	NoRole   Role = ""
	Engineer Role = "engineer"
	Manager  Role = "manager"
)

// Person is someone on one or more platforms.
type Person struct {
	ID       int64 // 0 before the first Put
	Name     string
	Role     Role
	Group    string // the group by which they have the role, as platform:id; empty: it was given to them by name
	Zone     string // IANA; empty: not known
	Digest   string // time of day of a manager's digest, "08:00"; empty: the usual
	Keys     []PersonKey
	Partners []string // ids of the partners whom they are known to act for, by acting in a bound channel
}

// StaffGroup is a group of a platform (a user group in Slack, a role in Discord) whose members are staff while they are in it.
type StaffGroup struct {
	Platform string
	ID       string // the platform's own
	Name     string // as people know it
	Role     Role
	Since    time.Time
	By       int64 // person
}

// Binding says whose a channel is: a partner's, or, with Partner empty, the desk's.
type Binding struct {
	Place   Place
	Partner string
	Name    string // of the channel, as people know it
	At      time.Time
	By      int64  // person
	Welcome string // key of the delivery that says there what can be done; empty: none
}

// Rota says who is on call: its members take weekly turns.
type Rota struct {
	Members   []int64   // persons, in their order
	Start     time.Time // when the first one's turn began; each turn ends at this weekday and wall-clock time in Zone
	Zone      string    // IANA
	Overrides []Override
}

// Override puts somebody on call instead, from From until before Until. The last one that holds counts.
type Override struct {
	Person      int64
	From, Until time.Time
}

// ChannelOff is a way to reach support that a manager has switched off for now.
type ChannelOff struct {
	Agreement string    // id
	Channel   string    // as the agreement names it
	Say       string    // what partners read instead
	Until     time.Time // zero: until it is switched on again
	Since     time.Time
	By        int64 // person
}

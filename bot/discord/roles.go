package discord

import (
	"encoding/json"
	"sync"
)

// role is what is known of a role: https://discord.com/developers/docs/topics/permissions#role-object
type role struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// roles are the names of those that the gateway told of.
type roles struct {
	mu sync.Mutex
	by map[string]string
}

func (rs *roles) get(id string) string {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.by[id]
}

func (rs *roles) put(all ...role) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.by == nil {
		rs.by = map[string]string{}
	}
	for _, r := range all {
		if r.ID != "" {
			rs.by[r.ID] = r.Name
		}
	}
}

// rolesTold notes what a server and its changes say of roles: GUILD_CREATE brings all of them.
func (a *Adapter) rolesTold(raw json.RawMessage) error {
	var told struct {
		Roles []role `json:"roles"`
		Role  role   `json:"role"`
	}
	err := json.Unmarshal(raw, &told)
	a.roles.put(append(told.Roles, told.Role)...)
	return err
}

package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

// groupKey is how a group is kept with a person, and typed: platform:id.
func groupKey(g storage.StaffGroup) string { return g.Platform + ":" + g.ID }

// byGroup gives a person the role of the groups they are in, and takes it back once they are in none of them, as far as the
// act can tell: it speaks of its own platform's groups. Somebody from outside has no role, whoever gave it, and whatever
// groups their act names; one that was given them by mistake is taken back.
func (r *request) byGroup(p *storage.Person, who *actor) error {
	by := r.act.By
	if by.Key.IsZero() {
		return nil
	}
	if by.Outside {
		if p.Role != storage.NoRole && len(p.Keys) == 1 && !slices.Contains(r.c.managers, by.Key) {
			who.wrongly, who.unrecorded = p.Role, true
			p.Role, p.Group = storage.NoRole, ""
		}
		return nil
	}
	here := strings.HasPrefix(p.Group, by.Key.Platform+":")
	if p.Role != storage.NoRole && !here || len(by.Groups) == 0 && !here {
		return nil // it was given by name, or by a group elsewhere; or there is none to give
	}
	groups, err := r.tx.Groups.List()
	if err != nil {
		return err
	}
	role, group := storage.NoRole, ""
	for _, g := range groups {
		if g.Platform == by.Key.Platform && slices.Contains(by.Groups, g.ID) && (role == storage.NoRole || g.Role == storage.Manager) {
			role, group = g.Role, groupKey(g)
		}
	}
	if role != p.Role || group != p.Group {
		p.Role, p.Group, who.unrecorded = role, group, true
	}
	return nil
}

// tellOfOutsider tells the managers that a role was given to somebody from outside.
func (r *request) tellOfOutsider() error {
	p := r.who.person
	return r.tellManagers(talk.Card{Tone: talk.Warn, Title: talk.Clip(p.Name, 80) + " is from outside, and is no " + roleWords(r.who.wrongly) + " any more.",
		Body: talk.Say("Their account ", talk.Literal(account(p)), " is of another workspace, or a guest's. What is the desk's is not shown to them.")})
}

// Grouped takes note of the groups that a person is in now: for platforms that tell when that changes, and after a time in
// which they could not. Whoever left a group is staff by it no longer, even before they do something.
func (c *Commands) Grouped(ctx context.Context, by talk.Person) error {
	err := c.store.Update(ctx, func(tx storage.Tx) error {
		r, err := c.request(tx, talk.Act{By: by}.Clean())
		if err != nil {
			return err
		}
		return r.remember()
	})
	c.woken()
	return err
}

// ByGroup lists the accounts on a platform of those who are staff by a group, as last known: for an adapter that comes up, to
// tell by Grouped how it is now.
func (c *Commands) ByGroup(ctx context.Context, platform string) (keys []storage.PersonKey, err error) {
	err = c.store.View(ctx, func(tx storage.Tx) error {
		people, err := tx.People.List()
		for _, p := range people {
			if !strings.HasPrefix(p.Group, platform+":") {
				continue
			}
			for _, k := range p.Keys {
				if k.Platform == platform {
					keys = append(keys, k)
				}
			}
		}
		return err
	})
	return keys, err
}

// setGroup gives the members of a group a role, or takes it away.
func (r *request) setGroup(typed string) error {
	if r.args[""] != "" {
		return refuse("bad-value", "A person, or a group?", "One at a time: ", literalf("/tieline person group=%s role=engineer", talk.Clip(typed, 40)), ".").about("group")
	}
	g, err := r.groupTyped(typed)
	if err != nil {
		return err
	}
	g.Since, g.By = r.act.At, r.who.person.ID
	if name := r.args["name"]; name != "" {
		g.Name = talk.Clip(name, 80)
	}
	switch role := strings.ToLower(r.args["role"]); role {
	case "engineer", "manager":
		g.Role = storage.Role(role)
		err = r.tx.Groups.Put(g)
	case "none":
		g.Role = storage.NoRole
		err = r.tx.Groups.Remove(g.Platform, g.ID)
	default:
		return refuse("bad-value", "Which role have its members?", "Add ", talk.Literal("role=engineer"), ", ", talk.Literal("role=manager"), " or ", talk.Literal("role=none"), ".").about("role")
	}
	if err != nil {
		return err
	}
	if r.who.person.Group == groupKey(g) && g.Role != storage.Manager {
		return refuse("last-manager", "You cannot take your own role away.", "Ask another manager.")
	}
	if err := r.regroup(g); err != nil {
		return err
	}
	card := talk.Card{Tone: talk.Good, Title: talk.Clip("The group "+g.Name, 120) + ": " + roleWords(g.Role), Body: talk.Say("Its members have no role by it any more.")}
	if g.Role != storage.NoRole {
		card.Body = talk.Say("Its members have that role while they are in it: each is known here once they do something. People from other workspaces and guests have none.")
	}
	r.say(card)
	return nil
}

// groupTyped is the group that is meant: by its id, with the platform before it where it is another than here, or by the name
// that it was given.
func (r *request) groupTyped(typed string) (storage.StaffGroup, error) {
	typed = strings.TrimSpace(typed)
	g := storage.StaffGroup{Platform: r.act.In.Platform, ID: typed}
	if platform, id, ok := strings.Cut(typed, ":"); ok {
		g.Platform, g.ID = platform, id
	}
	if g.ID == "" || g.Platform == "" || len(g.ID) > 80 || strings.ContainsAny(g.ID, " @<>") {
		return g, refuse("bad-value", fmt.Sprintf("%q is not the id of a group.", talk.Clip(typed, 40)),
			"Write the id that the platform gives it, not its name: names can be taken by others.").about("group")
	}
	g.Name = g.ID
	groups, err := r.tx.Groups.List()
	for _, have := range groups {
		if have.Platform == g.Platform && (have.ID == g.ID || strings.EqualFold(have.Name, g.ID)) {
			return have, err
		}
	}
	return g, err
}

// regroup gives those who are staff by the group its role as it is now.
func (r *request) regroup(g storage.StaffGroup) error {
	people, err := r.tx.People.List()
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.Group != groupKey(g) {
			continue
		}
		if p.Role = g.Role; p.Role == storage.NoRole {
			p.Group = ""
		}
		if _, err := r.tx.People.Put(p); err != nil {
			return err
		}
	}
	return nil
}

// groupName is what people call a group.
func (r *request) groupName(key string) string {
	groups, err := r.tx.Groups.List()
	if err != nil {
		return key
	}
	for _, g := range groups {
		if groupKey(g) == key {
			return g.Name
		}
	}
	return key
}

func (r *request) groupLines() ([]talk.Para, error) {
	groups, err := r.tx.Groups.List()
	var out []talk.Para
	for _, g := range groups {
		out = append(out, talk.Paragraph(talk.Item, talk.Strong(g.Name), " · "+roleWords(g.Role)+" · "+groupKey(g)))
	}
	return out, err
}

// elsewhere reports whether all accounts of a person on the platform of the act are of other workspaces than that of whoever acts.
func (r *request) elsewhere(p storage.Person) bool {
	mine := r.act.By.Key
	there := false
	for _, k := range p.Keys {
		if k.Platform == mine.Platform && k.Team == mine.Team {
			return false
		}
		there = there || k.Platform == mine.Platform
	}
	return there
}

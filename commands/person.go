package commands

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

var personVerb = Verb{Name: "person", Group: ManagerGroup, Who: Managers,
	Help:    "Sets someone's role, time zone and time of the digest, or links their accounts; alone, lists who is known.",
	Example: "Nora Lind role=engineer zone=Europe/Rome | group=ID role=engineer",
	Args: []Arg{
		{Name: "", Title: "Name, or account as platform:team/user"},
		{Name: "role", Title: "Role", Choices: fixed("engineer", "manager", "none")},
		{Name: "zone", Title: "Time zone, as in Europe/Rome"},
		{Name: "digest", Title: "When a manager's digest comes, as in 07:30"},
		{Name: "name", Title: "Name to show"},
		{Name: "link", Title: "A further account", Help: "As platform:team/user"},
		{Name: "group", Title: "Instead of a person, a group", Help: "By its id. Its members have the role while they are in it"},
		{Name: "joins", Title: "A partner for whom they act too", Choices: allPartners},
		{Name: "leaves", Title: "A partner for whom they act no more", Choices: allPartners},
	}, do: person}

func person(r *request) error {
	if r.args["group"] != "" {
		return r.setGroup(r.args["group"])
	}
	if r.args[""] == "" {
		return r.listPeople()
	}
	p, err := r.findPerson(r.args[""])
	if err != nil {
		return err
	}
	if err := r.byWholeName(p); err != nil {
		return err
	}
	wasManager := p.Role == storage.Manager
	for _, mend := range []func(*storage.Person) error{r.setRole, r.setTimes, r.joinPartner, r.leavePartner, r.addAccount} {
		if err := mend(&p); err != nil {
			return err
		}
	}
	if name := r.args["name"]; name != "" {
		p.Name = talk.Clip(name, 80)
	}
	if p.ID == r.who.person.ID && p.Role != storage.Manager {
		return refuse("last-manager", "You cannot take your own role away.", "Ask another manager.")
	}
	if p.ID, err = r.tx.People.Put(p); err != nil {
		return err
	}
	if p.Role == storage.Manager && !wasManager {
		// Their first digest comes the next morning.
		if err := morningOf(p, r.now).passOver(r.tx, r.now); err != nil {
			return err
		}
	}
	card := talk.Card{Tone: talk.Good, Title: talk.Clip(p.Name, 80) + ": " + roleWords(p.Role), Body: talk.Say(personWords(p))}
	if p.Role != storage.NoRole && r.elsewhere(p) {
		card.Tone = talk.Warn
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, "They are of another workspace than yours. Nobody from outside is staff, so the role does nothing, and is taken back when they do something. If that is a mistake: ",
			literalf("/tieline person %s role=none", account(p)), "."))
	}
	r.say(card)
	return nil
}

// setRole gives somebody a role, or takes it away.
func (r *request) setRole(p *storage.Person) error {
	switch role := strings.ToLower(r.args["role"]); role {
	case "":
	case "engineer", "manager":
		p.Role, p.Group = storage.Role(role), ""
	case "none":
		if p.Group != "" {
			return refuse("by-group", fmt.Sprintf("%s has the role by the group %s.", p.Name, r.groupName(p.Group)), "Take them out of that group, or take the group's role away: ",
				literalf("/tieline person group=%s role=none", p.Group), ".")
		}
		p.Role = storage.NoRole
	default:
		return refuse("bad-value", fmt.Sprintf("There is no role %q.", talk.Clip(role, 40)), "Choose engineer, manager or none.").about("role")
	}
	return nil
}

// setTimes takes over where somebody lives, and when they want the digest.
func (r *request) setTimes(p *storage.Person) error {
	if zone := r.args["zone"]; zone != "" {
		if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
			return refuse("bad-value", fmt.Sprintf("There is no time zone %q.", talk.Clip(zone, 40)), "Write it as in ", talk.Literal("zone=Europe/Rome"), ".").about("zone")
		}
		p.Zone = zone
	}
	if digest := r.args["digest"]; digest != "" {
		at, err := sla.ParseDaily(digest)
		if err != nil {
			return refuse("bad-value", fmt.Sprintf("%q is no time of day.", talk.Clip(digest, 40)), "Write hours and minutes, as in ", talk.Literal("digest=07:30"), ".")
		}
		p.Digest = at.String()
	}
	return nil
}

// joinPartner adds a partner for whom somebody acts too.
func (r *request) joinPartner(p *storage.Person) error {
	partner := r.args["joins"]
	if partner == "" || slices.Contains(p.Partners, partner) {
		return nil
	}
	_, err := r.tx.Partners.Get(partner)
	if errors.Is(err, storage.ErrNotFound) {
		return refuse("no-partner", fmt.Sprintf("There is no partner %q.", talk.Clip(partner, 40)), "Type ", talk.Literal("/tieline partner list"), ".").about("joins")
	}
	p.Partners = append(slices.Clone(p.Partners), partner)
	return err
}

// leavePartner takes away a partner for whom somebody acts no more.
func (r *request) leavePartner(p *storage.Person) error {
	if partner := r.args["leaves"]; partner != "" {
		if !slices.Contains(p.Partners, partner) {
			return refuse("bad-value", fmt.Sprintf("%s does not act for %q.", p.Name, talk.Clip(partner, 40)), "Type ", talk.Literal("/tieline person"), " to see for whom.").about("leaves")
		}
		p.Partners = slices.DeleteFunc(slices.Clone(p.Partners), func(id string) bool { return id == partner })
	}
	return nil
}

// addAccount adds another account of somebody's.
func (r *request) addAccount(p *storage.Person) error {
	if link := r.args["link"]; link != "" {
		key, err := ParsePersonKey(link)
		if err != nil {
			return r.noAccount(link).about("link")
		}
		other, err := r.tx.People.ByKey(key)
		if err == nil && other.ID != p.ID && other.Role != storage.NoRole {
			return refuse("linked", fmt.Sprintf("%s is the account of %s (%s).", talk.Clip(link, 60), other.Name, roleWords(other.Role)),
				"Take that role away first: ", literalf("/tieline person %s role=none", account(other)), ".")
		}
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		p.Keys = append(p.Keys, key)
	}
	return nil
}

// findPerson finds who is meant: by account, which makes them known, or by name.
func (r *request) findPerson(s string) (storage.Person, error) {
	if strings.Contains(s, ":") {
		key, err := ParsePersonKey(s)
		if err != nil {
			return storage.Person{}, r.noAccount(s)
		}
		p, err := r.tx.People.ByKey(key)
		if errors.Is(err, storage.ErrNotFound) {
			return storage.Person{Name: key.User, Keys: []storage.PersonKey{key}}, nil
		}
		return p, err
	}
	people, err := r.tx.People.List()
	if err != nil {
		return storage.Person{}, err
	}
	switch found := namesakes(people, s); len(found) {
	case 1:
		return found[0], nil
	case 0:
		return storage.Person{}, refuse("no-person", fmt.Sprintf("Nobody called %q is known.", talk.Clip(s, 40)),
			"Name the account instead, as in ", talk.Literal(r.anAccount()), ", which is yours. ", talk.Literal("/tieline person"), " lists who is known.")
	default:
		return storage.Person{}, whichOf(found, s)
	}
}

// noAccount refuses what cannot be read as an account.
func (r *request) noAccount(s string) *Refusal {
	return refuse("bad-value", fmt.Sprintf("%q is not an account.", talk.Clip(s, 60)), "Write it as in ", talk.Literal(r.anAccount()), ", which is yours.")
}

// byWholeName keeps a role from going to somebody of a partner who happens to have the first name that was typed.
func (r *request) byWholeName(p storage.Person) error {
	typed := strings.TrimPrefix(strings.TrimSpace(r.args[""]), "@")
	if r.args["role"] == "" || p.Role != storage.NoRole || len(p.Partners) == 0 || strings.Contains(typed, ":") || strings.EqualFold(p.Name, typed) {
		return nil
	}
	no := refuse("which-person", "Is "+talk.Clip(p.Name, 80)+" meant, who acts for "+few(p.Partners)+"?", "Nothing is changed yet.")
	args := maps.Clone(r.args)
	args[""] = account(p)
	if line := talk.FormatLine("person", args); len(line) <= talk.MaxLine {
		no.Next = []talk.Button{{Label: talk.Clip("Yes, "+p.Name, 75), Line: line}}
	} else {
		no.Say = append(no.Say, talk.Paragraph(talk.Flow, "If so, write the whole name."))
	}
	return no
}

func (r *request) listPeople() error {
	people, err := r.tx.People.List()
	if err != nil {
		return err
	}
	card := talk.Card{Title: fmt.Sprintf("People: %d", len(people))}
	for _, p := range people {
		card.Body = append(card.Body, talk.Paragraph(talk.Item, talk.Strong(p.Name), " · "+roleWords(p.Role)+" · "+personWords(p)))
	}
	groups, err := r.groupLines()
	if err != nil {
		return err
	}
	section(&card.Body, "Groups whose members are staff", groups)
	card.Body = card.Body.Fit(3800)
	r.say(card)
	return nil
}

// account is how somebody's first account is typed.
func account(p storage.Person) string {
	if len(p.Keys) == 0 {
		return "(no account)"
	}
	return FormatPersonKey(p.Keys[0])
}

func roleWords(role storage.Role) string {
	if role == storage.NoRole {
		return "no role"
	}
	return string(role)
}

func personWords(p storage.Person) string {
	var parts []string
	for _, k := range p.Keys {
		parts = append(parts, FormatPersonKey(k))
	}
	if p.Group != "" {
		parts = append(parts, "by the group "+p.Group)
	}
	if p.Zone != "" {
		parts = append(parts, p.Zone)
	}
	if p.Role == storage.Manager {
		parts = append(parts, "digest at "+dailyOf(p).String())
	}
	if len(p.Partners) > 0 {
		parts = append(parts, "acts for "+strings.Join(p.Partners, ", "))
	}
	return strings.Join(parts, " · ")
}

// ParsePersonKey reads an account as it is typed: platform:team/user, or platform:user where the platform has no teams.
func ParsePersonKey(s string) (storage.PersonKey, error) {
	platform, rest, ok := strings.Cut(strings.TrimSpace(s), ":")
	team, user, hasTeam := strings.Cut(rest, "/")
	if !hasTeam {
		team, user = "", rest
	}
	if !ok || platform == "" || user == "" {
		return storage.PersonKey{}, fmt.Errorf("%q is not an account: write platform:team/user, as in slack:T0123/U0456 or local:mara", talk.Clip(s, 60))
	}
	return storage.PersonKey{Platform: platform, Team: team, User: user}, nil
}

// FormatPersonKey writes an account as ParsePersonKey reads it.
func FormatPersonKey(k storage.PersonKey) string {
	if k.Team == "" {
		return k.Platform + ":" + k.User
	}
	return k.Platform + ":" + k.Team + "/" + k.User
}

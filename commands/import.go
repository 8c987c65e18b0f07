package commands

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

// Import is what became of a file with partners, channels and people in it.
type Import struct {
	Problems []ImportProblem // in the order of lines; where there is one, nothing was changed
	Changes  []ImportChange  // in the order of lines
	Alone    int             // rows that say what is known already
}

// ImportProblem is what is wrong in one place of the file, and what to write instead.
type ImportProblem struct {
	Line     int    // from 1
	Column   string // empty: the whole line
	Sentence string
}

func (p ImportProblem) String() string {
	if p.Column == "" {
		return fmt.Sprintf("line %d: %s", p.Line, p.Sentence)
	}
	return fmt.Sprintf("line %d, column %s: %s", p.Line, p.Column, p.Sentence)
}

// ImportChange is one row that says something new.
type ImportChange struct {
	Line int
	Of   string // "partner acme"
	What string // "added", or what becomes what
}

func (c ImportChange) String() string { return fmt.Sprintf("line %d: %s: %s", c.Line, c.Of, c.What) }

// ImportOptions say how far to go.
type ImportOptions struct {
	Apply    bool                // else all of it is tried, and undone
	Progress func(done, all int) // called after every step; nil: nobody waits
}

// errUndo ends a transaction that was only for trying.
var errUndo = errors.New("nothing of it is kept")

// Import takes over what a CSV file says, by the very checks of the verbs partner, bind and person, and all in one
// transaction: where there is any problem nothing is changed.
func (c *Commands) Import(ctx context.Context, text []byte, opt ImportOptions) (Import, error) {
	rows, problems := readImport(text, c.agreements.hasFact)
	var done Import
	err := c.store.Update(ctx, func(tx storage.Tx) error {
		run := &importRun{c: c, tx: tx, rows: rows, opt: opt, done: Import{Problems: slices.Clone(problems)}, refused: map[string]bool{},
			before: map[string]storage.Partner{}, held: map[string][]int64{}, along: map[string]string{}}
		if err := run.all(); err != nil {
			return err
		}
		done = run.done
		if len(done.Problems) > 0 || !opt.Apply {
			return errUndo
		}
		return nil
	})
	if err != nil && !errors.Is(err, errUndo) {
		return Import{}, err
	}
	slices.SortStableFunc(done.Problems, func(a, b ImportProblem) int { return a.Line - b.Line })
	slices.SortStableFunc(done.Changes, func(a, b ImportChange) int { return a.Line - b.Line })
	if err == nil && len(done.Changes) > 0 {
		c.woken()
	}
	return done, nil
}

// importRun is one import in its transaction.
type importRun struct {
	c       *Commands
	tx      storage.Tx
	rows    []importRow
	opt     ImportOptions
	done    Import
	refused map[string]bool            // ids of partners that are wrong themselves: what names them is not wrong for that
	before  map[string]storage.Partner // as they were
	held    map[string][]int64         // tickets on hold, by partner, before
	along   map[string]string          // what became of the tickets of a partner that turns to another now
	steps   int                        // done, of all passes
	ofSteps int
}

// all does partners first, since channels and people name them.
func (i *importRun) all() error {
	if err := i.lookBefore(); err != nil {
		return err
	}
	passes := []struct {
		kind string
		do   func(importRow) error
	}{
		{partnerRow, i.detach},
		{partnerRow, i.partner},
		{partnerRow, i.attach},
		{channelRow, i.channel},
		{partnerRow, i.takeAlong},
		{partnerRow, i.comparePartner},
		{personRow, i.person},
	}
	for _, pass := range passes {
		for _, row := range i.rows {
			if row.kind == pass.kind {
				i.ofSteps++
			}
		}
	}
	for _, pass := range passes {
		for _, row := range i.rows {
			if row.kind != pass.kind {
				continue
			}
			if err := pass.do(row); err != nil {
				return err
			}
			i.step()
		}
	}
	return nil
}

// step counts a row; those of partners are gone through in several passes.
func (i *importRun) step() {
	i.steps++
	if i.opt.Progress != nil {
		i.opt.Progress(i.steps, i.ofSteps)
	}
}

// lookBefore keeps the partners, and which of their tickets are on hold, as they are before anything is taken over.
func (i *importRun) lookBefore() error {
	list, err := i.tx.Partners.List()
	if err != nil {
		return err
	}
	for _, p := range list {
		i.before[p.ID] = p
		if i.held[p.ID], err = heldOf(i.tx, p.ID); err != nil {
			return err
		}
	}
	return nil
}

// request is the row as a verb would get it, from Tieline itself.
func (i *importRun) request(args talk.Args) *request {
	r := &request{c: i.c, tx: i.tx, now: i.c.now().UTC(), args: args}
	r.act.At = r.now
	return r
}

// try does the row's verb. Where it refuses an argument, the row goes on without it, so that all that is wrong is told
// at once; without its agreement nothing else of a partner can be judged.
func (i *importRun) try(row importRow, args talk.Args, do func(*request) error) (good bool, err error) {
	told := map[string]bool{}
	for {
		err := do(i.request(maps.Clone(args)))
		no, refused := errors.AsType[*Refusal](err)
		if !refused {
			return err == nil && len(told) == 0, err
		}
		field := ""
		for f := range no.Fields {
			field = f
		}
		if told[field] || field == "" && len(told) > 0 { // it follows from what was told
			return false, nil
		}
		told[field] = true
		i.problem(row, field, args[field], no)
		if _, given := args[field]; !given || field == "agreement" {
			return false, nil
		}
		delete(args, field)
	}
}

func (i *importRun) problem(row importRow, field, value string, no *Refusal) {
	if field == textField {
		field, value = row.idColumn(), row.id()
	}
	if field == "link" {
		field = "account"
	}
	if no.Code == "no-partner" && i.refused[value] {
		return
	}
	i.done.Problems = append(i.done.Problems, ImportProblem{Line: row.line, Column: field,
		Sentence: strings.TrimSpace(no.Title + " " + no.Say.Plain())})
}

func (i *importRun) changed(row importRow, of, what string) {
	i.done.Changes = append(i.done.Changes, ImportChange{Line: row.line, Of: of, What: what})
}

// detach lets go of upstreams that are to change, so that no circle shows that is there only halfway.
func (i *importRun) detach(row importRow) error {
	to, given := row.args["upstream"]
	p, err := i.tx.Partners.Get(row.id())
	if errors.Is(err, storage.ErrNotFound) || err == nil && (!given || p.Upstream == to) {
		return nil
	}
	if err != nil {
		return err
	}
	p.Upstream = ""
	return i.tx.Partners.Put(p)
}

// partner adds or changes a partner, all but its upstream, which may come further down.
func (i *importRun) partner(row importRow) error {
	_, err := i.tx.Partners.Get(row.id())
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	args := row.arguments("upstream")
	do := func(r *request) error { return r.addPartner(row.id()) }
	if err == nil {
		if len(args) < 2 {
			return nil
		}
		do = func(r *request) error { return r.setPartner(row.id()) }
	}
	good, err := i.try(row, args, do)
	if !good {
		i.refused[row.id()] = true
	}
	return err
}

// attach sets the upstream.
func (i *importRun) attach(row importRow) error {
	to, given := row.args["upstream"]
	if !given {
		return nil
	}
	if _, err := i.tx.Partners.Get(row.id()); errors.Is(err, storage.ErrNotFound) {
		return nil // it has a problem already
	}
	_, err := i.try(row, talk.Args{"": "set " + row.id(), "upstream": strings.ToLower(to)}, func(r *request) error { return r.setPartner(row.id()) })
	return err
}

func (i *importRun) comparePartner(row importRow) error {
	before := i.before[row.id()]
	p, err := i.tx.Partners.Get(row.id())
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	moved, err := i.ticketsMoved(p.ID)
	if err != nil {
		return err
	}
	parts := []string{differences(partnerWordsOf(before), partnerWordsOf(p)), moved, i.along[p.ID]}
	what := strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "; ")
	switch {
	case before.ID == "":
		i.changed(row, "partner "+p.ID, "added, "+p.Agreement)
	case what == "":
		i.done.Alone++
	default:
		i.changed(row, "partner "+p.ID, what)
	}
	return nil
}

// channel connects a channel, as bind does in it.
func (i *importRun) channel(row importRow) error {
	place, err := ParsePlace(row.args["channel"])
	if err != nil {
		i.done.Problems = append(i.done.Problems, ImportProblem{Line: row.line, Column: "channel", Sentence: err.Error()})
		return nil
	}
	before, err := i.tx.Bindings.At(place)
	known := err == nil
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	good, err := i.try(row, talk.Args{"": row.id(), "anyway": "yes"}, func(r *request) error {
		r.act.In, r.act.Under = place, place
		return bind(r)
	})
	if err != nil || !good {
		return err
	}
	after, err := i.tx.Bindings.At(place)
	if err != nil {
		return err
	}
	name := before.Name // which connecting it to somebody else forgets
	if given := row.args["name"]; given != "" {
		name = given
	}
	if after.Name != name {
		after.Name = name
		if err := i.tx.Bindings.Put(after); err != nil {
			return err
		}
	}
	of := "channel " + row.args["channel"]
	switch {
	case !known:
		i.changed(row, of, "connected to "+owner(after))
	case before != after:
		i.changed(row, of, differences([]word{{"of", owner(before)}, {"name", before.Name}}, []word{{"of", owner(after)}, {"name", after.Name}}))
	default:
		i.done.Alone++
	}
	return nil
}

// person makes somebody known, or changes them, by the first of their accounts.
func (i *importRun) person(row importRow) error {
	accounts := strings.Fields(row.args["account"])
	for _, account := range accounts {
		if _, err := ParsePersonKey(account); err != nil {
			i.done.Problems = append(i.done.Problems, ImportProblem{Line: row.line, Column: "account", Sentence: err.Error()})
			return nil
		}
	}
	before, known, err := i.byAccount(accounts[0])
	if err != nil {
		return err
	}
	args := row.arguments("account", "partner")
	args[""] = accounts[0]
	good, err := i.try(row, args, asNobody(person))
	if err != nil {
		return err
	}
	for _, more := range accounts[1:] {
		if slices.ContainsFunc(before.Keys, func(k storage.PersonKey) bool { return FormatPersonKey(k) == more }) {
			continue
		}
		linked, err := i.try(row, talk.Args{"": accounts[0], "link": more}, asNobody(person))
		if err != nil {
			return err
		}
		good = good && linked
	}
	if !good {
		return nil
	}
	after, _, err := i.byAccount(accounts[0])
	if err != nil {
		return err
	}
	if after, err = i.actsFor(row, after); err != nil {
		return err
	}
	switch what := differences(personWordsOf(before), personWordsOf(after)); {
	case !known:
		i.changed(row, "person "+accounts[0], "added, "+roleWords(after.Role))
	case what == "":
		i.done.Alone++
	default:
		i.changed(row, "person "+accounts[0], what)
	}
	return nil
}

// asNobody does a verb as somebody whom the directory does not have, and who so cannot change themselves.
func asNobody(do func(*request) error) func(*request) error {
	return func(r *request) error {
		r.who.person.ID = -1
		return do(r)
	}
}

// byAccount finds somebody by an account.
func (i *importRun) byAccount(account string) (p storage.Person, known bool, err error) {
	key, err := ParsePersonKey(account)
	if err != nil {
		return p, false, err
	}
	p, err = i.tx.People.ByKey(key)
	if errors.Is(err, storage.ErrNotFound) {
		return p, false, nil
	}
	return p, err == nil, err
}

// actsFor adds the partners whom somebody acts for.
func (i *importRun) actsFor(row importRow, p storage.Person) (storage.Person, error) {
	for _, id := range strings.Fields(strings.ToLower(row.args["partner"])) {
		_, err := i.request(nil).knownPartner(id)
		if no, refused := errors.AsType[*Refusal](err); refused {
			i.problem(row, "partner", id, no)
			continue
		}
		if err != nil {
			return p, err
		}
		if !slices.Contains(p.Partners, id) {
			p.Partners = append(p.Partners, id)
		}
	}
	_, err := i.tx.People.Put(p)
	return p, err
}

// word is one thing that is known of a record, for telling what became what.
type word struct{ name, value string }

func partnerWordsOf(p storage.Partner) []word {
	words := []word{{"name", p.Name}, {"agreement", p.Agreement}, {"tier", p.Tier}, {"region", p.Region}, {"country", p.Country}, {"upstream", p.Upstream}}
	for _, fact := range slices.Sorted(maps.Keys(p.Facts)) {
		words = append(words, word{fact, p.Facts[fact]})
	}
	return words
}

func personWordsOf(p storage.Person) []word {
	var accounts []string
	for _, k := range p.Keys {
		accounts = append(accounts, FormatPersonKey(k))
	}
	return []word{{"name", p.Name}, {"role", string(p.Role)}, {"zone", p.Zone}, {"digest", p.Digest},
		{"account", strings.Join(accounts, " ")}, {"partner", strings.Join(p.Partners, " ")}}
}

// differences says what became what; empty where nothing did.
func differences(before, after []word) string {
	if reflect.DeepEqual(before, after) {
		return ""
	}
	was, is := map[string]string{}, map[string]string{}
	var names []string
	for _, w := range before {
		was[w.name] = w.value
		names = append(names, w.name)
	}
	for _, w := range after {
		is[w.name] = w.value
		if !slices.Contains(names, w.name) {
			names = append(names, w.name)
		}
	}
	var parts []string
	for _, n := range names {
		if was[n] != is[n] {
			parts = append(parts, n+" "+orNone(was[n])+" → "+orNone(is[n]))
		}
	}
	return strings.Join(parts, "; ")
}

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}

// ParsePlace reads a channel as it is typed: platform:id.
func ParsePlace(s string) (storage.Place, error) {
	platform, id, ok := strings.Cut(strings.TrimSpace(s), ":")
	if !ok || platform == "" || id == "" || strings.ContainsAny(s, " \t") {
		return storage.Place{}, fmt.Errorf("%q is not a channel: write platform:id, as in slack:C0123456", talk.Clip(s, 60))
	}
	return storage.Place{Platform: platform, ID: id}, nil
}

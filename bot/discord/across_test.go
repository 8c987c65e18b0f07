package discord

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"tieline/bot/bottest"
	"tieline/bot/rehearse"
	"tieline/bot/rehearse/onslack"
	"tieline/commands/talk"
	"tieline/storage"
	"tieline/storage/sqlite"
)

// Conversations with the partners on one platform and the desk on the other, by both real libraries against both strict fakes at once. They
// are the same conversations, unchanged.

func TestPartnerInDiscordDeskInSlack(t *testing.T) {
	bottest.Across(t, 3, func(t *testing.T, path string) {
		converseAcross(t, path, &across{desk: (&onslack.Scene{T: t}).Setting, partners: (&scene{t: t}).setting})
	})
}

func TestPartnerInSlackDeskInDiscord(t *testing.T) {
	bottest.Across(t, 7, func(t *testing.T, path string) {
		converseAcross(t, path, &across{desk: (&scene{t: t}).setting, partners: (&onslack.Scene{T: t}).Setting})
	})
}

func converseAcross(t *testing.T, path string, ac *across) {
	t.Helper()
	s, err := rehearse.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	failures, err := rehearse.Play(t.Context(), s, rehearse.Options{Dir: t.TempDir(), Stage: ac.setting,
		Open: func(ctx context.Context, path string) (storage.Store, error) { return sqlite.Open(ctx, path) }})
	for _, f := range failures {
		t.Error(f)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// across makes one stage of two: the desk's channel is on one, and all others on the other. Staff have an account on both; whoever is of a
// partner, or of nobody, is only where the partners are.
type across struct {
	desk, partners func(context.Context, rehearse.Setting) (rehearse.Opened, error)
	stood          map[string][]storage.Ref // by person: what they saw, in the order in which it came
}

func (ac *across) setting(ctx context.Context, set rehearse.Setting) (rehearse.Opened, error) {
	staff := slices.DeleteFunc(slices.Clone(set.People), func(p rehearse.Person) bool { return !p.Staff() })
	isDesk := func(c rehearse.Channel) bool { return c.ID == "desk" }
	atDesk, there := set, set
	atDesk.People = staff
	atDesk.Channels = slices.DeleteFunc(slices.Clone(set.Channels), func(c rehearse.Channel) bool { return !isDesk(c) })
	there.Channels = slices.DeleteFunc(slices.Clone(set.Channels), isDesk)
	one, err := ac.desk(ctx, atDesk)
	if err != nil {
		return rehearse.Opened{}, err
	}
	two, err := ac.partners(ctx, there)
	if err != nil {
		return rehearse.Opened{}, errors.Join(err, one.Close())
	}
	if ac.stood == nil {
		ac.stood = map[string][]storage.Ref{}
	}
	st := &stageAcross{across: ac, desk: one.Stage, partners: two.Stage, staff: map[string]bool{}, platform: one.Platforms[0].Name()}
	for _, p := range staff {
		st.staff[p.ID] = true
	}
	// Partners are served first: how far an announcement came stands at the desk, and is told anew only after a while.
	return rehearse.Opened{Stage: st, Platforms: append(two.Platforms, one.Platforms...),
		Close: func() error { return errors.Join(two.Close(), one.Close()) }}, nil
}

// stageAcross is a rehearse.Stage on two platforms.
type stageAcross struct {
	*across
	desk, partners rehearse.Stage
	platform       string // the desk's
	staff          map[string]bool
}

// of is where somebody is at home.
func (st *stageAcross) of(person string) rehearse.Stage {
	if st.staff[person] {
		return st.desk
	}
	return st.partners
}

func (st *stageAcross) Account(person string) storage.PersonKey {
	return st.of(person).Account(person)
}

// Further implements rehearse.Several.
func (st *stageAcross) Further(person string) []storage.PersonKey {
	if st.staff[person] {
		return []storage.PersonKey{st.partners.Account(person)}
	}
	return nil
}

func (st *stageAcross) Place(name string) storage.Place {
	if who, ok := strings.CutPrefix(name, "@"); ok {
		return st.of(who).Place(name)
	}
	if name == "#desk" {
		return st.desk.Place(name)
	}
	return st.partners.Place(name)
}

// Do implements rehearse.Stage: people act where the place is.
func (st *stageAcross) Do(ctx context.Context, person string, d rehearse.Deed) (rehearse.Outcome, error) {
	if d.In.Platform == st.platform {
		return st.desk.Do(ctx, person, d)
	}
	return st.partners.Do(ctx, person, d)
}

// Sees implements rehearse.Stage: all that somebody sees on both, in the order in which it came.
func (st *stageAcross) Sees(ctx context.Context, person string) (out []rehearse.Sight, err error) {
	if st.staff[person] {
		if out, err = st.desk.Sees(ctx, person); err != nil {
			return nil, err
		}
	}
	more, err := st.partners.Sees(ctx, person)
	if err != nil {
		return nil, err
	}
	out = append(out, more...)
	order := st.stood[person]
	for _, s := range out {
		if !slices.Contains(order, s.Ref) {
			order = append(order, s.Ref)
		}
	}
	st.stood[person] = order
	slices.SortStableFunc(out, func(a, b rehearse.Sight) int { return slices.Index(order, a.Ref) - slices.Index(order, b.Ref) })
	return out, nil
}

// Home implements rehearse.Homely.
func (st *stageAcross) Home(ctx context.Context, person string) ([]talk.Card, error) {
	return st.of(person).(rehearse.Homely).Home(ctx, person)
}

package commands

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"tieline/sla"
)

// answered is how many categories a question is answered for at most.
const answered = 5

// matching finds the categories of which a text speaks, by their words and titles, the best first. A word counts the more the fewer titles
// have it; what is far behind the best is left out. Questions about coverage are no service.
func matching(a *sla.Agreement, text string) []string {
	asked := wordsIn(text)
	if i := a.Categories.Index(strings.ToLower(strings.TrimSpace(text))); i >= 0 {
		return []string{a.Categories[i].ID}
	}
	titles := map[string][]string{}
	for _, c := range a.Categories {
		if !c.V.Questions {
			titles[c.ID] = wordsIn(c.V.Title + " " + c.ID)
		}
	}
	scores := map[string]float64{}
	for _, c := range a.Categories {
		for _, phrase := range c.V.Words {
			if words := wordsIn(phrase); hasAll(asked, words) {
				scores[c.ID] = max(scores[c.ID], 2*float64(len(words))) // what the agreement calls it counts more than a title
			}
		}
	}
	for _, w := range asked {
		var in []string
		for id, title := range titles {
			if slices.ContainsFunc(title, func(t string) bool { return alike(t, w) }) {
				in = append(in, id)
			}
		}
		for _, id := range in {
			scores[id] += 1 / float64(len(in))
		}
	}
	var found []string
	best := 0.0
	for _, c := range a.Categories { // in the file's order, where they score alike
		if scores[c.ID] > 0 {
			found, best = append(found, c.ID), max(best, scores[c.ID])
		}
	}
	slices.SortStableFunc(found, func(x, y string) int { return cmp.Compare(scores[y], scores[x]) })
	found = slices.DeleteFunc(found, func(id string) bool { return scores[id] < best/2 })
	return found[:min(len(found), answered)]
}

// common words stand in questions whatever they are about.
var common = strings.Fields("the and for you your our can does not with this that are have how what who is it do we my of to in on a an i me")

// wordsIn are the words of a text that say something, in small letters; a hyphen joins.
func wordsIn(text string) []string {
	words := strings.FieldsFunc(strings.ReplaceAll(strings.ToLower(text), "-", ""), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	words = slices.DeleteFunc(words, func(w string) bool { return slices.Contains(common, w) })
	slices.Sort(words)
	return slices.Compact(words)
}

// hasAll reports whether all words of a phrase are among those of a text.
func hasAll(text, phrase []string) bool {
	return len(phrase) > 0 && !slices.ContainsFunc(phrase, func(p string) bool {
		return !slices.ContainsFunc(text, func(w string) bool { return alike(p, w) })
	})
}

// alike reports whether two words are the same but for their endings: configure and configuration, migrate and migration.
func alike(x, y string) bool {
	if x == y {
		return true
	}
	n, short := 0, min(len(x), len(y))
	for n < short && x[n] == y[n] {
		n++
	}
	return n >= max(4, short-1)
}

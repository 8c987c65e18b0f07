package discord

// Words in the languages of Discord's own programs, where it lets a bot have them: the names and descriptions of commands.
// https://discord.com/developers/docs/interactions/application-commands#localization

type worded int

const (
	naming worded = iota
	describing
)

// word is a name, and what it is for.
type word struct{ name, purpose string }

// localised is a word in every language that it is known in.
func localised(what string, which worded) map[string]string {
	out := map[string]string{}
	for locale, words := range inLanguages {
		w, ok := words[what]
		s := w.name
		if which == describing {
			s = w.purpose
		}
		if ok && s != "" {
			out[locale] = s
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

var inLanguages = map[string]map[string]word{}

package sla

// Near is the one of the known words that somebody probably meant who typed another; empty where none is near, or two are
// as near as each other.
func Near(word string, known []string) string { return near(word, known) }

// Instead says what somebody who typed a word that is not among the known ones could have meant: the near miss, or
// all there is. It continues a sentence, and is empty where nothing is known.
func Instead(word string, known []string) string { return instead(word, known) }

package sla

// Instead says what somebody who typed a word that is not among the known ones could have meant: the near miss, or
// all there is. It continues a sentence, and is empty where nothing is known.
func Instead(word string, known []string) string { return instead(word, known) }

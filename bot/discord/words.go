package discord

// Words in the languages of Discord's own programs, where it lets a bot have them: the names and descriptions of commands.
// https://discord.com/developers/docs/interactions/application-commands#localization. What partners type is here; what is said is in the
// agreement's language.

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
		w := words[what]
		s := w.name
		if which == describing {
			s = w.purpose
		}
		if s != "" {
			out[locale] = s
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// inLanguages are words by locale: https://discord.com/developers/docs/reference#locales
var inLanguages = map[string]map[string]word{
	"it": {
		"ticket":    {"ticket", "Apri e segui i ticket di assistenza"},
		"open":      {"apri", "Apri un ticket: con un modulo, o in una riga."},
		"ask":       {"chiedi", "Dice se un servizio è coperto, a pagamento o escluso. Chiedere non apre un ticket."},
		"list":      {"elenco", "Elenca i tuoi ticket, dal più recente."},
		"find":      {"cerca", "Cerca i ticket per le parole che contengono."},
		"show":      {"mostra", "Mostra un ticket: a che punto è, i suoi tempi e le ultime parole."},
		"why":       {"perché", "Spiega le scadenze di un ticket, riga per riga."},
		"coverage":  {"copertura", "Mostra a che cosa hai diritto, adesso."},
		"help":      {"aiuto", "Dice che cosa puoi fare, o come si usa un comando."},
		"home":      {"home", "Mostra ciò che è tuo."},
		"reply":     {"rispondi", "Scrive all'altra parte di un ticket."},
		"agree":     {"accetto", "Acconsente a ciò che l'accordo chiede al partner."},
		"referrals": {"inoltri", "Elenca le richieste inoltrate a un altro partner o ricevute."},
		"accept":    {"accetta", "Accetta il costo di un ticket, perché il lavoro possa iniziare."},
		"refuse":    {"rifiuta", "Rifiuta il costo di un ticket: viene chiuso, e non si deve nulla."},
		"contest":   {"contesta", "Contesta un addebito; decide un responsabile."},
		"escalate":  {"escala", "Porta un ticket al livello successivo."},
		"close":     {"chiudi", "Chiude un ticket."},
		"reopen":    {"riapri", "Riapre un ticket risolto."},
		"rate":      {"valuta", "Valuta un ticket chiuso, da 1 (male) a 5 (bene)."},

		"open a ticket from this": {"Apri un ticket da questo", ""},
		"option ticket":           {"ticket", "Numero del ticket; nel suo thread non serve"},
		"option text":             {"testo", ""},
		"option file":             {"file", "Un file da allegare"},
		"option priority":         {"priorità", ""},
		"option category":         {"categoria", ""},
	},
	"de": {
		"ticket":    {"ticket", "Support-Tickets öffnen und verfolgen"},
		"open":      {"öffnen", "Öffnet ein Ticket: mit einem Formular oder in einer Zeile."},
		"ask":       {"fragen", "Sagt, ob ein Dienst abgedeckt, kostenpflichtig oder ausgeschlossen ist. Fragen öffnet kein Ticket."},
		"list":      {"liste", "Listet deine Tickets, die neuesten zuerst."},
		"find":      {"suchen", "Sucht Tickets nach Wörtern darin."},
		"show":      {"zeigen", "Zeigt ein Ticket: seinen Stand, seine Zeiten und was zuletzt gesagt wurde."},
		"why":       {"warum", "Erklärt die Fristen eines Tickets, Zeile für Zeile."},
		"coverage":  {"leistungen", "Zeigt, worauf du jetzt Anspruch hast."},
		"help":      {"hilfe", "Sagt, was du tun kannst, oder wie ein Befehl benutzt wird."},
		"home":      {"übersicht", "Zeigt, was deines ist."},
		"reply":     {"antworten", "Schreibt der anderen Seite eines Tickets."},
		"agree":     {"zustimmen", "Stimmt dem zu, was die Vereinbarung den Partner fragt."},
		"referrals": {"weitergaben", "Listet Anfragen, die an einen anderen Partner weitergegeben oder übernommen wurden."},
		"accept":    {"annehmen", "Nimmt an, was ein Ticket kostet, damit die Arbeit beginnen kann."},
		"refuse":    {"ablehnen", "Lehnt ab, was ein Ticket kosten würde: Es wird geschlossen."},
		"contest":   {"bestreiten", "Bestreitet eine Berechnung; ein Manager entscheidet."},
		"escalate":  {"eskalieren", "Bringt ein Ticket zur nächsten Stufe."},
		"close":     {"schließen", "Schließt ein Ticket."},
		"reopen":    {"wiederöffnen", "Öffnet ein gelöstes Ticket wieder."},
		"rate":      {"bewerten", "Bewertet ein geschlossenes Ticket von 1 (schlecht) bis 5 (gut)."},

		"open a ticket from this": {"Daraus ein Ticket öffnen", ""},
		"option ticket":           {"ticket", "Nummer des Tickets; in seinem Thread unnötig"},
		"option text":             {"text", ""},
		"option file":             {"datei", "Eine Datei dazu"},
		"option priority":         {"priorität", ""},
		"option category":         {"kategorie", ""},
	},
	"fr": {
		"ticket":    {"ticket", "Ouvrir et suivre des tickets d'assistance"},
		"open":      {"ouvrir", "Ouvre un ticket : par un formulaire ou en une ligne."},
		"ask":       {"demander", "Dit si un service est couvert, payant ou exclu. Demander n'ouvre pas de ticket."},
		"list":      {"liste", "Liste vos tickets, les plus récents d'abord."},
		"find":      {"chercher", "Cherche des tickets par leurs mots."},
		"show":      {"montrer", "Montre un ticket : son état, ses délais et les derniers mots."},
		"why":       {"pourquoi", "Explique les délais d'un ticket, ligne par ligne."},
		"coverage":  {"couverture", "Montre ce à quoi vous avez droit en ce moment."},
		"help":      {"aide", "Dit ce que vous pouvez faire, ou comment s'emploie une commande."},
		"home":      {"accueil", "Montre ce qui est à vous."},
		"reply":     {"répondre", "Écrit à l'autre côté d'un ticket."},
		"agree":     {"accord", "Donne votre accord à ce que le contrat demande au partenaire."},
		"referrals": {"transferts", "Liste les demandes transmises à un autre partenaire, ou reçues."},
		"accept":    {"accepter", "Accepte le prix d'un ticket, pour que le travail commence."},
		"refuse":    {"refuser", "Refuse le prix d'un ticket : il est fermé et rien n'est dû."},
		"contest":   {"contester", "Conteste ce qui est facturé ; un responsable tranche."},
		"escalate":  {"escalader", "Porte un ticket au niveau suivant."},
		"close":     {"fermer", "Ferme un ticket."},
		"reopen":    {"rouvrir", "Rouvre un ticket résolu."},
		"rate":      {"noter", "Note un ticket fermé de 1 (mauvais) à 5 (bon)."},

		"open a ticket from this": {"Ouvrir un ticket", ""},
		"option ticket":           {"ticket", "Numéro du ticket ; inutile dans son fil"},
		"option text":             {"texte", ""},
		"option file":             {"fichier", "Un fichier à joindre"},
		"option priority":         {"priorité", ""},
		"option category":         {"catégorie", ""},
	},
}

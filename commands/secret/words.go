package secret

import "strings"

// words are those that follow "password:" in a sentence about a password, in several languages. A password that is one of
// them is not noticed.
var words = setOf(`
	a about above account accepted access admin again all already always an and any are as asked attached auth because been below blank but button by
	can cannot case change changed changing check correct could default denied did disabled do does done don't each either email empty enabled entered error every example
	expired expires failed failure field file fine for forgot forgotten form found from get given good had has have he help here hidden how i if in incorrect invalid is
	it its just known later leave length let like link lost mail management manager match may me message minimum missing must my needed needs never new next no none not
	nothing now of old on only open or our own page password please policy possible problem protected protection question rejected required reset resetting same
	saved screen see sent server set setting settings she should show shown since so some something still sync temporary than that the their then there these they this
	those ticket to too tried try under unchanged unknown unset until update updated use used user username using valid via was we were what when where whether which who why will
	with without work working works would wrong yes you your unavailable pending rotated rotation optional none default-value tbd redacted removed masked confidential
	above. below. prompt dialog dialogue login logon visible readable strong weak public private group team vault keepass bitwarden lastpass portal sms phone letter call
	abgelaufen abgelehnt aber alle als alt alte am an andere ändern angabe ankommt auch auf aus bei beim bekannt benutzer bereits bestätigt bisher bitte bleibt da damit dann das dass
	dem den der die diese dieses doch dort durch ein eine einem einen einer eingegeben email er erforderlich erneut es falsch fehler fehlt folgt funktioniert für geändert gelöscht gesendet gesetzt gespeichert
	gesperrt gilt gleich gültig habe haben hat hier hinterlegt ich identisch ihr im immer in ist ja jetzt kann kein keine kommt korrekt lautet leer mail man mein mit muss nach neu neue
	nicht nie noch nötig nur oben ob oder ohne per portal prüfen richtig schon sehr sich sie siehe sind so soll statt stimmt telefon telefonisch über um unbekannt und ungültig unser unten
	unverändert vergeben vergessen verloren verschickt vom von war warum was wegen wenn werden wie wieder wir wird wo wurde wurden zu zum zur zurückgesetzt zurücksetzen zusenden
	abbiamo accettata allegato allegata al alla anche ancora appena arriva arrivata bloccata cambiare cambiata che chi ci come con corretta corretto cosa da dal dalla dell della del deve di dimenticata dopo
	dove è era errata errato errore funziona gli ha hanno ho i il impostata in inserita inserire invalida la lascia le lo mai mail mancante manca mi mia modificata modificare nessuna nessuno
	no non nostra nuova nuovo nota o obbligatoria ora per perché perduta persa più portale possiamo prego qual quale quando quella questa reimpostare reimpostata reimposta resettata ricevuta rifiutata
	richiesta sbagliata sbagliato scaduta scaduto se sempre serve si sms sopra sotto solita solito sono sto stessa su sul sulla telefono temporanea tutti un una uguale utente valida vecchia vedi vi vuota
	accepté acceptée après au aucun aucune aussi avec bon bonne ce cela ces cette changé changée changer ci-dessous ci-dessus ci-joint comme correct correcte dans de demandé déjà des donc du elle
	en encore envoyé erreur erroné erronée est et était expiré expirée faux fonctionne faut incorrect incorrecte inconnu inchangé ici il ils impossible invalide je jamais joint la le les leur
	ma mais manquant manquante mauvais même merci mes mon ne nécessaire notre nouveau nous nul ok on oublié oubliée où par pas perdu perdue plus portail pour pourquoi quand que quel
	quelle qui reçu refusé réinitialisé réinitialisation réinitialiser rejeté remis requis sans se si son sont sur téléphone temporaire toujours tous tout un une utilisateur valide vide voici voir vos votre vous
	vergeten verlopen verloren onbekend onjuist ongeldig fout verkeerd werkt niet geen gewijzigd wijzigen veranderd veranderen nieuw nieuwe oude zelfde telefonisch bellen graag alstublieft
	het een van voor naar moet kan wordt werd waar hoe wie zie hier hieronder hierboven opnieuw instellen ingesteld aanvragen aangevraagd leeg verplicht geblokkeerd tijdelijk tijdelijke
	wygasło wygasla wygasło. zmienione zmienić zmiana zapomniane zapomniałem zapomniałam nieznane nieprawidłowe niepoprawne błędne błąd nie działa dziala jest było brak proszę prosze nowe stare
	takie samo wymagane zablokowane tymczasowe resetowanie reset gdzie jak kto telefonicznie puste bez
	olvidada caducada incorrecta cambiada nueva vieja misma temporal bloqueada perdida
	anders angeblich otherwise altrimenti autrement
	value wert valore valeur string text abc1 sha256 md5 plaintext cleartext bcrypt basic digest bearer oauth ntlm ldap radius saml sso mfa totp otp
`)

// goesOn are the words with which a sentence goes on after a password was told.
var goesOn = setOf(`and or for on und oder für e o per et ou pour - – — | / // user username login benutzer utente utilisateur identifiant admin please bitte grazie merci thanks danke (`)

// units are what a number before them counts: "the password is 8 characters long".
var units = setOf(`characters character chars digits digit letters days day hours hour minutes weeks months years times old attempts tries users calls
	zeichen stellen stellig ziffern buchstaben tage tagen stunden minuten wochen monate mal versuche versuchen
	caratteri cifre lettere giorni giorno ore minuti settimane mesi volte tentativi
	caractères caracteres chiffres lettres jours jour heures minutes semaines mois fois ans tentatives`)

func setOf(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

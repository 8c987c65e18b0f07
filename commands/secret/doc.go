// Package secret finds passwords, tokens and keys in what people write, so that they can be masked before anything keeps
// them or passes them on. It is pure: a text goes in, places in it come out.
//
// Two sets of rules look at every text:
//
//   - the published ones of gitleaks, for tokens and keys that are known by their look: cloud keys, chat tokens, private
//     keys. They are the text that its module holds as config.DefaultConfig. Its engine is not used: it brings 40 modules
//     more (archives, templates, a terminal's colours), and tells lines and columns where a mask needs bytes.
//   - ours, for what people say: "password: …", "Passwort lautet …", "la password è …", "mot de passe : …", PINs, logins
//     in addresses and configurations.
//
// It errs on both sides. How often is measured by the test, on sentences of our own in testdata, and written down in
// docs/secrets.md.
package secret

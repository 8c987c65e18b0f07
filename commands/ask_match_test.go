package commands

import (
	"testing"

	"tieline/sla/agreements"
)

// TestMatching asks about services in the words of each document: what they are about is answered first.
func TestMatching(t *testing.T) {
	all, err := agreements.All()
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]map[string]string{
		"cloudcti": {
			"Do you build connections to CRM and ERP software?": "connection",
			"Can you connect it to our Salesforce CRM?":         "connection",
			"Do you offer training courses?":                    "training",
			"outgoing calls are not recognized":                 "shortcoming",
			"Some incoming calls are frequently not recognized": "shortcoming",
			"reduced performance of the Click2Dial service":     "shortcoming",
			"is unavailability of the service covered?":         "shortcoming",
			"a question about the service":                      "question",
			"How do I change the settings?":                     "use",
			"Our own network is slow":                           "use",
		},
		"spitfire": {
			"Is the virtual machine with 3CX included?":        "provisioning",
			"We need the admin username and password":          "provisioning",
			"Is the 3CX application kept operational?":         "platform-down",
			"Are SIP trunks registered?":                       "trunks",
			"Inbound and outbound calls to a test extension":   "calls",
			"Is the software patched?":                         "patching",
			"Are we upgraded to the latest major release?":     "major-upgrade",
			"Do you back up the instance for system restore?":  "system-restore",
			"Can you restore our configuration from a backup?": "configuration-restore",
			"Help with call flow":                              "call-routing",
			"Call routing at night":                            "call-routing",
			"Help with remote programming work":                "remote-programming",
			"Troubleshooting a handset":                        "handsets",
			"handset provisioning":                             "handsets",
			"How does an out-of-the-box feature work?":         "features",
			"Do you write Call Flow Designer scripts?":         "call-flow-designer",
			"custom API":                                            "custom-api",
			"hardware replacement":                                  "hardware",
			"replace a broken phone":                                "hardware",
			"How do I upgrade to advanced support?":                 "support-upgrade",
			"We made an error in the configuration, do you fix it?": "configuration-error",
		},
		"threepbx": {
			"password renewal":                        "account",
			"access to the account":                   "account",
			"voicemail does not work":                 "calls",
			"call transfers":                          "calls",
			"one-way audio":                           "calls",
			"no dial tone":                            "calls",
			"inability to register":                   "calls",
			"dropping calls":                          "calls",
			"adds, deletions, or changes in services": "change-request",
			"add a number":                            "change-request",
			"AA setup":                                "setup",
			"auto attendant":                          "setup",
			"custom dial plans":                       "setup",
			"simultaneous ring groups":                "setup",
			"device configuration":                    "setup",
			"a new install":                           "new-install",
			"installation of a new site":              "new-install",
			"software version upgrade":                "upgrade",
			"is a new version free?":                  "upgrade",
			"standard product improvements":           "upgrade",
			"custom programming request":              "professional",
			"professional services":                   "professional",
			"Is a feature that is not there yet released for me?": "new-feature",
			"web interface not available":                         "other",
		},
		"wildix": {
			"call drops not caused by the operator": "call-drops",
			"Our calls drop":                        "call-drops",
			"cloud system is unreachable":           "cloud-down",
			"the website is not available":          "cloud-down",
			"WMP does not open":                     "cloud-down",
			"business operations severely impacted": "business-down",
			"issues with operators":                 "operator",
			"our carrier has a problem":             "operator",
			"HW replacement":                        "hardware",
			"checks on faulty HW":                   "hardware",
			"checks on internet connectivity":       "connectivity",
			"deployment questions":                  "deployment",
			"integration analysis":                  "integration",
			"bugs reports":                          "bug",
			"pre-sales support":                     "pre-sales",
			"a price or a quote before we buy":      "pre-sales",
			"Where is that in the documentation?":   "documentation",
		},
	}
	for _, a := range all {
		for text, want := range asked[a.ID] {
			if got := matching(a, text); len(got) == 0 || got[0] != want {
				t.Errorf("%s: %s: %v, want %s first", a.ID, text, got, want)
			}
		}
	}
}

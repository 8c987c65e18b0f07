package sla

import "testing"

func TestCountry(t *testing.T) {
	for typed, want := range map[string]string{
		"IT": "IT", " it ": "IT", "uk": "GB", "GB": "GB", "RE": "RE",
		"": "", "XX": "", "EU": "", "EN": "", "ITA": "", "380": "", "12": "",
	} {
		got, ok := Country(typed)
		if got != want || ok != (want != "") {
			t.Errorf("%q is %q, %v", typed, got, ok)
		}
	}
}

package tieline_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestSecurityNamesTestsThatThereAre holds SECURITY.md to its word: what it says is held by a test is.
func TestSecurityNamesTestsThatThereAre(t *testing.T) {
	text, err := os.ReadFile("SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	for _, f := range house(t) {
		if f.test {
			tests.WriteString(f.text)
		}
	}
	named := regexp.MustCompile("`(Test[A-Za-z]+)`").FindAllStringSubmatch(string(text), -1)
	if len(named) < 10 {
		t.Errorf("only %d tests are named", len(named))
	}
	for _, n := range named {
		if !strings.Contains(tests.String(), "func "+n[1]+"(t *testing.T)") {
			t.Errorf("there is no %s", n[1])
		}
	}
}

// TestPagesLeadSomewhere follows the links of the pages for operators: to files, and to sections of pages.
func TestPagesLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s:]+)\)`)
	for _, page := range []string{"SECURITY.md", "README.md", "docs/operating.md", "docs/when-something-is-wrong.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range link.FindAllStringSubmatch(string(text), -1) {
			to, section, _ := strings.Cut(l[1], "#")
			file := page
			if to != "" {
				dir := ""
				if strings.HasPrefix(page, "docs/") {
					dir = "docs/"
				}
				file = dir + to
			}
			there, err := os.ReadFile(file)
			if info, e := os.Stat(file); err != nil && (e != nil || !info.IsDir()) {
				t.Errorf("%s: there is no %s", page, file)
			}
			if section != "" && !hasSection(string(there), section) {
				t.Errorf("%s: %s has no section %s", page, file, section)
			}
		}
	}
}

// hasSection goes by the anchors that GitHub makes of headings.
func hasSection(page, anchor string) bool {
	for line := range strings.Lines(page) {
		if title, heading := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); heading && strings.HasPrefix(line, "#") {
			made := regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), "")
			if strings.ReplaceAll(made, " ", "-") == anchor {
				return true
			}
		}
	}
	return false
}

package rehearse_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieline/bot/rehearse"
)

// conversations lists every text in a folder named conversations anywhere in the module.
func conversations(t *testing.T) []string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatal(err)
	}
	var found []string
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root:
			return filepath.SkipDir
		case !d.IsDir() && filepath.Base(filepath.Dir(path)) == "conversations":
			found = append(found, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestConversations(t *testing.T) {
	all := conversations(t)
	if len(all) == 0 {
		t.Fatal("there are no conversations")
	}
	for _, path := range all {
		name := strings.TrimSuffix(filepath.Base(path), ".txt")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := rehearse.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			failures, err := rehearse.Play(t.Context(), s, rehearse.Options{Dir: t.TempDir(), Open: onSQLite})
			for _, f := range failures {
				t.Error(f)
			}
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

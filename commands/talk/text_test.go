package talk

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"tieline/storage"
)

func TestLinkToAPlace(t *testing.T) {
	place := storage.Place{Platform: "local", ID: "desk/m1"}
	text := Say(Link("#1001", place), " No dial tone")
	if got := text.Plain(); got != "#1001 No dial tone" {
		t.Errorf("without any dress it says %q", got)
	}
	b, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	var back Text
	if err := json.Unmarshal(b, &back); err != nil || !reflect.DeepEqual(text, back) {
		t.Errorf("stored and read back it is %+v, %v", back, err)
	}
	if got := Link("#1001", storage.Place{}); got.To != nil || !got.Bold {
		t.Errorf("a link to nowhere is %+v", got)
	}
}

// TestLinksCount: the words of a link are short, its address is not, and the limits are on what is sent.
func TestLinksCount(t *testing.T) {
	link := Link("#1001", storage.Place{Platform: "local", ID: "desk/m1"})
	var text Text
	for range 40 {
		text = append(text, Paragraph(Item, link))
	}
	if (Card{Body: text}).Check() == nil {
		t.Error("forty links of over a hundred bytes each passed as a card")
	}
	cut := text.Fit(3800)
	if len(cut) >= len(text) || !cut.Fits(3800) {
		t.Errorf("%d of 40 links are kept, which is %d bytes", len(cut), cut.size())
	}
	if err := (Card{Body: cut}).Check(); err != nil {
		t.Error(err)
	}
	one := Say(strings.Repeat("x", 3790), link, "end").Fit(3800)
	if !one.Fits(3800) || strings.Contains(one.Plain(), "end") || !strings.Contains(one.Plain(), "xxx") {
		t.Errorf("a link at the edge: %d bytes", one.size())
	}
}

package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

func well(context.Context) (string, error) { return "It is well.", nil }

func TestReadyz(t *testing.T) {
	ask := func(parts ...Part) (int, Readiness) {
		w := httptest.NewRecorder()
		h := Handler(Config{Ready: func(ctx context.Context) Readiness { return Ready(ctx, parts) }})
		h.ServeHTTP(w, httptest.NewRequest("GET", "/readyz", nil))
		var said Readiness
		if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil {
			t.Fatalf("%v: %s", err, w.Body)
		}
		return w.Code, said
	}
	code, said := ask(Part{"store", well}, Part{"slack", well})
	if code != http.StatusOK || !said.Ready || said.Sentence != "Tieline is ready." || len(said.Parts) != 2 || said.Parts[1].Part != "slack" || said.Parts[1].Sentence != "It is well." {
		t.Errorf("well: %d %+v", code, said)
	}
	code, said = ask(Part{"store", well}, Part{"slack", func(context.Context) (string, error) { return "", errors.New("It is not connected.") }})
	if code != http.StatusServiceUnavailable || said.Ready || said.Sentence != "slack: It is not connected." || !said.Parts[0].Ready || said.Parts[1].Ready {
		t.Errorf("not well: %d %+v", code, said)
	}
}

// What hangs is not waited for, and does not hide how the others are.
func TestReadyDoesNotHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		all := Ready(t.Context(), []Part{{"store", func(ctx context.Context) (string, error) {
			<-ctx.Done()
			time.Sleep(time.Minute)
			return "", nil
		}}, {"slack", well}})
		if took := time.Since(began); took != lookWithin || all.Ready || all.Sentence != "store: It does not answer within two seconds." || !all.Parts[1].Ready {
			t.Errorf("after %s: %+v", took, all)
		}
		time.Sleep(2 * time.Minute)
	})
}

package web

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// Part is something that has to work, or that whoever looks after the program should know of.
type Part struct {
	Name string
	// Look says in a sentence how it stands. An error is why it cannot do its work; both are without secrets.
	Look func(context.Context) (sentence string, err error)
}

// PartReadiness is how a part stands.
type PartReadiness struct {
	Part     string  `json:"part"`
	Ready    bool    `json:"ready"`
	Sentence string  `json:"sentence"`
	Seconds  float64 `json:"seconds"` // that looking took
}

// Readiness is how the program stands.
type Readiness struct {
	Ready    bool            `json:"ready"`
	Sentence string          `json:"sentence"` // for people; of the parts that are not ready, where there are such
	Parts    []PartReadiness `json:"parts"`
}

// lookWithin is how long looking at a part may take.
const lookWithin = 2 * time.Second

// Ready looks at all parts, at once.
func Ready(ctx context.Context, parts []Part) Readiness {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	looked := make([]chan PartReadiness, len(parts))
	for i, p := range parts {
		looked[i] = make(chan PartReadiness, 1)
		go func() { looked[i] <- p.look(ctx) }()
	}
	all := Readiness{Ready: true}
	var wrong []string
	for i, p := range parts {
		r := PartReadiness{Part: p.Name, Sentence: "It does not answer within two seconds.", Seconds: lookWithin.Seconds()}
		select {
		case r = <-looked[i]:
		default:
			select {
			case r = <-looked[i]:
			case <-ctx.Done():
			}
		}
		if !r.Ready {
			all.Ready = false
			wrong = append(wrong, p.Name+": "+r.Sentence)
		}
		all.Parts = append(all.Parts, r)
	}
	all.Sentence = cmp.Or(strings.Join(wrong, " "), "Tieline is ready.")
	return all
}

func (p Part) look(ctx context.Context) PartReadiness {
	began := time.Now()
	sentence, err := p.Look(ctx)
	r := PartReadiness{Part: p.Name, Ready: err == nil, Sentence: sentence, Seconds: time.Since(began).Seconds()}
	if err != nil {
		r.Sentence = err.Error()
	}
	return r
}

// readyz answers 200 while the program is ready and 503 while it is not, with the reasons.
func readyz(ready func(context.Context) Readiness) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		all := ready(r.Context())
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		if !all.Ready {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		_ = out.Encode(all)
	}
}

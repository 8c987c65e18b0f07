package local

import "net/http"

// Handler is the page and what it asks for.
func (w *Workspace) Handler() http.Handler { return http.NewServeMux() }

package sla

import "github.com/expr-lang/expr/vm"

// Condition is a compiled, type-checked "when".
type Condition struct {
	source  string
	program *vm.Program
}

// Source is the condition as it stands in the file.
func (c *Condition) Source() string { return c.source }

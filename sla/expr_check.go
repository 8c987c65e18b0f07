package sla

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// check finds what is wrong with a condition. It knows more than expr's types: that a text compared with category must
// be a category, and which names an agreement has. What it does not know it refuses, so functions, closures, indexes
// and everything else that expr may learn one day stay out.
type check struct {
	types     *types
	only      []string // the names that are known already; nil: all
	names     []string
	fields    []string
	calendars []string // the calendars asked about
	faults    []fault
}

func (c *check) fault(n ast.Node, format string, args ...any) kind {
	c.faults = append(c.faults, fault{n.Location().From, fmt.Sprintf(format, args...)})
	return kind{}
}

// first is the part of a condition that stands leftmost in it: expr places a.b at b, and a > b at >.
func first(n ast.Node) ast.Node {
	switch n := n.(type) {
	case *ast.MemberNode:
		return first(n.Node)
	case *ast.BinaryNode:
		return first(n.Left)
	case *ast.ConditionalNode:
		return first(n.Cond)
	}
	return n
}

func (c *check) kind(n ast.Node) kind {
	switch n := n.(type) {
	case *ast.BoolNode:
		return kind{base: truthKind}
	case *ast.IntegerNode:
		return kind{base: wholeKind}
	case *ast.StringNode:
		return kind{base: textKind}
	case *ast.IdentifierNode:
		return c.root(n)
	case *ast.MemberNode:
		return c.member(n)
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.ArrayNode:
		for _, item := range n.Nodes {
			if k := c.kind(item); k.base != textKind && k.base != unknownKind {
				return c.fault(first(item), "a list holds texts in quotes; this is %s", k)
			}
		}
		return kind{base: listKind}
	case *ast.CallNode, *ast.BuiltinNode:
		return c.fault(n, "there are no functions in conditions; compare facts, fields and the like")
	}
	return c.fault(first(n), "a condition has names, texts, numbers, comparisons, in, and, or, not; nothing else")
}

func (c *check) root(n *ast.IdentifierNode) kind {
	k, ok := c.types.root.members[n.Value]
	switch {
	case !ok:
		names := c.types.root.order
		if c.only != nil {
			names = c.only
		}
		return c.fault(n, "there is no %q here%s", n.Value, instead(n.Value, names))
	case c.only != nil && !slices.Contains(c.only, n.Value):
		return c.fault(n, "%s is not known yet when this is asked%s", n.Value, instead("", c.only))
	}
	if !slices.Contains(c.names, n.Value) {
		c.names = append(c.names, n.Value)
	}
	return k
}

func (c *check) member(n *ast.MemberNode) kind {
	of := c.kind(n.Node)
	if of.base == unknownKind {
		return of
	}
	property, ok := n.Property.(*ast.StringNode)
	if !ok || n.Optional {
		return c.fault(n, "after %s stands a dot and a name", of.name)
	}
	if of.base != groupKind {
		return c.fault(n.Property, "%s has nothing after a dot; it is %s", of.name, kind{base: of.base})
	}
	k, ok := of.members[property.Value]
	if !ok && of.lost {
		return kind{}
	}
	if !ok {
		return c.fault(n.Property, "%s has no %q%s", of.name, property.Value, instead(property.Value, of.order))
	}
	if strings.HasSuffix(of.name, "open") || strings.HasSuffix(of.name, "ahead") {
		c.calendars = append(c.calendars, property.Value)
	}
	if of.name == "fields" && !slices.Contains(c.fields, property.Value) {
		c.fields = append(c.fields, property.Value)
	}
	return k
}

func (c *check) unary(n *ast.UnaryNode) kind {
	k := c.kind(n.Node)
	switch {
	case k.base == unknownKind:
		return k
	case n.Operator == "-" && k.base == wholeKind:
		return kind{base: wholeKind}
	case n.Operator != "not" && n.Operator != "!":
		return c.fault(n, "%s does not go before %s", n.Operator, k)
	case k.base != truthKind:
		return c.fault(first(n.Node), "not goes before yes or no; this is %s", k)
	}
	return k.plain()
}

func (k kind) plain() kind { return kind{base: k.base} }

func (c *check) binary(n *ast.BinaryNode) kind {
	left, right := c.kind(n.Left), c.kind(n.Right)
	if left.base == unknownKind || right.base == unknownKind {
		return kind{}
	}
	switch n.Operator {
	case "and", "or", "&&", "||":
		for _, side := range []struct {
			n ast.Node
			k kind
		}{{n.Left, left}, {n.Right, right}} {
			if side.k.base != truthKind {
				return c.fault(first(side.n), "%s goes between yes-or-no questions; this is %s", n.Operator, side.k)
			}
		}
	case "<", "<=", ">", ">=":
		if left.base != wholeKind || right.base != wholeKind {
			return c.fault(n, "%s compares numbers; here stand %s, and %s", n.Operator, left, right)
		}
	case "+", "-":
		if left.base != wholeKind || right.base != wholeKind {
			return c.fault(n, "%s goes between numbers; here stand %s, and %s", n.Operator, left, right)
		}
		return kind{base: wholeKind}
	case "==", "!=":
		if left.base != right.base || left.base == groupKind || left.base == listKind {
			return c.fault(n, "these cannot be equal: %s, and %s", left, right)
		}
		c.choice(left, n.Right)
		c.choice(right, n.Left)
	case "in", "not in":
		if left.base != textKind || right.base != listKind {
			return c.fault(n, `after in stands a list of texts, such as category in ["setup", "other"]`)
		}
		if list, ok := n.Right.(*ast.ArrayNode); ok {
			for _, item := range list.Nodes {
				c.choice(left, item)
			}
		}
	default:
		return c.fault(n, "there is no %s in conditions; compare with ==, !=, <, <=, > and >=, or with in", n.Operator)
	}
	return kind{base: truthKind}
}

// choice reports a text that is compared with what can never be it.
func (c *check) choice(k kind, n ast.Node) {
	if text, ok := n.(*ast.StringNode); ok && k.choices != nil && !slices.Contains(k.choices, text.Value) {
		c.fault(n, "%s is never %q%s", k.name, text.Value, instead(text.Value, k.choices))
	}
}

package sla

import (
	_ "embed"
	"strings"
	"sync"
)

// The names of the time zone database, for telling what a misspelt one was meant to be.
//
//go:embed calendar_zones.txt
var zoneList string

var zoneNames = sync.OnceValue(func() []string { return strings.Fields(zoneList) })

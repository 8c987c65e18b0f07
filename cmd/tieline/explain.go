package main

import "errors"

// explainCommand tells what an agreement decides in one situation, and how each due instant comes about.
type explainCommand struct{}

// Run prints the decision and the clocks.
func (c *explainCommand) Run(std streams) error { return errors.New("explaining is not there yet") }

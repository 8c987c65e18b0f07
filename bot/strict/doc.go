// Package strict is what the strict fakes of the chats share: a clock that a test moves, and a network in memory.
package strict

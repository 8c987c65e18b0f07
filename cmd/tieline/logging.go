package main

import (
	"io"
	"log/slog"
)

// logger writes one line for each thing that happened, as key=value. Every step of each act is in it where people really work; whoever
// only tries the program out in the browser is told what went wrong.
func logger(to io.Writer, cfg config) *slog.Logger {
	level := slog.LevelInfo
	if cfg.slack != nil || cfg.discord != nil {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(to, &slog.HandlerOptions{Level: level}))
}

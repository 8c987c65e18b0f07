package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"

	"tieline/sla"
)

// How backups are made unless somebody says otherwise.
const (
	backupsKept = 14
	backupHour  = "03:30"
	backupsOff  = "off"
)

// backupConfig is when and where the daily backup is made.
type backupConfig struct {
	dir string // empty: none is made
	at  sla.Daily
}

func (s settings) backups() (c backupConfig, err error) {
	if c.at, err = sla.ParseDaily(cmp.Or(strings.TrimSpace(s.BackupAt), backupHour)); err != nil {
		return c, fmt.Errorf("TIELINE_BACKUP_AT: %w", err)
	}
	switch dir := strings.TrimSpace(s.BackupDir); {
	case dir == backupsOff:
	case dir != "":
		c.dir = dir
	default:
		c.dir = filepath.Join(s.Data, "backups")
	}
	return c, nil
}

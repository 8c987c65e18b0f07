package main

import (
	"tieline/bot/schedule"
	"tieline/bot/web"
	"tieline/commands"
)

// keepsUp sets up what is done for the data once a day.
func (s *service) keepsUp(cfg config, did *commands.Commands) (err error) {
	var tasks []schedule.Task
	if cfg.backups.dir != "" {
		k := s.newKeeper(cfg, did)
		tasks = append(tasks, schedule.Task{Name: "backups", Run: k.Run})
		s.parts = append(s.parts, web.Part{Name: "backup", Look: k.stands})
	}
	if len(tasks) > 0 {
		s.upkeep, err = schedule.New(nil, tasks...)
	}
	return err
}

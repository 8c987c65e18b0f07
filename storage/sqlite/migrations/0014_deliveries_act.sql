-- By which act a message came to be owed: so its way is found in the log.
ALTER TABLE deliveries ADD COLUMN act TEXT NOT NULL DEFAULT '';

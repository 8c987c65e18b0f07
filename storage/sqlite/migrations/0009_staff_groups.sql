-- Groups of the platform whose members are staff, by which group somebody is, and the card that welcomes a channel.

CREATE TABLE staff_groups (
  platform  TEXT NOT NULL,
  id        TEXT NOT NULL,
  name      TEXT NOT NULL,
  role      TEXT NOT NULL CHECK (role IN ('engineer', 'manager')),
  since     INTEGER,
  by_person INTEGER NOT NULL,
  PRIMARY KEY (platform, id)
) STRICT, WITHOUT ROWID;

ALTER TABLE people ADD COLUMN by_group TEXT NOT NULL DEFAULT '';

ALTER TABLE bindings ADD COLUMN welcome TEXT NOT NULL DEFAULT '';

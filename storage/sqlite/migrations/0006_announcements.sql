-- What is told to many at once: announcements, problems that gather tickets, and where each of their texts goes.

CREATE TABLE announcements (
  number    INTEGER PRIMARY KEY,
  by_person INTEGER NOT NULL,
  announced INTEGER,
  audience  TEXT NOT NULL,
  starts    INTEGER,
  ends      INTEGER,
  cancelled INTEGER
) STRICT;

CREATE TABLE problems (
  number    INTEGER PRIMARY KEY,
  title     TEXT NOT NULL,
  by_person INTEGER NOT NULL,
  opened    INTEGER,
  closed    INTEGER
) STRICT;

CREATE TABLE gathered (
  ticket  INTEGER PRIMARY KEY REFERENCES tickets (number),
  problem INTEGER NOT NULL REFERENCES problems (number)
) STRICT;
CREATE INDEX gathered_by_problem ON gathered (problem, ticket);

CREATE TABLE rounds (
  id           INTEGER PRIMARY KEY,
  announcement INTEGER NOT NULL,
  problem      INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  by_person    INTEGER NOT NULL,
  said         INTEGER,
  body         TEXT NOT NULL,
  starts       INTEGER,
  ends         INTEGER
) STRICT;
CREATE INDEX rounds_by_announcement ON rounds (announcement, id) WHERE announcement <> 0;
CREATE INDEX rounds_by_problem ON rounds (problem, id) WHERE problem <> 0;

CREATE TABLE stops (
  id       INTEGER PRIMARY KEY,
  round    INTEGER NOT NULL REFERENCES rounds (id),
  platform TEXT NOT NULL,
  place    TEXT NOT NULL,
  partner  TEXT NOT NULL,
  ticket   INTEGER NOT NULL,
  message  INTEGER NOT NULL,
  key      TEXT NOT NULL,
  state    TEXT NOT NULL CHECK (state IN ('waiting', 'owed', 'tried', 'done', 'failed', 'skipped')),
  trouble  TEXT NOT NULL
) STRICT;
CREATE INDEX stops_by_round ON stops (round, state, platform, id);
CREATE UNIQUE INDEX stops_by_key ON stops (key) WHERE key <> '';

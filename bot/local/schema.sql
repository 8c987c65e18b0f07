CREATE TABLE messages (
  seq     INTEGER PRIMARY KEY AUTOINCREMENT,
  id      TEXT NOT NULL UNIQUE,           -- of chance: cannot be guessed from another
  root    TEXT NOT NULL,                  -- the channel or direct conversation
  head    TEXT NOT NULL,                  -- the message whose thread it stands in; '' outside threads
  key     TEXT NOT NULL UNIQUE,           -- what makes it one: of a post, or of what the page sent
  author  TEXT NOT NULL,                  -- person; '' is Tieline
  reader  TEXT NOT NULL,                  -- the one person who sees it; '' is everyone there
  name    TEXT NOT NULL,                  -- of the thread that it heads; '' where it was not asked to head one
  body    TEXT NOT NULL,
  at      INTEGER NOT NULL,
  edited  INTEGER NOT NULL DEFAULT 0,
  removed INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL                -- rises with every change in the workspace
) STRICT;
CREATE INDEX messages_place ON messages (root, head, seq);
CREATE INDEX messages_version ON messages (version);

CREATE TABLE acts (
  seq     INTEGER PRIMARY KEY AUTOINCREMENT,
  key     TEXT NOT NULL UNIQUE,
  sent    TEXT NOT NULL UNIQUE,           -- the page's own name for what it sent
  person  TEXT NOT NULL,
  root    TEXT NOT NULL,
  head    TEXT NOT NULL,
  kind    TEXT NOT NULL,
  asked   TEXT NOT NULL,                  -- the command as typed, shown above its private answer
  body    TEXT NOT NULL,
  at      INTEGER NOT NULL,
  handled INTEGER NOT NULL DEFAULT 0,
  reply   TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX acts_owed ON acts (seq) WHERE handled = 0;

CREATE TABLE forms (
  person TEXT NOT NULL,
  draft  TEXT NOT NULL,
  body   TEXT NOT NULL,
  PRIMARY KEY (person, draft)
) STRICT;

CREATE TABLE files (
  id    TEXT PRIMARY KEY,                 -- of chance; the content is kept under its own name elsewhere
  blob  TEXT NOT NULL,
  owner TEXT NOT NULL,
  name  TEXT NOT NULL,
  type  TEXT NOT NULL,
  size  INTEGER NOT NULL,
  at    INTEGER NOT NULL
) STRICT;

CREATE TABLE attached (
  file    TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (file, message)
) STRICT;

CREATE TABLE seen (
  person TEXT NOT NULL,
  place  TEXT NOT NULL,
  seq    INTEGER NOT NULL,
  PRIMARY KEY (person, place)
) STRICT;

CREATE TABLE pings (
  person  TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (person, message)
) STRICT;

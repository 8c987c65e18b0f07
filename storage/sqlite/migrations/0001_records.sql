-- Instants are integer milliseconds since 1970 UTC; NULL stands for "not". Lists and maps that are never searched are JSON.
-- References to partners, persons and threads are not enforced: commands answer for those.
-- What hangs on a ticket's history (events, messages, clocks) is.

CREATE TABLE partners (
  id        TEXT NOT NULL PRIMARY KEY,
  name      TEXT NOT NULL,
  agreement TEXT NOT NULL,
  tier      TEXT NOT NULL,
  region    TEXT NOT NULL,
  country   TEXT NOT NULL,
  upstream  TEXT NOT NULL,
  facts     TEXT NOT NULL,
  created   INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE people (
  id       INTEGER PRIMARY KEY,
  name     TEXT NOT NULL,
  role     TEXT NOT NULL CHECK (role IN ('', 'engineer', 'manager')),
  zone     TEXT NOT NULL,
  partners TEXT NOT NULL
) STRICT;

CREATE TABLE people_keys (
  platform TEXT NOT NULL,
  team     TEXT NOT NULL,
  user     TEXT NOT NULL,
  person   INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  PRIMARY KEY (platform, team, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX people_keys_by_person ON people_keys (person, position);

CREATE TABLE bindings (
  row        INTEGER PRIMARY KEY,
  platform   TEXT NOT NULL,
  place      TEXT NOT NULL,
  partner    TEXT NOT NULL,
  name       TEXT NOT NULL,
  bound      INTEGER,
  by_person  INTEGER NOT NULL,
  UNIQUE (platform, place)
) STRICT;
CREATE INDEX bindings_by_partner ON bindings (partner, bound);

CREATE TABLE tickets (
  number    INTEGER PRIMARY KEY CHECK (number > 1000),
  partner   TEXT NOT NULL,
  agreement TEXT NOT NULL,
  hash      TEXT NOT NULL,
  tier      TEXT NOT NULL,
  region    TEXT NOT NULL,
  country   TEXT NOT NULL,
  line      TEXT NOT NULL,
  handler   TEXT NOT NULL,
  state     TEXT NOT NULL CHECK (state IN ('new', 'claimed', 'waiting', 'held', 'monitoring', 'resolved', 'closed')),
  priority  TEXT NOT NULL,
  confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
  category  TEXT NOT NULL,
  subject   TEXT NOT NULL,
  fields    TEXT NOT NULL,
  opener    INTEGER NOT NULL,
  assignee  INTEGER NOT NULL,
  follows   INTEGER NOT NULL,
  opened    INTEGER,
  changed   INTEGER
) STRICT;
CREATE INDEX tickets_by_partner ON tickets (partner, number);
CREATE INDEX tickets_by_handler ON tickets (handler, number) WHERE handler <> '';
CREATE INDEX tickets_by_state ON tickets (state, number);
CREATE INDEX tickets_by_assignee ON tickets (assignee, number) WHERE assignee <> 0;

CREATE TABLE threads (
  row              INTEGER PRIMARY KEY,
  lane             TEXT NOT NULL UNIQUE,
  ticket           INTEGER NOT NULL,
  side             TEXT NOT NULL,
  channel_platform TEXT NOT NULL,
  channel          TEXT NOT NULL,
  place_platform   TEXT NOT NULL,
  place            TEXT NOT NULL,
  card_platform    TEXT NOT NULL,
  card_place       TEXT NOT NULL,
  card             TEXT NOT NULL,
  sum              TEXT NOT NULL
) STRICT;
CREATE INDEX threads_by_ticket ON threads (ticket);
CREATE INDEX threads_by_place ON threads (place, place_platform);

CREATE TABLE messages (
  id           INTEGER PRIMARY KEY,
  ticket       INTEGER NOT NULL REFERENCES tickets (number),
  ref_platform TEXT NOT NULL,
  ref_place    TEXT NOT NULL,
  ref          TEXT NOT NULL,
  side         TEXT NOT NULL,
  internal     INTEGER NOT NULL CHECK (internal IN (0, 1)),
  by_person    INTEGER NOT NULL,
  written      INTEGER,
  edited       INTEGER,
  deleted      INTEGER,
  body         BLOB,
  plain        TEXT NOT NULL,
  files        TEXT NOT NULL,
  relays       TEXT NOT NULL
) STRICT;
CREATE INDEX messages_by_ticket ON messages (ticket);
CREATE INDEX messages_by_ref ON messages (ref, ref_place, ref_platform) WHERE ref <> '';

CREATE TABLE events (
  id        INTEGER PRIMARY KEY,
  ticket    INTEGER NOT NULL REFERENCES tickets (number),
  kind      TEXT NOT NULL,
  happened  INTEGER,
  recorded  INTEGER,
  by_person INTEGER NOT NULL,
  act       TEXT NOT NULL,
  message   INTEGER NOT NULL,
  detail    TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_ticket ON events (ticket);
CREATE TRIGGER events_never_change BEFORE UPDATE ON events
  BEGIN SELECT RAISE (ABORT, 'an event is never changed'); END;
CREATE TRIGGER events_never_go BEFORE DELETE ON events
  BEGIN SELECT RAISE (ABORT, 'an event is never removed'); END;

CREATE TABLE clocks (
  ticket   INTEGER NOT NULL REFERENCES tickets (number),
  position INTEGER NOT NULL,
  target   TEXT NOT NULL,
  cycle    INTEGER NOT NULL,
  state    TEXT NOT NULL,
  priority TEXT NOT NULL,
  words    TEXT NOT NULL,
  started  INTEGER,
  due      INTEGER,
  stopped  INTEGER,
  PRIMARY KEY (ticket, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX clocks_by_due ON clocks (due) WHERE due IS NOT NULL AND stopped IS NULL;

CREATE TABLE drafts (
  id          TEXT NOT NULL PRIMARY KEY,
  by_person   INTEGER NOT NULL,
  in_platform TEXT NOT NULL,
  in_place    TEXT NOT NULL,
  partner     TEXT NOT NULL,
  line        TEXT NOT NULL,
  filled      TEXT NOT NULL,
  files       TEXT NOT NULL,
  changed     INTEGER
) STRICT;

CREATE TABLE deliveries (
  id           INTEGER PRIMARY KEY,
  key          TEXT NOT NULL UNIQUE CHECK (key <> ''),
  what         TEXT NOT NULL CHECK (what IN ('live', 'news', 'relay', 'amend', 'answer')),
  lane         TEXT NOT NULL,
  platform     TEXT NOT NULL,
  in_platform  TEXT NOT NULL,
  in_place     TEXT NOT NULL,
  to_platform  TEXT NOT NULL,
  to_team      TEXT NOT NULL,
  to_user      TEXT NOT NULL,
  ticket       INTEGER NOT NULL,
  of_message   INTEGER NOT NULL,
  amends       TEXT NOT NULL,
  body         BLOB,
  via_token    TEXT NOT NULL,
  via_expires  INTEGER,
  created      INTEGER,
  not_before   INTEGER,
  first_try    INTEGER,
  lease        INTEGER,
  tries        INTEGER NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('owed', 'sent', 'superseded', 'refused')),
  ref_platform TEXT NOT NULL,
  ref_place    TEXT NOT NULL,
  ref          TEXT NOT NULL,
  trouble      TEXT NOT NULL,
  CHECK (state = 'owed' OR via_token = '')
) STRICT;
CREATE INDEX deliveries_oldest ON deliveries (platform, id) WHERE state = 'owed';
CREATE INDEX deliveries_by_lane ON deliveries (platform, lane, id) WHERE state = 'owed';
CREATE INDEX deliveries_leased ON deliveries (platform, lane, lease) WHERE state = 'owed' AND lease IS NOT NULL;

CREATE TABLE acts (
  key      TEXT NOT NULL PRIMARY KEY,
  recorded INTEGER,
  answer   BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE agreements (
  row     INTEGER PRIMARY KEY,
  hash    TEXT NOT NULL UNIQUE,
  id      TEXT NOT NULL,
  version TEXT NOT NULL,
  text    BLOB,
  added   INTEGER
) STRICT;

CREATE TABLE blobs (
  row     INTEGER PRIMARY KEY,
  hash    TEXT NOT NULL UNIQUE,
  content BLOB NOT NULL
) STRICT;

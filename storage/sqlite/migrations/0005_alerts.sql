-- What monitoring reports about tickets.

CREATE TABLE alerts (
  row         INTEGER PRIMARY KEY,
  ticket      INTEGER NOT NULL REFERENCES tickets (number),
  fingerprint TEXT NOT NULL,
  partner     TEXT NOT NULL,
  grouped     TEXT NOT NULL,
  title       TEXT NOT NULL,
  started     INTEGER,
  ended       INTEGER,
  taken       INTEGER,
  heard       INTEGER,
  times       INTEGER NOT NULL,
  UNIQUE (ticket, fingerprint)
) STRICT;
CREATE INDEX alerts_by_fingerprint ON alerts (partner, fingerprint, ticket);
CREATE INDEX alerts_by_group ON alerts (partner, grouped, ticket);

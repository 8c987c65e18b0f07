-- Requests that one partner passed on to another.

CREATE TABLE referrals (
  id           TEXT NOT NULL PRIMARY KEY,
  from_partner TEXT NOT NULL,
  to_partner   TEXT NOT NULL,
  by_person    INTEGER NOT NULL,
  in_platform  TEXT NOT NULL,
  in_place     TEXT NOT NULL,
  filled       TEXT NOT NULL,
  files        TEXT NOT NULL,
  passed       INTEGER,
  card         TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('passed', 'taken-up', 'declined', 'passed-over')),
  ticket       INTEGER NOT NULL,
  reason       TEXT NOT NULL,
  settler      INTEGER NOT NULL,
  settled      INTEGER
) STRICT;
CREATE INDEX referrals_by_asker ON referrals (from_partner, passed);
CREATE INDEX referrals_by_asked ON referrals (to_partner, passed);

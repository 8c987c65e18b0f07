-- Ways to reach support that a manager has switched off for now.

CREATE TABLE channels_off (
  agreement TEXT NOT NULL,
  channel   TEXT NOT NULL,
  say       TEXT NOT NULL,
  until     INTEGER,
  since     INTEGER,
  by_person INTEGER NOT NULL,
  PRIMARY KEY (agreement, channel)
) STRICT, WITHOUT ROWID;

-- Up to which message each place was read: what came after it while nobody listened is read from there.

CREATE TABLE marks (
  platform TEXT NOT NULL,
  place    TEXT NOT NULL,
  message  TEXT NOT NULL,
  PRIMARY KEY (platform, place)
) STRICT, WITHOUT ROWID;

-- The places of the tickets that wait for somebody to take them, so that the first of many need not be looked for.

CREATE TABLE queue (
  ticket  INTEGER PRIMARY KEY REFERENCES tickets (number),
  handler TEXT NOT NULL,
  first   INTEGER NOT NULL,
  second  INTEGER NOT NULL,
  third   INTEGER NOT NULL
) STRICT;
CREATE INDEX queue_by_place ON queue (handler, first, second, third, ticket);

-- Which place each has follows from its agreement: all are looked at once, which finds it.
INSERT INTO queue (ticket, handler, first, second, third)
  SELECT number, handler, 0, 0, 0 FROM tickets WHERE state IN ('new', 'waiting') AND assignee = 0;
INSERT INTO timers (ticket, due) SELECT ticket, 0 FROM queue WHERE true
  ON CONFLICT (ticket) DO UPDATE SET due = 0;

-- What falls due on a ticket beside its clocks: when it next wants to be looked at.

CREATE TABLE timers (
  ticket INTEGER PRIMARY KEY REFERENCES tickets (number),
  due    INTEGER NOT NULL
) STRICT;
CREATE INDEX timers_by_due ON timers (due, ticket);

-- Those that may be waiting to be closed are looked at once, which finds when.
INSERT INTO timers (ticket, due) SELECT number, 0 FROM tickets WHERE state = 'resolved';

-- Rows as a database of this version may hold them.
INSERT INTO timers (ticket, due) VALUES (1001, 1774722600123);

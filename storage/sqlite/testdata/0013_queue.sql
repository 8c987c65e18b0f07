-- Rows as a database of this version may hold them.
INSERT INTO queue (ticket, handler, first, second, third) VALUES (1003, 'acme', 0, 2, 1774637100123);

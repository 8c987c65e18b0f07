-- Rows as a database of this version may hold them.
INSERT INTO events (id, ticket, kind, happened, recorded, by_person, act, message, detail)
  VALUES (1010, 1002, 'charge-contested', 1774633500123, 1774633500456, 2, 'i:10', 0, '{"rate":"duty"}');

-- Rows as a database of this version may hold them.
INSERT INTO rota (id, members, start, zone, overrides)
  VALUES (1, '[1]', 1767225600000, 'Europe/Rome', '[{"person":2,"from":1767312000000,"until":1767398400000}]');
UPDATE people SET digest = '07:30' WHERE id = 1;
INSERT INTO tickets (number, partner, agreement, hash, tier, region, country, line, handler, provider, state, priority, confirmed,
    category, subject, fields, opener, assignee, follows, merged_into, opened, changed)
  VALUES (1002, 'acme', 'wildix', 'h1', 'gold', 'emea', 'IT', '', '', 'acme', 'closed', 'high', 0,
    'fault', 'Echo on the line', '{"product":"Kite","notes":"first\nsecond"}', 2, 1, 0, 1001, 1774633500123, 1774633560000);
INSERT INTO messages (id, ticket, ref_platform, ref_place, ref, side, internal, by_person, written, edited, deleted, body, plain, files, relays)
  VALUES (2, 1002, 'local', 'desk/2', 'm7', 'desk', 1, 1, 1774633530000, NULL, NULL, x'5b5d', 'a tromboned call', '', '');
INSERT INTO tickets (number, partner, agreement, hash, tier, region, country, line, handler, provider, state, priority, confirmed,
    category, subject, fields, opener, assignee, follows, merged_into, opened, changed)
  VALUES (1003, 'acme', 'wildix', 'h1', 'gold', 'emea', 'IT', '', '', '', 'resolved', 'high', 1,
    'fault', 'No ringing', '', 2, 1, 0, 0, 1774633500123, 1774633560000);
INSERT INTO clocks (ticket, position, target, cycle, state, priority, words, started, due, stopped, missed, next)
  VALUES (1002, 0, 'response', 1, 'running', 'high', '', 1774633500123, 1774637100123, NULL, 1, 1774636200123);

-- What a database of version 1 may hold: one row at least of every table.
INSERT INTO partners (id, name, agreement, tier, region, country, upstream, facts, created)
  VALUES ('acme', 'Acme', 'wildix', 'gold', 'emea', 'IT', '', '{"certified":"yes"}', 1774633500123);
INSERT INTO people (id, name, role, zone, partners) VALUES (1, 'Ann', 'engineer', 'Europe/Rome', ''), (2, 'Bob', '', '', '["acme"]');
INSERT INTO people_keys (platform, team, user, person, position) VALUES ('local', '', 'ann', 1, 0), ('slack', 'T1', 'U1', 2, 0), ('local', '', 'bob', 2, 1);
INSERT INTO bindings (row, platform, place, partner, name, bound, by_person) VALUES (1, 'local', 'acme', 'acme', 'acme-support', 1774633500123, 1);
INSERT INTO tickets (number, partner, agreement, hash, tier, region, country, line, handler, state, priority, confirmed,
    category, subject, fields, opener, assignee, follows, opened, changed)
  VALUES (1001, 'acme', 'wildix', 'h1', 'gold', 'emea', 'IT', '', '', 'claimed', 'critical', 1,
    'fault', 'All calls drop', '{"product":"PBX-7"}', 2, 1, 0, 1774633500123, 1774633560000);
INSERT INTO threads (row, lane, ticket, side, channel_platform, channel, place_platform, place, card_platform, card_place, card, sum)
  VALUES (1, 't1001/desk', 1001, 'desk', 'local', 'desk', 'local', 'desk/1', 'local', 'desk', '1', 'abc');
INSERT INTO messages (id, ticket, ref_platform, ref_place, ref, side, internal, by_person, written, edited, deleted, body, plain, files, relays)
  VALUES (1, 1001, 'local', 'acme/1', 'm1', 'partner', 0, 2, 1774633530000, NULL, NULL, x'5b5d', 'since noon',
    '[{"platform":"local","id":"f1","name":"log.txt","type":"text/plain","size":7}]', '["k1"]');
INSERT INTO events (id, ticket, kind, happened, recorded, by_person, act, message, detail)
  VALUES (1, 1001, 'opened', 1774633500123, 1774633500456, 2, 'i:1', 1, '{"priority":"critical"}');
INSERT INTO clocks (ticket, position, target, cycle, state, priority, words, started, due, stopped)
  VALUES (1001, 0, 'response', 1, 'running', 'critical', '', 1774633500123, 1774635300123, NULL);
INSERT INTO drafts (id, by_person, in_platform, in_place, partner, line, filled, files, changed)
  VALUES ('d1', 2, 'local', 'acme', 'acme', 'open', '{"priority":"high"}', '', 1774633500123);
INSERT INTO deliveries (id, key, what, lane, platform, in_platform, in_place, to_platform, to_team, to_user, ticket, of_message, amends,
    body, via_token, via_expires, created, not_before, first_try, lease, tries, state, ref_platform, ref_place, ref, trouble)
  VALUES (1, 'k1', 'relay', 't1001/desk', 'local', '', '', '', '', '', 1001, 1, '', x'7b7d', '', NULL, 1774633530000, NULL, NULL, NULL, 0, 'owed', '', '', '', ''),
    (2, 'k2', 'answer', 'p/local//bob', 'local', '', '', 'local', '', 'bob', 1001, 0, '', x'7b7d', '', NULL, 1774633530000, NULL, 1774633531000, NULL, 1, 'sent', 'local', 'bob', 'm2', '');
INSERT INTO acts (key, recorded, answer) VALUES ('i:1', 1774633500456, x'7b7d'), ('m:acme:m1', 1774633530000, NULL);
INSERT INTO agreements (row, hash, id, version, text, added) VALUES (1, 'h1', 'wildix', '1', x'613a20310a', 1774633500000);
INSERT INTO blobs (row, hash, content) VALUES (1, '9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0', x'616161');

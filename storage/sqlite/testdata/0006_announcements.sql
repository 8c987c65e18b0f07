-- Rows as a database of this version may hold them.
INSERT INTO announcements (number, by_person, announced, audience, starts, ends, cancelled)
  VALUES (7, 1, 1774633500123, '{"tier":"gold"}', 1774720800000, 1774728000000, NULL);
INSERT INTO problems (number, title, by_person, opened, closed) VALUES (3, 'Trunks down in Milan', 1, 1774633500123, NULL);
INSERT INTO gathered (ticket, problem) VALUES (1001, 3);
INSERT INTO rounds (id, announcement, problem, kind, by_person, said, body, starts, ends)
  VALUES (1, 7, 0, 'announced', 1, 1774633500123, 'We change a disk.', 1774720800000, 1774728000000),
         (2, 0, 3, 'update', 1, 1774633560000, 'We found it.', NULL, NULL);
INSERT INTO stops (id, round, platform, place, partner, ticket, message, key, state, trouble)
  VALUES (1, 1, 'slack', 'C1', 'acme', 0, 0, '', 'waiting', ''),
         (2, 1, 'slack', 'C2', 'acme', 0, 0, 's2', 'failed', 'gone'),
         (3, 2, 'slack', 'C1', 'acme', 1001, 1, 's3', 'done', '');

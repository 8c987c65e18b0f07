-- Rows as a database of this version may hold them.
INSERT INTO channels_off (agreement, channel, say, until, since, by_person) VALUES ('example', 'Phone', 'Use tickets today.', 1774722600123, 1774633500123, 1);
INSERT INTO channels_off (agreement, channel, say, until, since, by_person) VALUES ('example', 'Chat', 'Nobody is there.', NULL, 1774633500123, 1);

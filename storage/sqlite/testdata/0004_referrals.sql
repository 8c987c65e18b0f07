-- Rows as a database of this version may hold them.
INSERT INTO referrals (id, from_partner, to_partner, by_person, in_platform, in_place, filled, files, passed, card, state, ticket, reason, settler, settled)
  VALUES ('r1', 'bronze', 'acme', 2, 'local', 'bronze', '{"message":"Echo on the line"}', '', 1774633500123, 'k9', 'declined', 0, 'Not ours', 1, 1774633560000);

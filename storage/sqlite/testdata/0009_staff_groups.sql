-- Rows as a database of this version may hold them.
INSERT INTO staff_groups (platform, id, name, role, since, by_person) VALUES ('slack', 'S1', 'support', 'engineer', 1774633500123, 1);
INSERT INTO people (id, name, role, zone, digest, partners, by_group) VALUES (9001, 'Gina', 'engineer', '', '', '', 'slack:S1');
INSERT INTO bindings (platform, place, partner, name, bound, by_person, welcome) VALUES ('slack', 'C9', 'nine', '', 1774633500123, 1, 'k9');

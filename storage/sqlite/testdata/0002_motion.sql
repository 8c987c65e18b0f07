-- Rows as a database of this version may hold them.
INSERT INTO rota (id, members, start, zone, overrides) VALUES (1, '[1]', 1767225600000, 'Europe/Rome', '[]');

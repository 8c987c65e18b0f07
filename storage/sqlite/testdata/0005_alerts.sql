-- Rows as a database of this version may hold them.
INSERT INTO alerts (ticket, fingerprint, partner, grouped, title, started, ended, taken, heard, times)
  VALUES (1001, '1a30ba71cca2921f', 'acme', 'g1', 'The registrar is down', 1774633500123, NULL, 1774633530000, 1774633530000, 2);

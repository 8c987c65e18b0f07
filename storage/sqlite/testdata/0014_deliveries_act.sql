-- Rows as a database of this version may hold them.
UPDATE deliveries SET act = 'local m:C1:1' WHERE key = 'k1';

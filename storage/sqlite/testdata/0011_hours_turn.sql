-- Rows as a database of this version may hold them.
UPDATE timers SET due = 0 WHERE ticket = 1001;

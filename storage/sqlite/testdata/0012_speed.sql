-- Rows as a database of this version may hold them. What changes goes into the search index by itself.
UPDATE messages SET plain = 'a tromboned call, and crackling' WHERE id = 2;
UPDATE tickets SET subject = 'No ringing at the reception' WHERE number = 1003;

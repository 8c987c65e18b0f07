-- Time passes: what must be said about a clock next, who is on call, and finding tickets by words.

ALTER TABLE tickets ADD COLUMN provider TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN merged_into INTEGER NOT NULL DEFAULT 0;
CREATE INDEX tickets_by_provider ON tickets (provider, number) WHERE provider <> '';

ALTER TABLE people ADD COLUMN digest TEXT NOT NULL DEFAULT '';

ALTER TABLE clocks ADD COLUMN missed INTEGER NOT NULL DEFAULT 0 CHECK (missed IN (0, 1));
ALTER TABLE clocks ADD COLUMN next INTEGER;
DROP INDEX clocks_by_due; -- attainment asks for those that were met, too
CREATE INDEX clocks_by_due ON clocks (due) WHERE due IS NOT NULL;
CREATE INDEX clocks_by_next ON clocks (next, ticket) WHERE next IS NOT NULL;

-- One row: the rota is replaced whole.
CREATE TABLE rota (
  id        INTEGER PRIMARY KEY CHECK (id = 1),
  members   TEXT NOT NULL,
  start     INTEGER,
  zone      TEXT NOT NULL,
  overrides TEXT NOT NULL
) STRICT;

-- The index holds messages under even row ids and tickets' subjects and fields under odd ones, so that the triggers
-- find theirs. Of a field its value counts, not its name. https://sqlite.org/fts5.html
CREATE VIRTUAL TABLE search USING fts5 (body, ticket UNINDEXED, internal UNINDEXED, tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO search (rowid, body, ticket, internal)
  SELECT id * 2, plain, ticket, internal FROM messages WHERE deleted IS NULL;
INSERT INTO search (rowid, body, ticket, internal)
  SELECT number * 2 + 1,
    concat_ws(' ', subject, (SELECT group_concat(value, ' ') FROM json_each(iif(fields = '', '{}', fields)))), number, 0 FROM tickets;
CREATE TRIGGER messages_search_added AFTER INSERT ON messages WHEN new.deleted IS NULL BEGIN
  INSERT INTO search (rowid, body, ticket, internal) VALUES (new.id * 2, new.plain, new.ticket, new.internal);
END;
CREATE TRIGGER messages_search_changed AFTER UPDATE ON messages
  WHEN (old.plain, old.ticket, old.internal, old.deleted IS NULL) <> (new.plain, new.ticket, new.internal, new.deleted IS NULL) BEGIN
  DELETE FROM search WHERE rowid = old.id * 2;
  INSERT INTO search (rowid, body, ticket, internal)
    SELECT new.id * 2, new.plain, new.ticket, new.internal WHERE new.deleted IS NULL;
END;
CREATE TRIGGER tickets_search_added AFTER INSERT ON tickets BEGIN
  INSERT INTO search (rowid, body, ticket, internal) VALUES (new.number * 2 + 1,
    concat_ws(' ', new.subject, (SELECT group_concat(value, ' ') FROM json_each(iif(new.fields = '', '{}', new.fields)))), new.number, 0);
END;
CREATE TRIGGER tickets_search_changed AFTER UPDATE ON tickets
  WHEN (old.subject, old.fields) <> (new.subject, new.fields) BEGIN
  DELETE FROM search WHERE rowid = old.number * 2 + 1;
  INSERT INTO search (rowid, body, ticket, internal) VALUES (new.number * 2 + 1,
    concat_ws(' ', new.subject, (SELECT group_concat(value, ' ') FROM json_each(iif(new.fields = '', '{}', new.fields)))), new.number, 0);
END;

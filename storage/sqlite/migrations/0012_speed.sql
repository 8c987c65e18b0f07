-- What is new is added to the search index by the program, once for all who share a transaction: a trigger made the index write
-- its pages at each statement. What changes still goes there by itself, whoever changes it.
DROP TRIGGER messages_search_added;
DROP TRIGGER tickets_search_added;

-- A trigger costs each statement that names its columns: they are named only where one of them changes.
DROP TRIGGER messages_search_changed;
CREATE TRIGGER messages_search_changed AFTER UPDATE OF ticket, internal, deleted, plain ON messages
  WHEN (old.plain, old.ticket, old.internal, old.deleted IS NULL) <> (new.plain, new.ticket, new.internal, new.deleted IS NULL) BEGIN
  DELETE FROM search WHERE rowid = old.id * 2;
  INSERT INTO search (rowid, body, ticket, internal)
    SELECT new.id * 2, new.plain, new.ticket, new.internal WHERE new.deleted IS NULL;
END;
DROP TRIGGER tickets_search_changed;
CREATE TRIGGER tickets_search_changed AFTER UPDATE OF subject, fields ON tickets
  WHEN (old.subject, old.fields) <> (new.subject, new.fields) BEGIN
  DELETE FROM search WHERE rowid = old.number * 2 + 1;
  INSERT INTO search (rowid, body, ticket, internal) VALUES (new.number * 2 + 1,
    concat_ws(' ', new.subject, (SELECT group_concat(value, ' ') FROM json_each(iif(new.fields = '', '{}', new.fields)))), new.number, 0);
END;

-- A thread that is not there yet is not looked for by its place.
DROP INDEX threads_by_place;
CREATE INDEX threads_by_place ON threads (place, place_platform) WHERE place <> '';

-- The lane tells more than the platform, so it is compared first.
DROP INDEX deliveries_by_lane;
CREATE INDEX deliveries_by_lane ON deliveries (lane, platform, id) WHERE state = 'owed';
DROP INDEX deliveries_leased;
CREATE INDEX deliveries_leased ON deliveries (lane, platform, lease) WHERE state = 'owed' AND lease IS NOT NULL;

-- Which tickets something of a kind has happened to.
CREATE INDEX events_by_kind ON events (kind, ticket);

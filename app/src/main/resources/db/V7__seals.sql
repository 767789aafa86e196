-- A checksum over what a row says, so that a bit that has flipped is found: SQLite has none. Null: the row is from before.
ALTER TABLE source ADD COLUMN seal INTEGER;
ALTER TABLE file ADD COLUMN seal INTEGER;
ALTER TABLE page ADD COLUMN body_seal INTEGER; -- of the body alone: what is asked often is looked at without it
ALTER TABLE page ADD COLUMN seal INTEGER;
ALTER TABLE removed_file ADD COLUMN seal INTEGER;
ALTER TABLE upload_time ADD COLUMN seal INTEGER;

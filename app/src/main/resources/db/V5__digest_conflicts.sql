-- Files that their source announced with another digest later. The first one holds until a purge.
CREATE TABLE digest_conflict (
  source   INTEGER NOT NULL REFERENCES source (id),
  project  TEXT    NOT NULL,
  filename TEXT    NOT NULL,
  first    TEXT    NOT NULL, -- sha256
  later    TEXT    NOT NULL, -- sha256, the one announced last
  seen     INTEGER NOT NULL,
  PRIMARY KEY (source, project, filename)
);

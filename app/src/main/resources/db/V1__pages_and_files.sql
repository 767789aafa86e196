-- Moments are milliseconds since 1970 (UTC), sizes are bytes, digests are lower-case hexadecimal.

CREATE TABLE source (
  id  INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE
);

CREATE TABLE page (
  source        INTEGER NOT NULL REFERENCES source (id),
  project       TEXT    NOT NULL,
  present       INTEGER NOT NULL, -- 0: the source said that there is no such project
  url           TEXT    NOT NULL,
  content_type  TEXT,
  etag          TEXT,
  last_modified TEXT,
  serial        INTEGER,
  fetched       INTEGER NOT NULL,
  body          BLOB    NOT NULL, -- gzip
  PRIMARY KEY (source, project)
);

CREATE TABLE file (
  source   INTEGER NOT NULL REFERENCES source (id),
  project  TEXT    NOT NULL,
  filename TEXT    NOT NULL,
  sha256   TEXT    NOT NULL,
  size     INTEGER NOT NULL,
  stored   INTEGER NOT NULL,
  PRIMARY KEY (source, project, filename)
);

CREATE INDEX file_by_digest ON file (sha256);

CREATE TABLE project_list (
  source        INTEGER PRIMARY KEY REFERENCES source (id),
  sha256        TEXT, -- null: the source has no list
  url           TEXT    NOT NULL,
  content_type  TEXT,
  etag          TEXT,
  last_modified TEXT,
  fetched       INTEGER NOT NULL
);

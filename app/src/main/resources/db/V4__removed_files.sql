-- What a page said of a stored file before it ceased to list it.
CREATE TABLE removed_file (
  source   INTEGER NOT NULL REFERENCES source (id),
  project  TEXT    NOT NULL,
  filename TEXT    NOT NULL,
  page     BLOB    NOT NULL, -- a project page in JSON with this one file, its URL absolute
  PRIMARY KEY (source, project, filename)
);

-- 1: the source forbade the project's files, and has not offered any since.
ALTER TABLE page ADD COLUMN quarantined INTEGER NOT NULL DEFAULT 0;

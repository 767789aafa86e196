-- When a file was last asked for, and when its bytes were last compared with their digest.
ALTER TABLE file ADD COLUMN used INTEGER NOT NULL DEFAULT 0;
ALTER TABLE file ADD COLUMN checked INTEGER NOT NULL DEFAULT 0;

UPDATE file SET used = stored, checked = stored;

CREATE INDEX file_by_use ON file (used, sha256);
DROP INDEX file_by_digest;
CREATE INDEX file_by_digest ON file (sha256, size);
CREATE INDEX file_by_check ON file (checked);

-- What is never evicted: a project, now and in future, or a version of it, or a file.
CREATE TABLE pin (
  project  TEXT    NOT NULL,
  version  TEXT    NOT NULL, -- empty: not one version
  filename TEXT    NOT NULL, -- empty: not one file
  pinned   INTEGER NOT NULL,
  PRIMARY KEY (project, version, filename)
);

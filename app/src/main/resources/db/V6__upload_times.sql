-- When files were uploaded, where their page doesn't say it, or says a later time than it did at first.
CREATE TABLE upload_time (
  source   INTEGER NOT NULL REFERENCES source (id),
  project  TEXT    NOT NULL,
  filename TEXT    NOT NULL,
  digest   TEXT    NOT NULL, -- of the file that it holds for, algorithm=hex; empty if its page told none
  uploaded INTEGER NOT NULL, -- microseconds since 1970 (UTC), as pages tell it
  witness  TEXT    NOT NULL, -- PAGE, JSON_API or LAST_MODIFIED
  PRIMARY KEY (source, project, filename)
);

-- The page of links that a source is, as it was last believed.
CREATE TABLE link_page (
  source INTEGER PRIMARY KEY REFERENCES source (id),
  files  INTEGER NOT NULL, -- how many it had
  etag   TEXT
);

-- Which hosts of files honour ranges, so that metadata can be read out of wheels without fetching them.
CREATE TABLE range_host (
  source INTEGER NOT NULL REFERENCES source (id),
  host   TEXT    NOT NULL, -- scheme, name, and port if it is not the usual one
  state  TEXT    NOT NULL, -- HONOURS, IGNORES, or BROKE: it did once, and does no longer
  asked  INTEGER NOT NULL,
  PRIMARY KEY (source, host)
);

-- Wheels whose core metadata can't be read. It holds for the wheel and the promise that the page made.
CREATE TABLE unreadable_metadata (
  source   INTEGER NOT NULL REFERENCES source (id),
  project  TEXT    NOT NULL,
  filename TEXT    NOT NULL,
  sha256   TEXT    NOT NULL, -- of the wheel; empty if its page did not tell
  promise  TEXT    NOT NULL, -- of metadata by the page; empty if there was none
  reason   TEXT    NOT NULL,
  noted    INTEGER NOT NULL,
  PRIMARY KEY (source, project, filename)
);

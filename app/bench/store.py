"""A store with very many files, filled without asking for each: blobs, and the rows that Clutch would have written."""

import contextlib
import gzip
import hashlib
import json
import os
import sqlite3
import time

import bench
import servers
from corpus import Corpus

BYTES = 10 << 10
PER_PROJECT = 1_000


def project(number):
    return "project%d" % (number // PER_PROJECT)


def filename(number):
    return "%s-1.%d-py3-none-any.whl" % (project(number), number % PER_PROJECT)


class Store:
    """A data directory, and a corpus of the same files for nginx: each is one file on the disk, with two names."""

    def __init__(self, folder, files, java_options=""):
        self.data, self.files, self.java_options = folder / "data", files, java_options
        self.corpus = Corpus(folder / "tree", "")
        self.marker = folder / "filled.json"

    def ready(self, origin):
        """Fills the store unless it was filled before, and has it believe that all of it was just fetched."""
        filled = json.loads(self.marker.read_text()) if self.marker.exists() else None
        if not filled:
            self.fill(origin)
            self.marker.write_text(json.dumps({"files": self.files}))
        elif filled["files"] != self.files:
            raise SystemExit("%s holds %d files, not %d" % (self.marker.parent, filled["files"], self.files))
        with contextlib.closing(self.catalog()) as catalog, catalog:
            (before,) = catalog.execute("SELECT url FROM source").fetchone()
            catalog.execute("UPDATE source SET url = ?, seal = NULL", (origin.index,))
            catalog.execute("UPDATE page SET fetched = ?, url = replace(url, ?, ?), seal = NULL", (now(), before, origin.index))

    def catalog(self):
        return sqlite3.connect(str(self.data / "catalog.db"))

    def fill(self, origin):
        bench.say("filling a store with %d files" % self.files)
        begun = time.monotonic()
        entries = self.write(0)
        # The catalog, the source and the first page are made by Clutch itself; the others are like that one.
        with servers.clutch(self.data, origin, options=self.java_options) as clutch:
            bench.get(clutch.url(project(0)))
        with contextlib.closing(self.catalog()) as catalog, catalog:
            catalog.execute("PRAGMA synchronous = OFF")
            source, etag, kind = catalog.execute("SELECT source, etag, content_type FROM page").fetchone()
            for first in range(0, self.files, PER_PROJECT):
                entries = self.write(first) if first else entries
                catalog.executemany(
                    "INSERT INTO file (source, project, filename, sha256, size, stored, used, checked)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    [(source, project(first), each["filename"], each["hashes"]["sha256"], BYTES, now(), now(), now())
                     for each in entries],
                )  # fmt: skip
                body = gzip.compress((self.corpus.folder / "json" / project(first)).read_bytes(), 1)
                catalog.execute(
                    "INSERT OR IGNORE INTO page (source, project, present, url, content_type, etag, fetched, body)"
                    " VALUES (?, ?, 1, ?, ?, ?, ?, ?)",
                    (source, project(first), origin.url(project(first)), kind, etag, now(), body),
                )
                if first % 100_000 == 0 and first:
                    bench.say("%d files after %d s" % (first, time.monotonic() - begun))
        bench.say("filled in %d s" % (time.monotonic() - begun))

    def write(self, first):
        """The blobs of a project, under both names, and its page as the source gives it."""
        name, entries = project(first), []
        folder = self.corpus.folder / "files" / name
        folder.mkdir(exist_ok=True)
        for number in range(first, min(first + PER_PROJECT, self.files)):
            content = (b"%d\n" % number).ljust(BYTES, b"-")
            sha256 = hashlib.sha256(content).hexdigest()
            link(self.blob(sha256, content), str(folder / filename(number)))
            entries.append(self.corpus.entry(name, filename(number), sha256, BYTES))
        page = {"meta": {"api-version": "1.0"}, "name": name, "files": entries}
        (self.corpus.folder / "json" / name).write_text(json.dumps(page))
        return entries

    def blob(self, sha256, content):
        path = "%s/blobs/%s/%s/%s" % (self.data, sha256[:2], sha256[2:4], sha256)
        try:
            file = open(path, "wb")
        except FileNotFoundError:
            os.makedirs(os.path.dirname(path))
            file = open(path, "wb")
        with file:
            file.write(content)
        return path


def link(blob, path):
    if os.path.exists(path):  # left by a run that was broken off
        os.unlink(path)
    os.link(blob, path)


def now():
    return int(time.time() * 1000)

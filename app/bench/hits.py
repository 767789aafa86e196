"""What is stored: pages and files, and the memory of the Clutch that has served them.

nginx serves the very bytes that Clutch serves, compressed beforehand: the ceiling, not another cache.
"""

import contextlib
import hashlib
import sys
import time

import bench
import load
import peers
import servers
from corpus import HTML, Corpus
from load import Row

SMALL, MEDIUM, LARGE = ("small-%d.0-py3-none-any.whl" % n for n in (1, 2, 3))
SIZES = {SMALL: 10 << 10, MEDIUM: 1 << 20, LARGE: 190_000_000}
HUGE = {"huge": 3_000, "immense": 20_000}
PAGES = {"small": "small page", "huge": "3,000-file page", "immense": "20,000-file page"}
ALL_CONNECTIONS = (1, 16, 64, 256)
# The forms and connections of a run that isn't told to take all of them.
USUAL = {
    "small": {"json": (1, 64, 256), "json gzip": (64,), "html": (64,), "html gzip": (64,)},
    "huge": {"json": (16,), "json gzip": (16, 64), "html gzip": (64,)},
    "immense": {"json gzip": (16,)},
}
IDLE_SECONDS = 10


def accepting(form):
    kind, _, coding = form.partition(" ")
    accept = {"Accept": bench.JSON if kind == "json" else HTML}
    return {**accept, "Accept-Encoding": coding} if coding else accept


def page_rows(everything):
    for project, title in PAGES.items():
        for form in ("json", "json gzip", "html", "html gzip"):
            for connections in ALL_CONNECTIONS if everything else USUAL[project].get(form, ()):
                # A cache that rewrites 8 MB for each answer gives none in the seconds that there are.
                against = ("static",) if project == "immense" and not everything else None
                key = "-".join([project, *form.split(), "c%d" % connections])
                yield Row(key, "%s, %s" % (title, form), connections, project, None, accepting(form), against=against)
    for project in ("small", "huge") if everything else ("small",):
        title = "304, %s, json" % PAGES[project]
        yield Row(project + "-304", title, 64, project, None, accepting("json"), 304, against=("static",))
    yield Row("metadata", "core metadata", 64, "small", SMALL + servers.METADATA)


def file_rows(everything):
    for filename, key, title, usual, figure in (
        (SMALL, "10k", "10 KB file", 64, "requests"),
        (MEDIUM, "1m", "1 MB file", 16, "requests"),
        (LARGE, "190m", "190 MB file", 4, "megabytes"),
    ):
        for connections in ALL_CONNECTIONS if everything and filename != LARGE else (usual,):
            yield Row("%s-c%d" % (key, connections), title, connections, "small", filename, figure=figure)
    part = {"Range": "bytes=1000000-1065535"}
    yield Row("range-c16", "64 KB range of 190 MB", 16, "small", LARGE, part, 206)


def fill(corpus):
    """A small project with files that are there, one with metadata; and two with many files that nobody asks for."""
    files = [bench.File(name, size) for name, size in SIZES.items()]
    corpus.add("small", files)
    metadata = b"Metadata-Version: 2.1\nName: small\nVersion: 1.0\n" + b"Classifier: Topic :: Utilities\n" * 60
    (corpus.folder / "files" / "small" / (SMALL + servers.METADATA)).write_bytes(metadata)
    entries = [corpus.entry("small", file.name, file.sha256, file.size) for file in files]
    entries[0]["core-metadata"] = {"sha256": hashlib.sha256(metadata).hexdigest()}
    corpus.page("small", entries)
    for project, count in HUGE.items():
        corpus.add(project, [invented(project, number) for number in range(count)], stored=False)
    corpus.list(PAGES)


def invented(project, number):
    name = "%s-1.%d-py3-none-any.whl" % (project, number)
    return bench.File(name, 1000 + number, hashlib.sha256(name.encode()).hexdigest())


def measure(tools, wanted):
    """Returns what was found of those of the groups `pages`, `files` and `memory` that are wanted."""
    rows, found = chosen(tools.options, wanted), {}
    asked = [row for some in rows.values() for row in some]
    with contextlib.ExitStack() as stack:
        folder = tools.folder / "hits"
        origin = start_origin(stack, folder)
        ours = start_clutches(stack, tools, folder, origin)
        memory = Memory(ours) if "memory" in wanted else None
        others = start_others(stack, tools, folder, origin)
        for server in (*ours, *others):
            load.warm(server, asked)
        static = stack.enter_context(servers.static(folder / "nginx-static", same_bytes(folder, ours[0], asked)))
        for group, some in rows.items():
            if some:
                every = [static, *others, *ours]
                found[group] = load.measure(tools.wrk, some, every, tools.options.rounds, tools.options.seconds)
                load.show(group, found[group])
        if memory:
            found["memory"] = memory.loaded()
            show_memory(found["memory"])
    return found


def chosen(options, wanted):
    """The rows of the groups; memory is that of a Clutch which has served both."""
    rows = {"pages": list(page_rows(options.all)), "files": list(file_rows(options.all))}
    if options.rows:
        unknown = set(options.rows) - {row.key for some in rows.values() for row in some}
        if unknown:
            sys.exit("no such row: %s" % " ".join(sorted(unknown)))
        rows = {group: [row for row in some if row.key in options.rows] for group, some in rows.items()}
    return {group: some for group, some in rows.items() if group in wanted or "memory" in wanted}


def start_origin(stack, folder):
    port = bench.free_port()
    corpus = Corpus(folder / "origin", "http://127.0.0.1:%d" % port)
    fill(corpus)
    return stack.enter_context(servers.static(folder / "nginx-origin", corpus, "origin", port=port))


def start_others(stack, tools, folder, origin):
    others = [stack.enter_context(servers.cache(folder / "nginx-cache", origin))]
    return others + (peers.start(stack, folder / "peers", origin) if tools.options.peers else [])


def same_bytes(folder, server, asked):
    """What a server sends for the rows, as a corpus."""
    corpus = Corpus(folder / "same", "")
    for project in {row.project for row in asked}:
        corpus.copy(server, project, {row.filename for row in asked if row.project == project and row.filename})
    return corpus


def start_clutches(stack, tools, folder, origin):
    """The one that is measured, and another one to compare it with where that is asked for."""
    options = tools.options
    # Two are compared on the same Java, which the launcher may not choose.
    jar = bench.APP / "target" / "clutch.jar" if options.compare else None
    chosen = [("clutch", "data", options.java_options, jar)]
    if options.compare:
        chosen.append(("clutch-other", "other", options.compare_options, options.compare))
    return [
        stack.enter_context(servers.clutch(folder / place, origin, name, options=java, jar=which))
        for name, place, java, which in chosen
    ]


class Memory:
    """The anonymous memory of several Clutches that have just been started, and of the same ones later."""

    def __init__(self, clutches):
        self.clutches = clutches
        time.sleep(IDLE_SECONDS)
        self.idle = self.now()

    def now(self):
        return {server.name: server.clutch.anonymous_bytes() for server in self.clutches}

    def loaded(self):
        loaded = self.now()
        time.sleep(IDLE_SECONDS)
        after = self.now()
        return {name: {"idle": self.idle[name], "loaded": loaded[name], "after": after[name]} for name in loaded}


def show_memory(found):
    print("\nanonymous memory, MB: %d s after the start, after the load, %d s later" % (IDLE_SECONDS, IDLE_SECONDS))
    for name, figures in found.items():
        print("%-34s %9.0f %8.0f %8.0f" % (name, *(figures[key] / 1e6 for key in ("idle", "loaded", "after"))))

"""The list of a large index's projects: 700,000 names, 40 MB."""

import contextlib
import sys
import time

import bench
import load
import servers
from corpus import HTML, Corpus
from load import Row

NAMES = 700_000
WORDS = "py lib data tool web net test flask django async cloud micro open fast deep auto easy json http sql".split()


def names(count):
    """Names of such lengths as names have: 15 letters, more or less."""
    for number in range(count):
        yield "%s-%s-%d" % (WORDS[number % len(WORDS)], WORDS[number // len(WORDS) % len(WORDS)], number)


def rows():
    for form, kind in (("json", bench.JSON), ("html", HTML)):
        for coding in ("identity", "gzip"):
            headers = {"Accept": kind, "Accept-Encoding": coding}
            title = "list, %s%s" % (form, " gzip" if coding == "gzip" else "")
            yield Row("list-%s-%s" % (form, coding), title, 4, "", None, headers, figure="megabytes")


def measure(tools):
    folder = tools.folder / "lists"
    asked = list(rows())
    with contextlib.ExitStack() as stack:
        port = bench.free_port()
        corpus = Corpus(folder / "origin", "http://127.0.0.1:%d" % port)
        corpus.list(list(names(NAMES // 10 if tools.options.quick else NAMES)))
        origin = stack.enter_context(servers.static(folder / "nginx-origin", corpus, "origin", port=port))
        clutch = stack.enter_context(servers.clutch(folder / "data", origin, options=tools.options.java_options))
        before = clutch.clutch.anonymous_bytes()
        with bench.Peak(clutch.clutch.pid) as peak:
            first = {row.key: first_answer(row, clutch) for row in asked}
        direct, _ = first_answer(asked[0], origin)
        load.warm(clutch, asked)
        same = Corpus(folder / "same", "")
        same.copy(clutch, "")
        static = stack.enter_context(servers.static(folder / "nginx-static", same))
        with bench.Peak(clutch.clutch.pid) as during:
            table = load.measure(tools.wrk, asked, [static, clutch], min(3, tools.options.rounds), tools.options.seconds)
    found = {
        "bytes": (corpus.folder / "json" / "_list").stat().st_size,
        "upstream_seconds": direct,
        "first_seconds": {key: taken for key, (taken, _) in first.items()},
        "unavailable": sum(refused for _, refused in first.values()),
        "anonymous_bytes": {"before": before, "most_while_read": peak.bytes, "most_while_sent": during.bytes},
        "hits": table,
    }
    load.show("list", table)
    print("first answer %s; from the upstream itself %.2f s; 503 before them: %d" % (
        ", ".join("%s %.2f s" % (key[len("list-"):], taken) for key, taken in found["first_seconds"].items()),
        direct, found["unavailable"]))  # fmt: skip
    print("anonymous memory: before %.0f MB, at most %.0f MB while it was read and written, %.0f MB while it was sent" % tuple(
        value / 1e6 for value in found["anonymous_bytes"].values()))  # fmt: skip
    return found


def first_answer(row, server):
    """How long it takes until a server has the list, and how often it says until then that it hasn't yet."""
    begun, refused = time.monotonic(), 0
    while time.monotonic() - begun < 120:
        status, headers, _ = bench.get(row.url(server), row.headers, lambda chunk: None)
        if status == 200:
            return time.monotonic() - begun, refused
        refused += 1
        time.sleep(0.1)
    sys.exit("%s: %s %s" % (row.title, status, headers))

"""What nobody has asked for yet: a file through a slow upstream, fifty clients for one, and pages of 3,000 files.

The upstream is nginx, so that it is not what limits; each measurement is of a file or a project that is new.
"""

import contextlib
import hashlib
import http.client
import os
import statistics
import time
from pathlib import Path
from urllib.parse import urlsplit

import bench
import far
import hits
import scripts
import servers
from corpus import Corpus

BYTES = 100_000_000
RATE = 40_000_000
AWAY = 0.05
PAGE_FILES = 3_000
WARMING = 10
WARMING_PAGES = 20
GZIP = {"Accept": bench.JSON, "Accept-Encoding": "gzip"}


def measure(tools):
    rounds = tools.options.rounds
    near = ["near%d" % number for number in range(2 * rounds + 1)]
    distant = ["far%d" % number for number in range(WARMING_PAGES + 2 * rounds + 1)]
    folder = tools.folder / "cold"
    with contextlib.ExitStack() as stack:
        port = bench.free_port()
        corpus = Corpus(folder / "origin", "http://127.0.0.1:%d" % port)
        big = [bench.File("big-%d.0-py3-none-any.whl" % n, BYTES) for n in range(rounds)]
        corpus.add("big", big, "slow")
        corpus.add("warming", [warming(number) for number in range(WARMING)])
        for name in (*near, *distant):
            corpus.add(name, [hits.invented(name, n) for n in range(PAGE_FILES)], stored=False)
        origin = stack.enter_context(servers.static(folder / "nginx-origin", corpus, "origin", port=port, rate=RATE))
        cache = stack.enter_context(servers.cache(folder / "nginx-cache", origin))
        clutch = stack.enter_context(servers.clutch(folder / "data", origin, options=tools.options.java_options))
        found = {"file": file([origin, cache, clutch], big, origin.log)}
        found["page"] = {"near": page(origin, clutch, near)}
        line = stack.enter_context(far.away(port, AWAY))
        there = servers.Server("origin", "http://127.0.0.1:%d/simple/" % line, None)
        behind = stack.enter_context(servers.clutch(folder / "far", there, options=tools.options.java_options))
        # What Java compiles when it does something for the first time is not what is measured here.
        page(there, behind, distant[:WARMING_PAGES])
        found["page"]["far"] = page(there, behind, distant[WARMING_PAGES:])
    for where, title in (("near", "upstream beside us"), ("far", "upstream %.0f ms away" % (AWAY * 1e3))):
        print("cold page of %d files, %s: %.1f ms, directly %.1f ms, ratio %.2f; %.0f ms of a processor" % (
            PAGE_FILES, title,
            *(found["page"][where][key] for key in ("clutch_ms", "direct_ms", "ratio", "processor_ms"))))  # fmt: skip
    found["stampede"] = scripts.run("stampede", "--clients", "50", "--leaving", "0")
    return found


def warming(number):
    return bench.File("warming-%d.0-py3-none-any.whl" % number, 1 << 20)


def file(order, files, log):
    """Each file of each server, once, and by turns."""
    seen = {server.name: [] for server in order}
    for server in order:  # so that nothing is done for the first time below
        for number in range(WARMING):
            bench.get(server.url("warming", warming(number).name))
    for number, wanted in enumerate(files):
        urls = {server: server.url("big", wanted.name) for server in order}
        for server in order if number % 2 == 0 else reversed(order):
            seen[server.name].append(fetch(urls[server], wanted.sha256))
    wholes = fetched(log, "clutch/")
    found = {
        "servers": {
            name: {key: statistics.median(each[key] for each in taken) for key in ("first_byte", "total")}
            for name, taken in seen.items()
        },
        "right": {name: sum(each["right"] for each in taken) for name, taken in seen.items()},
        "first_byte_later_ms": 1e3 * statistics.median(
            ours["first_byte"] - theirs["first_byte"] for ours, theirs in zip(seen["clutch"], seen["origin"])),
        "total_ratio": statistics.median(
            ours["total"] / theirs["total"] for ours, theirs in zip(seen["clutch"], seen["origin"])),
        "upstream_fetches_for_each": len(wholes) / len(files),
    }  # fmt: skip
    print("\ncold file of %d MB, upstream at %d MB/s" % (BYTES / 1e6, RATE / 1e6))
    for name, figures in found["servers"].items():
        print("%-8s first byte after %6.1f ms, last after %5.2f s, right digests %d of %d" % (
            {"origin": "direct"}.get(name, name), figures["first_byte"] * 1e3, figures["total"],
            found["right"][name], len(files)))  # fmt: skip
    print("clutch : direct: first byte %.1f ms later, total %.3f, upstream fetches of each file %.1f" % (
        found["first_byte_later_ms"], found["total_ratio"], found["upstream_fetches_for_each"]))  # fmt: skip
    return found


def fetch(url, sha256):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
    with contextlib.closing(connection):
        begun = time.monotonic()
        connection.request("GET", parts.path)
        response = connection.getresponse()
        digest = hashlib.sha256(response.read(1))
        first = time.monotonic() - begun
        while chunk := response.read1(1 << 20):
            digest.update(chunk)
        return {"first_byte": first, "total": time.monotonic() - begun, "right": digest.hexdigest() == sha256}


def fetched(log, agent):
    """The whole files that a client of this kind had of the origin; what it read of their ends isn't counted."""
    lines = log.read_text().splitlines()
    return [line for line in lines if '"GET /slow/' in line and '" 200 ' in line and '"%s' % agent in line]


def page(origin, clutch, projects):
    """Pages that are new, directly and through Clutch, each over a connection that stands already."""
    taken, spent = {origin: [], clutch: []}, processor_seconds(clutch.clutch.pid)
    with contextlib.ExitStack() as stack:
        connections = {server: stack.enter_context(contextlib.closing(connect(server))) for server in taken}
        for number, project in enumerate(projects):
            for server in taken if number % 2 == 0 else reversed(taken):
                taken[server].append(ask(connections[server], urlsplit(server.url(project)).path))
    return {
        "direct_ms": 1e3 * statistics.median(taken[origin]),
        "clutch_ms": 1e3 * statistics.median(taken[clutch]),
        "clutch_first_ms": 1e3 * taken[clutch][0],
        "processor_ms": 1e3 * (processor_seconds(clutch.clutch.pid) - spent) / len(projects),
        "ratio": statistics.median(ours / theirs for ours, theirs in zip(taken[clutch], taken[origin])),
    }


def processor_seconds(pid):
    """What a process has had of the processors."""
    fields = Path("/proc/%d/stat" % pid).read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def connect(server):
    parts = urlsplit(server.index)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    ask(connection, parts.path)
    return connection


def ask(connection, path):
    begun = time.monotonic()
    connection.request("GET", path, headers=GZIP)
    response = connection.getresponse()
    response.read()
    return time.monotonic() - begun

"""Load: what wrk measures, of several servers in turns."""

import hashlib
import json
import os
import statistics
import subprocess
import sys
import time

import bench

REPORT = """
done = function(summary, latency, requests)
  io.write(string.format('\\nRESULT {"requests":%d,"micros":%d,"bytes":%d,"p50":%f,"p99":%f,"errors":%d}\\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.status + summary.errors.timeout))
end
"""


class Wrk:
    """Runs wrk, always with a script that prints the figures so that they can be read."""

    def __init__(self, folder):
        self.program = bench.need("wrk", "wrk")
        self.folder = folder
        self.plain = self.script("plain", "")

    def script(self, name, text):
        """Writes a script, and returns its path."""
        path = self.folder / (name + ".lua")
        path.write_text(text + REPORT)
        return path

    def command(self, url, connections, seconds, headers=None, script=None, arguments=()):
        named = [word for key, value in (headers or {}).items() for word in ("-H", "%s: %s" % (key, value))]
        threads = min(2, connections)
        return [
            *[self.program, "-t%d" % threads, "-c%d" % connections, "-d%ds" % seconds, "--latency", "--timeout", "30s"],
            *named,
            *["-s", str(script or self.plain), url],
            *(["--", *map(str, arguments)] if arguments else []),
        ]

    def run(self, url, connections, seconds, headers=None, script=None, arguments=()):
        """Requests and megabytes a second, median and 99th percentile of milliseconds, errors: wrk counts failed answers, too."""
        command = self.command(url, connections, seconds, headers, script, arguments)
        said = subprocess.run(command, capture_output=True, check=True).stdout.decode()
        found = json.loads(said.split("RESULT ", 1)[1].splitlines()[0])
        if found["errors"]:
            bench.say("%s: %d errors" % (url, found["errors"]))
        return {
            "requests": found["requests"] * 1e6 / found["micros"],
            "megabytes": found["bytes"] / found["micros"],
            "p50": found["p50"],
            "p99": found["p99"],
            "errors": found["errors"],
        }


class Row:
    """One thing to ask several servers for.

    A project's page without a filename, its file with one; of project "" the list of projects. `against` names the
    servers that are asked beside Clutch, if not all of them are; `figure` is what tells how fast they are.
    """

    def __init__(
        self, key, title, connections, project, filename=None, headers=None, status=200, against=None, figure="requests"
    ):
        self.key, self.title, self.connections, self.figure = key, title, connections, figure
        self.project, self.filename = project, filename
        self.headers, self.status, self.against = headers or {}, status, against

    def url(self, server):
        return server.url(self.project, self.filename)

    def asks(self, server):
        """The headers of a request; a conditional one names the entity tag that this server gave."""
        if self.status != 304:
            return self.headers
        return {**self.headers, "If-None-Match": bench.get(self.url(server), self.headers)[1]["ETag"]}

    def concerns(self, server):
        return self.against is None or server.is_clutch or server.name in self.against


def answered(row, server):
    """The digest of what a server answers; None if it answers otherwise than it should."""
    digest = hashlib.sha256()
    try:
        status = bench.get(row.url(server), row.asks(server), digest.update)[0]
    except (KeyError, OSError, ValueError):
        return None
    return digest.hexdigest() if status == row.status else None


def fitting(rows, servers):
    """The servers for each row: those that answer it as it should be, Clutch and static nginx with the same bytes."""
    chosen = {}
    for row in rows:
        answers = {server: answered(row, server) for server in servers if row.concerns(server)}
        for server, digest in answers.items():
            if digest is None:
                bench.say("%s: %s doesn't answer it, and is left out" % (row.title, server.name))
        same = {digest for server, digest in answers.items() if server.is_clutch or server.name == "static"}
        if len(same) != 1 or None in same:
            sys.exit("%s: Clutch and nginx do not send the same bytes" % row.title)
        chosen[row.key] = [server for server, digest in answers.items() if digest is not None]
    return chosen


def measure(wrk, rows, servers, rounds, seconds):
    """A line for each row: the medians of each server, and the ratios of Clutch's figures to the others'.

    Servers take turns within a round, the other way round in every second one.
    """
    chosen = fitting(rows, servers)
    for _ in range(2):  # the compiler's time
        for row in rows:
            for server in filter(lambda each: each.is_clutch, chosen[row.key]):
                wrk.run(row.url(server), row.connections, seconds, row.asks(server))
    results = {row.key: {server.name: [] for server in chosen[row.key]} for row in rows}
    for number in range(rounds):
        bench.say("round %d of %d" % (number + 1, rounds))
        for row in rows:
            order = chosen[row.key]
            for server in order if number % 2 == 0 else reversed(order):
                found = wrk.run(row.url(server), row.connections, seconds, row.asks(server))
                results[row.key][server.name].append(found)
            for server in order:
                server.trim()
    return [line(row, results[row.key]) for row in rows]


def line(row, runs):
    """What was measured of a row, as it is written to the JSON file."""
    clutches = [name for name in runs if name.startswith("clutch")]
    return {
        "key": row.key,
        "title": row.title,
        "connections": row.connections,
        "figure": row.figure,
        "servers": {name: {key: statistics.median(r[key] for r in found) for key in found[0]} for name, found in runs.items()},
        "ratios": {ours: {other: ratios(runs, ours, other) for other in runs if other not in clutches} for ours in clutches},
    }  # fmt: skip


def ratios(runs, ours, theirs):
    """Medians over the rounds of ratios within a round; None where an answer failed, or for want of one there is no figure."""
    pairs = list(zip(runs[ours], runs[theirs]))
    keys = ("requests", "megabytes", "p50", "p99")
    if any(run["errors"] for pair in pairs for run in pair):
        return dict.fromkeys(keys)
    return {
        key: statistics.median(a[key] / b[key] for a, b in pairs)
        if all(b[key] and (a[key] or key in keys[:2]) for a, b in pairs) else None
        for key in keys
    }


def show(title, table):
    """Prints a group of lines: for each other server the ratio of the figure, of the median and of the 99th percentile."""
    for ours in table[0]["ratios"]:
        others = list(dict.fromkeys(name for entry in table for name in entry["ratios"][ours]))
        print("\n%s: %s (requests/s, or MB/s), and its figure, p50 and p99 : the other's" % (title, ours))
        print("%-34s %5s %9s %8s %8s" % ("", "conns", "", "p50 ms", "p99 ms"), *("%-23s" % n for n in others), sep="  ")
        for entry in table:
            mine, figure = entry["servers"][ours], entry["figure"]
            cells = [cell(entry["ratios"][ours].get(other), figure) for other in others]
            print("%-34s %5d %9.0f %8.2f %8.2f" % (
                entry["title"], entry["connections"], mine[figure], mine["p50"], mine["p99"]), *cells, sep="  ")  # fmt: skip


def cell(ratio, figure):
    return " ".join(number(ratio[key]) for key in (figure, "p50", "p99")) if ratio else " " * 23


def number(ratio):
    return "      -" if ratio is None else "%7.2f" % ratio


def warm(server, rows):
    """Asks for everything until it comes from the store; of servers that don't tell, twice."""
    for row in filter(lambda each: each.concerns(server), rows):
        for _ in range(200):
            status, headers, _ = bench.get(row.url(server), row.headers, lambda chunk: None)
            told = headers.get("Cache-Status")
            if not told or told.endswith("hit"):
                break
            time.sleep(0.1)
        else:
            sys.exit("%s never became a hit at %s: %s %s" % (row.title, server.name, status, headers))
        if not told:
            bench.get(row.url(server), row.headers, lambda chunk: None)


def truncate(path):
    """Empties a log that somebody appends to: what was written isn't read, and would fill the disk."""
    if path and os.path.exists(path):
        os.truncate(path, 0)

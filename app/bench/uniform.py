"""Hits drawn uniformly: from 10 stored files, and from 1,000 and from all of very many.

nginx serves the same files as static ones; the draw of a round is the same for both. The first answer of each file after a start
compares it with its digest, and the second one is remembered, so all are asked for twice before anything is measured.
"""

import contextlib
import signal
import statistics
import subprocess
import time
from pathlib import Path

import bench
import load
import servers
import store

CONNECTIONS = 64
STARTS = 3
WARM_SECONDS = 10

# Arguments: how many files are drawn from, which of those that there are (every how manieth), files of a project,
# and the seed of the draw; with none, all are asked for in turn, and it says when.
DRAW = """
local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end
local count, stride, per, seed, turn, tail
function init(args)
  count, stride, per, seed = tonumber(args[1]), tonumber(args[2]), tonumber(args[3]), tonumber(args[4])
  turn = number
  tail = "-py3-none-any.whl HTTP/1.1\\r\\nHost: " .. wrk.host .. ":" .. wrk.port .. "\\r\\n\\r\\n"
  if seed then math.randomseed(seed * 100 + number) end
end
function request()
  local which
  if seed then
    which = math.random(0, count - 1) * stride
  else
    which = turn % count
    if turn - 2 < count and turn >= count then io.write("SWEPT\\n") io.flush() end
    turn = turn + 2
  end
  local project = "project" .. math.floor(which / per)
  return "GET /files/" .. project .. "/" .. project .. "-1." .. which % per .. tail
end
"""


def measure(tools):
    options = tools.options
    folder = tools.folder / "uniform"
    kept = Path(options.store).absolute() if options.store else folder / "many"
    java = options.java_options
    with contextlib.ExitStack() as stack:
        many, ten = store.Store(kept, options.files, java), store.Store(folder / "ten", 10, java)
        static = stack.enter_context(servers.static(folder / "nginx-static", many.corpus))
        beside = stack.enter_context(servers.static(folder / "nginx-ten", ten.corpus))
        ten.ready(beside)
        many.ready(static)
        starts = [start(many, static, java) for _ in range(STARTS)]
        few = stack.enter_context(servers.clutch(ten.data, beside, "ten", options=java))
        all_of_them = stack.enter_context(servers.clutch(many.data, static, "many", options=java))
        draw = Draw(tools.wrk, options.files)
        swept = [draw.sweep(all_of_them) for _ in range(2)]
        found = draws(draw, few, all_of_them, static, options)
        found.update(
            files=options.files,
            start_seconds=statistics.median(starts),
            sweep_seconds=swept,
            anonymous_bytes=all_of_them.clutch.anonymous_bytes(),
        )
    show(found)
    return found


def start(many, origin, java):
    """How long it takes from the start to the first file."""
    begun = time.monotonic()
    with servers.clutch(many.data, origin, options=java) as clutch:
        status = bench.get("%sfiles/%s/%s" % (clutch.index[: -len("simple/")], store.project(0), store.filename(0)))[0]
        taken = time.monotonic() - begun
    if status != 200:
        raise SystemExit("a stored file was answered %d" % status)
    return taken


class Draw:
    """Asks for files at random, or for all of them in turn."""

    def __init__(self, wrk, files):
        self.wrk, self.files = wrk, files
        self.strides = {10: 1}  # the first ones: they are all that the small store has
        self.script = wrk.script("draw", DRAW)

    def run(self, server, count, seconds, seed):
        stride = self.strides.get(count, self.files // count)
        arguments = (count, stride, store.PER_PROJECT, seed)
        return self.wrk.run(server.index, CONNECTIONS, seconds, script=self.script, arguments=arguments)

    def sweep(self, server):
        """Asks for each file once; returns the seconds that it took."""
        arguments = (self.files, 1, store.PER_PROJECT)
        command = self.wrk.command(server.index, CONNECTIONS, 3600, script=self.script, arguments=arguments)
        begun = time.monotonic()
        with bench.process(command, stdout=subprocess.PIPE) as asking:
            for _ in range(2):
                while b"SWEPT" not in asking.stdout.readline():
                    if asking.poll() is not None:
                        raise SystemExit("wrk ended before all files were asked for")
            taken = time.monotonic() - begun
            asking.send_signal(signal.SIGINT)
            asking.wait(60)
        server.trim()
        return taken


def draws(draw, few, all_of_them, static, options):
    """What is drawn from 10, from 1,000 and from all, by turns."""
    thousand = min(1_000, options.files)
    rows = {
        "ten": (10, [few, static]),
        "thousand": (thousand, [all_of_them, static]),
        "many": (options.files, [all_of_them, static]),
    }
    draw.run(few, 10, WARM_SECONDS, 0)  # the other one has been warmed by being asked for everything
    for count, (ours, _) in rows.values():
        draw.run(ours, count, options.seconds, 1)
    runs = {key: {"clutch": [], "static": []} for key in rows}
    for number in range(options.rounds):
        for key, (count, (ours, theirs)) in rows.items():
            for server in (ours, theirs) if number % 2 == 0 else (theirs, ours):
                name = "static" if server is theirs else "clutch"
                runs[key][name].append(draw.run(server, count, options.seconds, 10 + number))
                server.trim()
    found = {}
    for key, taken in runs.items():
        ratios = load.ratios(taken, "clutch", "static")
        found[key] = {
            "drawn_from": rows[key][0],
            "ratio": ratios["requests"],
            "p99_ratio": ratios["p99"],
            **{name: {each: statistics.median(run[each] for run in some) for each in ("requests", "p50", "p99")}
               for name, some in taken.items()},
        }  # fmt: skip
    both = {"thousand": runs["thousand"]["clutch"], "ten": runs["ten"]["clutch"]}
    found["thousand_to_ten"] = load.ratios(both, "thousand", "ten")["requests"]
    return found


def show(found):
    print("\nhits of 10 KB files drawn uniformly, %d connections, %d stored" % (CONNECTIONS, found["files"]))
    for key in ("ten", "thousand", "many"):
        row = found[key]
        print("from %9d: clutch %7.0f/s, p99 %6.2f ms; static %7.0f/s, p99 %6.2f ms; ratio %s" % (
            row["drawn_from"], row["clutch"]["requests"], row["clutch"]["p99"], row["static"]["requests"],
            row["static"]["p99"], load.number(row["ratio"]).strip()))  # fmt: skip
    print("from 1,000 of them : from 10 stored %s; first file %.2f s after the start; all asked for once in %.0f s, again in %.0f s;"
          " anonymous memory %.0f MB" % (load.number(found["thousand_to_ten"]).strip(), found["start_seconds"], *found["sweep_seconds"],
                                         found["anonymous_bytes"] / 1e6))  # fmt: skip

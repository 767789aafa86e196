#!/usr/bin/env python3
"""Installs real packages with real clients through a running Clutch, as a newcomer would.

One line for each test, and the sums at the end; 0 if nothing failed. A test that fails leaves its folder,
with what each program said, under app/target/e2e.
"""

import argparse
import importlib
import os
import shutil
import sys
import time
import traceback

from place import TESTS, Machine, Place
from world import CLIENTS, LAUNCHER, REPOSITORY, WORK, Failure, Missing, Skip, own_environment, run

# The modules with tests, in the order in which they run.
THEMES = ["installs", "outages", "resolving", "indexes", "odd_indexes", "documents", "redirects", "times", "web_server"]


def main():
    for theme in THEMES:
        importlib.import_module(theme)
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", metavar="NAME", action="append", help="run this test; may be repeated")
    parser.add_argument("--theme", choices=THEMES, action="append", help="run the tests of this theme; may be repeated")
    parser.add_argument("--java", metavar="HOME", help="the Java to run Clutch with (default: as the launcher does)")
    parser.add_argument("--base-url", metavar="URL", help="test an index that is already running at this URL")
    parser.add_argument(
        "--strict",
        action="store_true",
        default=os.environ.get("CI") == "true",
        help="a missing client is a failure where the shared folder exists (default where CI=true)",
    )
    parser.add_argument("--list", action="store_true", help="print the tests' names")
    options = parser.parse_args()
    unknown = set(options.only or ()) - set(TESTS)
    if unknown:
        parser.error("no such test: %s" % ", ".join(sorted(unknown)))
    chosen = {
        name: function
        for name, function in TESTS.items()
        if (not options.only or name in options.only) and (not options.theme or function.__module__ in options.theme)
    }
    if options.list:
        print("\n".join(chosen))
        return 0

    WORK.mkdir(parents=True, exist_ok=True)
    machine = Machine()
    if not machine.pythons:
        print("no Python with pip was found: install one (Debian: python3-venv and python3-pip)", file=sys.stderr)
        return 1
    print(machine.describe(), flush=True)
    if not CLIENTS.is_dir():
        print("no shared folder with wheels of clients: the tests of uv, tox, Poetry, PDM, Pipenv and old pips are skipped")
    if not options.base_url:
        try:
            # Builds it where that is not done yet.
            print(run([LAUNCHER, "--version"], env=own_environment(options.java), timeout=900).rstrip(), flush=True)
        except Failure as failure:
            print("Clutch does not start: %s" % failure)
            show(failure.output, 40)
            return 1
    strict = options.strict and CLIENTS.is_dir()
    counts = {"ok": 0, "FAIL": 0, "SKIP": 0}
    for name, function in chosen.items():
        outcome, detail, output = perform(function, Place(name, options, machine), strict)
        counts[outcome] += 1
        print("%s %s: %s" % (outcome, name, detail), flush=True)
        show(output, 20)
        if outcome == "FAIL":
            for log in sorted((WORK / name).glob("clutch-*.log")):
                print("  %s:" % log.name)
                show(log.read_text(errors="replace"), 8)
    print("%d passed, %d failed, %d skipped" % (counts["ok"], counts["FAIL"], counts["SKIP"]))
    return 1 if counts["FAIL"] or not counts["ok"] else 0


def show(text, lines):
    for line in text.rstrip().splitlines()[-lines:]:
        print("    " + line[:300], flush=True)


def perform(function, place, strict):
    start = time.monotonic()
    try:
        detail = function(place)
    except Skip as skip:
        shutil.rmtree(place.folder, ignore_errors=True)
        return ("FAIL" if strict and isinstance(skip, Missing) else "SKIP"), str(skip), ""
    except Failure as failure:
        (place.folder / "output.log").write_text(failure.output)
        return "FAIL", "%s (%s)" % (failure, os.path.relpath(place.folder, REPOSITORY)), failure.output
    except Exception as mistake:  # one test's mistake must not keep the others from running
        return "FAIL", repr(mistake), traceback.format_exc()
    shutil.rmtree(place.folder, ignore_errors=True)
    return "ok", "%s (%.1f s)" % (detail, time.monotonic() - start), ""


if __name__ == "__main__":
    sys.exit(main())

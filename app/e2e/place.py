"""A test: its name, its folder, and what the machine gives it."""

import json
import re
import shutil
import time
import urllib.error
import urllib.request
import zipfile
from concurrent.futures import ThreadPoolExecutor

from upstream import FolderIndex, WheelIndex, configured_folders, normalized
from world import CLIENTS, WORK, Clients, Clutch, Failure, Missing, Running, Skip, environment, pythons

# Pure Python with one wheel for 2.7 and 3, under the name it is imported by.
ANYWHERE = ["defusedxml", "distlib", "passlib"]

TESTS = {}


def test(name):
    def add(function):
        TESTS[name] = function
        return function

    return add


class Place:
    """One test's own folder, and how it starts Clutch in there."""

    def __init__(self, name, options, machine):
        self.folder = WORK / name
        shutil.rmtree(self.folder, ignore_errors=True)
        self.home = self.folder / "home"
        self.home.mkdir(parents=True)
        self.machine = machine
        self.options = options
        self._logs = 0

    def environment(self, **more):
        return environment(self.home, **more)

    def clutch(self, upstream=None, port=0, arguments=()):
        """Starts Clutch on this test's data directory."""
        if self.options.base_url:
            return Running(self.options.base_url)
        url = (upstream or self.machine.upstream()).url
        return self._start(url, self.folder / "data", port, arguments)

    def configured(self, *tables, data="data"):
        """Starts Clutch with a clutch.toml of the given tables."""
        self.needs_own_server()
        file = self.folder / (data + ".toml")
        file.write_text("\n".join(tables))
        return self._start(None, self.folder / data, 0, ["--config", str(file)])

    def _start(self, url, data, port, arguments):
        self._logs += 1
        log = self.folder / ("clutch-%d.log" % self._logs)
        return Clutch(url, data, log, port, self.options.java, arguments)

    def needs_own_server(self):
        if self.options.base_url:
            raise Skip("not with --base-url")

    def project(self, name, **files):
        """A folder with the given files; an underscore in a name stands for a dot."""
        folder = self.folder / name
        folder.mkdir()
        for file, text in files.items():
            (folder / file.replace("_", ".")).write_text(text)
        return folder


class Machine:
    """What this machine has: Pythons, clients, and an index to stand behind Clutch."""

    def __init__(self):
        self.pythons = pythons()
        self.clients = Clients(self.python("3.11"))
        self._upstream = None
        self._folders = configured_folders()

    def python(self, *names):
        """The first of the given Pythons that is here, or None."""
        here = {python.name: python for python in self.pythons}
        return next((here[name] for name in names if name in here), None)

    def upstream(self):
        """pip's own local index, served over HTTP; where there is none, the clients' wheels as one."""
        if self._upstream is None:
            self._upstream = self.fresh_upstream()
        return self._upstream

    def fresh_upstream(self):
        """A server of its own for a test that stops it or counts what it is asked."""
        if self._folders:
            largest = max(self._folders, key=lambda folder: len(list(folder.iterdir())))
            return FolderIndex(largest)
        if CLIENTS.is_dir():
            return WheelIndex(CLIENTS, speaks_json=False)
        raise Skip("pip has no index on this machine's disk, and there is no folder of shared wheels")

    def has(self, *projects):
        """Skips the test where the index lacks a project."""
        missing = sorted({normalized(name) for name in projects} - self.upstream().projects())
        if missing:
            raise Skip("the index has no %s" % ", ".join(missing))

    def describe(self):
        folders = "pip's index on this disk" if self._folders else "shared wheels" if CLIENTS.is_dir() else "none"
        return "Pythons with pip: %s; upstream: %s" % (" ".join(p.name for p in self.pythons), folders)

PIP = ["--isolated", "--disable-pip-version-check", "--no-cache-dir"]


def settled(clutch):
    """The paths asked for, once the log has caught up with this very question."""
    asked = clutch.requested().count("/healthz")
    status(clutch.url.replace("/simple/", "/healthz"))
    for _ in range(100):
        requested = clutch.requested()
        if requested.count("/healthz") > asked:
            return [path for path in requested if path != "/healthz"]
        time.sleep(0.05)
    raise Failure("the access log never mentioned the last request")


def table(kind, **keys):
    """A table of clutch.toml; an underscore in a key stands for a hyphen."""
    lines = ["%s = %s" % (key.replace("_", "-"), json.dumps(value)) for key, value in keys.items()]
    return "\n".join(["[[%s]]" % kind] + lines) + "\n"


def alone(name, **keys):
    """A source with an index of its own, of the same name."""
    return table("source", name=name, **keys) + table("index", name=name, sources=[name])


def at_once(work, items, threads=3):
    """Does the work for each item, a few at a time, and returns the results; fails as the first that fails."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, items))


def newest_pip(place):
    """The command that starts the newest pip among the clients; and its name."""
    wheel = max(CLIENTS.glob("pip-*.whl"), key=_version, default=None)
    if wheel is None:
        raise Missing("there is no wheel of pip")
    python = place.machine.python("3.13", "3.12", "3.11", "3.10")
    if python is None:
        raise Skip("the newest pip needs Python 3.10 or later")
    unpacked = place.folder / "newest-pip"  # as a wheel it starts in twice the time
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    return [python.executable, unpacked / "pip"], wheel.name.split("-py")[0]


def _version(wheel):
    return [int(part) for part in re.findall(r"\d+", wheel.name.split("-")[1])]


def uv_environment(place):
    return place.environment(UV_PYTHON=str(place.machine.python("3.11").executable))


def status(url):
    try:
        with urllib.request.urlopen(url, timeout=20) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code

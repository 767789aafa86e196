#!/usr/bin/env python3
"""Installs real packages with real clients through a running Clutch, as a newcomer would.

One line for each test, and the sums at the end; 0 if nothing failed. A test that fails leaves its folder,
with what each program said, under app/target/e2e.
"""

import argparse
import os
import re
import shutil
import sys
import time
import traceback
import urllib.error
import urllib.request

import fixtures
from upstream import FolderIndex, WheelIndex, WithoutMetadata, configured_folders, normalized, sha256
from world import (
    CLIENTS,
    FIXTURES,
    LAUNCHER,
    REPOSITORY,
    WORK,
    Blackhole,
    Clients,
    Clutch,
    Failure,
    Missing,
    Running,
    Skip,
    check,
    environment,
    grow_old,
    own_environment,
    pythons,
    run,
)

# Each comes to 30 files and more with what it needs; the second is for machines without a real index.
REAL_SETS = [
    ["pandas", "scikit-learn", "matplotlib", "sqlalchemy", "flask", "pydantic"],
    ["poetry", "pdm", "twine", "tox"],
]

# Pure Python with one wheel for 2.7 and 3, under the name it is imported by.
ANYWHERE = ["defusedxml", "distlib", "passlib"]

# Each old pip with the Pythons it was made for, the preferred one first.
OLD_PIPS = {
    "9.0.3": ["2.7", "3.6"],
    "18.1": ["3.6", "2.7"],
    "19.3.1": ["2.7", "3.6", "3.7"],
    "20.3.4": ["2.7", "3.6", "3.7", "3.8", "3.9"],
    "21.3.1": ["3.6", "3.7", "3.8", "3.9", "3.10"],
    "22.3.1": ["3.7", "3.8", "3.9", "3.10", "3.11"],
    "24.0": ["3.12", "3.11", "3.10", "3.9", "3.8", "3.7"],
    "26.3": ["3.13", "3.12", "3.11", "3.10"],
}

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
        self._logs += 1
        return Clutch(
            (upstream or self.machine.upstream()).url,
            self.folder / "data",
            self.folder / ("clutch-%d.log" % self._logs),
            port,
            self.options.java,
            arguments,
        )

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


def pip_install_into(place, command, url, target, *arguments):
    """Runs pip, given as the command that starts it, and installs into a folder."""
    return run(
        command + PIP + ["install", "--index-url", url, "--target", target] + list(arguments),
        env=place.environment(),
        cwd=place.folder,
    )


def import_from(place, python, folder, *modules):
    """Imports modules that were installed into a folder, or fails."""
    run(
        [python.executable, "-c", "import " + ", ".join(modules)],
        env=place.environment(PYTHONPATH=str(folder)),
        cwd=place.folder,
    )


def pip_version(output):
    return output.split()[1]


def pip_of(python, place):
    command = [python.executable, "-m", "pip"]
    version = pip_version(run(command + ["--version"], env=place.environment()))
    place.machine.has(*ANYWHERE)
    with place.clutch() as clutch:
        target = place.folder / "site"
        pip_install_into(place, command, clutch.url, target, *ANYWHERE)
        import_from(place, python, target, *ANYWHERE)
    return "pip %s on Python %s installed %s" % (version, python.name, " ".join(ANYWHERE))


@test("pip-oldest-python")
def pip_on_the_oldest_python(place):
    return pip_of(place.machine.pythons[0], place)


@test("pip-newest-python")
def pip_on_the_newest_python(place):
    return pip_of(place.machine.pythons[-1], place)


@test("pip-venv")
def pip_in_a_new_environment(place):
    """With dependencies, on the newest Python, as the README has it."""
    place.machine.has("rich")
    python = place.machine.pythons[-1]
    env = place.environment()
    run([python.executable, "-m", "venv", place.folder / "venv"], env=env)
    bin_folder = place.folder / "venv" / "bin"
    with place.clutch() as clutch:
        run([bin_folder / "pip", "--isolated", "install", "--index-url", clutch.url, "rich"], env=env)
        run([bin_folder / "python", "-c", "import rich, pygments, markdown_it"], env=env)
    return "rich and what it needs, Python %s" % python.name


def old_pip(version):
    def install(place):
        wheel = next(CLIENTS.glob("pip-%s-*.whl" % version), None)
        if wheel is None:
            raise Missing("there is no wheel of pip %s" % version)
        python = place.machine.python(*OLD_PIPS[version])
        if python is None:
            raise Skip("none of the Pythons %s is here" % ", ".join(OLD_PIPS[version]))
        name = ANYWHERE[0]
        place.machine.has(name)
        with place.clutch() as clutch:
            target = place.folder / "site"
            pip_install_into(place, [python.executable, wheel / "pip"], clutch.url, target, name)
            import_from(place, python, target, name)
        return "on Python %s" % python.name

    return install


for _version in OLD_PIPS:
    test("pip-" + _version)(old_pip(_version))


@test("pip-cache")
def pip_keeps_what_it_may(place):
    """CONFORMANCE 106. The newest pip trusts the host and has its own cache: the second run asks nothing."""
    place.needs_own_server()
    wheel = max(CLIENTS.glob("pip-*.whl"), key=lambda file: version_key(file.name), default=None)
    if wheel is None:
        raise Missing("there is no wheel of pip")
    python = place.machine.python(*OLD_PIPS["26.3"])
    place.machine.has(*ANYWHERE)
    with place.clutch() as clutch:
        for turn in ("first", "second"):
            before = len(settled(clutch))
            command = [python.executable, wheel / "pip", "--isolated", "--disable-pip-version-check"]
            command += ["--cache-dir", place.folder / "cache", "--trusted-host", "127.0.0.1"]
            command += ["download", "-q", "--no-deps", "--dest", place.folder / turn]
            run(command + ["--index-url", clutch.url] + ANYWHERE, env=place.environment())
        again = settled(clutch)[before:]
    check(before > 0 and not again, "the second run asked for %s" % ", ".join(again))
    return "%s: 0 requests the second time" % wheel.name.split("-py")[0]


def version_key(filename):
    return [int(part) for part in re.findall(r"\d+", filename.split("-")[1])]


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


@test("real-set")
def real_set(place):
    """The same bytes as from the upstream itself; again after a restart without the upstream."""
    place.needs_own_server()
    here = place.machine.upstream().projects()
    names = next((names for names in REAL_SETS if here.issuperset(names)), None)
    if names is None:
        raise Skip("the index has none of the sets")
    python = place.machine.python("3.11")
    if python is None:
        raise Skip("the set is looked for with Python 3.11, which is not on this machine")

    def download(url, name):
        command = [python.executable, "-m", "pip"] + PIP + ["download", "-q", "--index-url", url, "-d"]
        start = time.monotonic()
        run(command + [place.folder / name] + names, env=place.environment(), timeout=600)
        took = time.monotonic() - start
        digests = {file.name: sha256(file) for file in (place.folder / name).iterdir()}
        shutil.rmtree(place.folder / name)
        return digests, took

    upstream = place.machine.fresh_upstream()
    try:
        expected, took = download(upstream.url, "direct")
        check(len(expected) >= 30, "the set has %d files only" % len(expected))
        upstream.requests.clear()
        upstream.wholes.clear()
        with place.clutch(upstream) as clutch:
            through, cold = download(clutch.url, "cold")
            check(through == expected, "the files through Clutch differ from the upstream's")
        asked = sum(upstream.requests.values())
        twice = [name for name, times in upstream.wholes.items() if name.endswith(".whl") and times > 1]
        check(not twice, "the upstream sent more than once %s" % ", ".join(twice))
    finally:
        upstream.stop()
    upstream.requests.clear()
    with place.clutch(upstream) as clutch:
        again, warm = download(clutch.url, "gone")
    check(again == expected, "the files after the restart differ from the upstream's")
    return (
        "%d files, the same sha256 direct (%.1f s), through Clutch (%.1f s, %d requests upstream),"
        " and after a restart without the upstream (%.1f s)" % (len(expected), took, cold, asked, warm)
    )


def uv_environment(place):
    return place.environment(UV_PYTHON=str(place.machine.python("3.11").executable))


@test("uv-pip-install")
def uv_pip_install(place):
    uv = place.machine.clients.program("uv")
    place.machine.has("flask", "pydantic")
    env = uv_environment(place)
    target = place.folder / "venv"
    run([uv, "venv", "-q", target], env=env)
    with place.clutch() as clutch:
        run(
            [uv, "pip", "install", "--python", target, "--index-url", clutch.url, "flask", "pydantic"],
            env=env,
        )
    run([target / "bin" / "python", "-c", "import flask, pydantic"], env=env)
    return "flask and pydantic, uv %s" % run([uv, "--version"], env=env).split()[1]


OUTAGE_SET = ["flask", "pydantic", "sqlalchemy"]


def install_with(place, client, url, name):
    """Installs into an environment of its own, with an empty cache; returns the versions and the seconds."""
    python = place.machine.python("3.11")
    target = place.folder / name
    start = time.monotonic()
    if client == "pip":
        command = [python.executable, "-m", "pip"] + PIP + ["install", "-q", "--index-url", url, "--target", target]
        run(command + OUTAGE_SET, env=place.environment())
    else:
        uv = place.machine.clients.program("uv")
        command = [uv, "pip", "install", "-q", "--no-cache", "--python", python.executable, "--target", target]
        run(command + ["--index-url", url] + OUTAGE_SET, env=uv_environment(place))
    took = time.monotonic() - start
    versions = sorted(folder.name for folder in target.glob("*.dist-info"))
    check(versions, "%s installed nothing" % client)
    shutil.rmtree(target)
    return versions, took


def after_an_outage(place, outage, arguments=(), kill=False):
    """What pip and uv installed while all was well they install again afterwards; returns a line about both."""
    place.needs_own_server()
    place.machine.has(*OUTAGE_SET)
    if place.machine.python("3.11") is None:
        raise Skip("this is tried with Python 3.11, which is not on this machine")
    place.machine.clients.program("uv")
    clients = ("pip", "uv")
    upstream = place.machine.fresh_upstream()
    try:
        clutch = place.clutch(upstream)
        try:
            before = {client: install_with(place, client, clutch.url, client + "-before") for client in clients}
        finally:
            clutch.kill() if kill else clutch.stop()
    finally:
        upstream.stop()
    grow_old(place.folder / "data", 3600)
    down = outage(upstream.port)
    try:
        with place.clutch(upstream, arguments=arguments) as clutch:
            after = {client: install_with(place, client, clutch.url, client + "-after") for client in clients}
    finally:
        if down:
            down.stop()
    for client in clients:
        check(after[client][0] == before[client][0], "%s installed something else: %s" % (client, after[client][0]))
    return ", ".join(
        "%s %d packages in %.1f s (%.1f s before)" % (client, len(after[client][0]), after[client][1], before[client][1])
        for client in clients
    )


@test("upstream-refuses-connections")
def upstream_refuses_connections(place):
    return after_an_outage(place, lambda port: None)


@test("upstream-drops-packets")
def upstream_drops_packets(place):
    return after_an_outage(place, Blackhole)


@test("offline")
def offline(place):
    return after_an_outage(place, lambda port: None, ["--offline"])


@test("killed")
def killed(place):
    return after_an_outage(place, lambda port: None, kill=True)


@test("files-broken-off")
def files_broken_off(place):
    """The upstream breaks off each file at half, once: no client notices."""
    place.needs_own_server()
    place.machine.has(*OUTAGE_SET)
    if place.machine.python("3.11") is None:
        raise Skip("this is tried with Python 3.11, which is not on this machine")
    clients = {"pip": pip_or_uv("pip"), "uv": pip_or_uv("uv"), "poetry": poetry_install}
    told = []
    for name, install in clients.items():
        upstream = place.machine.fresh_upstream()
        upstream.breaks_off = True
        try:
            with place.clutch(upstream) as clutch:
                install(place, clutch.url)
        finally:
            upstream.stop()
        check(upstream.broken_off, "the upstream broke off nothing")
        shutil.rmtree(place.folder / "data")
        told.append("%s %d files" % (name, len(upstream.broken_off)))
    return "broken off at half and installed: " + ", ".join(told)


def pip_or_uv(client):
    return lambda place, url: install_with(place, client, url, client)


UV_PROJECT = """\
[project]
name = "newcomer"
version = "1"
requires-python = "==3.11.*"
dependencies = ["flask", "pydantic"]

[[tool.uv.index]]
url = "%s"
default = true
"""


@test("uv-lock-alone")
def uv_sync_from_its_lock_alone(place):
    """After a restart, without the upstream, with an empty cache: only the lock's links are asked for."""
    place.needs_own_server()
    uv = place.machine.clients.program("uv")
    place.machine.has("flask", "pydantic")
    env = uv_environment(place)
    env.pop("UV_NO_CONFIG")  # the index is in pyproject.toml
    upstream = place.machine.fresh_upstream()
    try:
        with place.clutch(upstream) as clutch:
            port = clutch.port
            project = place.project("project", pyproject_toml=UV_PROJECT % clutch.url)
            run([uv, "lock"], env=env, cwd=project)
            run([uv, "sync"], env=env, cwd=project)
    finally:
        upstream.stop()
    lock = (project / "uv.lock").read_text()
    check(":%d/" % port in lock, "the lock does not have Clutch's links")
    shutil.rmtree(project / ".venv")
    shutil.rmtree(env["UV_CACHE_DIR"])
    with place.clutch(upstream, port) as clutch:
        run([uv, "sync", "--frozen"], env=env, cwd=project)
        run([project / ".venv" / "bin" / "python", "-c", "import flask, pydantic"], env=env)
    requested = clutch.requested()
    files = [path for path in requested if path.endswith(".whl")]
    pages = [path for path in requested if "/simple/" in path]
    check(files, "the access log shows no file at all")
    check(not pages, "pages were asked for: %s" % ", ".join(pages[:3]))
    return "%d requests, none for a page, no upstream" % len(requested)


@test("uv-core-metadata")
def uv_resolves_from_core_metadata(place):
    """An upstream that speaks JSON and has core metadata: uv resolves without fetching a wheel."""
    place.needs_own_server()
    uv = place.machine.clients.program("uv")
    upstream = WheelIndex(CLIENTS)
    try:
        with place.clutch(upstream) as clutch:
            (place.folder / "requirements.in").write_text("poetry\n")
            arguments = ["pip", "compile", "-q", "--index-url", clutch.url, "requirements.in"]
            resolved = run([uv] + arguments, env=uv_environment(place), cwd=place.folder)
    finally:
        upstream.stop()
    count = sum("==" in line for line in resolved.splitlines())
    check(count > 20, "only %d projects were resolved" % count)
    wheels = [path for path in upstream.requests if path.endswith(".whl")]
    check(not wheels, "wheels were fetched: %s" % ", ".join(wheels[:3]))
    return "poetry resolved to %d projects without a wheel" % count


@test("uv-core-metadata-by-ranges")
def uv_resolves_from_what_is_read_in_wheels(place):
    """An upstream that has no core metadata and honours ranges: uv resolves, and no wheel is fetched whole."""
    place.needs_own_server()
    uv = place.machine.clients.program("uv")
    upstream = WheelIndex(CLIENTS, speaks_json=False)
    try:
        with place.clutch(upstream) as clutch:
            await_metadata(clutch.url + "poetry/")
            (place.folder / "requirements.in").write_text("poetry\n")
            arguments = ["pip", "compile", "-q", "--index-url", clutch.url, "requirements.in"]
            resolved = run([uv] + arguments, env=uv_environment(place), cwd=place.folder)
            asked = sum(n for path, n in upstream.requests.items() if path.endswith(".whl"))
    finally:
        upstream.stop()
    count = sum("==" in line for line in resolved.splitlines())
    check(count > 20, "only %d projects were resolved" % count)
    check(not upstream.wholes, "wheels were fetched: %s" % ", ".join(list(upstream.wholes)[:3]))
    return "poetry resolved to %d projects by %d requests for parts of wheels" % (count, asked)


def resolved_by_ranges(place, resolve):
    """What a client resolves that is promised no core metadata: it reads the ends of wheels itself."""
    place.needs_own_server()
    upstream = WheelIndex(CLIENTS, speaks_json=False)
    try:
        with place.clutch(upstream) as clutch:
            plain = WithoutMetadata(clutch.port)
            try:
                count = resolve(plain.url)
            finally:
                plain.stop()
            asked = clutch.requested()
    finally:
        upstream.stop()
    check(count > 10, "only %d projects were resolved" % count)
    check(not any(path.endswith(".metadata") for path in asked), "the relay let a promise of metadata through")
    large = [name for name in upstream.wholes if (CLIENTS / name).stat().st_size > 2 * 16384]
    check(not large, "wheels were fetched whole whose last 16 KB were asked for: %s" % ", ".join(large[:3]))
    wheels = sum(path.endswith(".whl") for path in asked)
    return "%d projects by %d requests for wheels, no large one fetched whole" % (count, wheels)


@test("uv-ranges")  # CONFORMANCE 97
def uv_reads_metadata_by_ranges_itself(place):
    uv = place.machine.clients.program("uv")
    (place.folder / "requirements.in").write_text("poetry\n")

    def resolve(url):
        arguments = ["pip", "compile", "-q", "--index-url", url, "requirements.in"]
        resolved = run([uv] + arguments, env=uv_environment(place), cwd=place.folder)
        return sum("==" in line for line in resolved.splitlines())

    return resolved_by_ranges(place, resolve)


@test("poetry-ranges")  # CONFORMANCE 97
def poetry_reads_metadata_by_ranges_itself(place):
    poetry = place.machine.clients.program("poetry")

    def resolve(url):
        dependencies = POETRY_PROJECT.replace('["flask", "pydantic"]', '["tox"]')
        project = place.project("project", pyproject_toml=dependencies % url)
        run([poetry, "lock", "-n"], env=place.environment(), cwd=project)
        return (project / "poetry.lock").read_text().count("[[package]]")

    return resolved_by_ranges(place, resolve)


@test("uv-next-index")  # CONFORMANCE 119
def uv_goes_on_to_the_next_index_only_where_a_project_is_unknown(place):
    """404 means "ask the next one"; an outage means "stop", or it would decide where a package comes from."""
    place.needs_own_server()
    uv = place.machine.clients.program("uv")
    other = WheelIndex(CLIENTS)
    ours = WheelIndex(place.project("nothing"))
    try:
        with place.clutch(ours) as clutch:
            (place.folder / "requirements.in").write_text("wheel\n")
            arguments = ["pip", "compile", "-q", "--no-cache", "--index", clutch.url, "--default-index", other.url]
            command = [uv] + arguments + ["requirements.in"]
            resolved = run(command, env=uv_environment(place), cwd=place.folder)
            check("wheel==" in resolved, "uv did not go on to the next index: %s" % resolved)
            check("/simple/wheel/" in clutch.requested(), "uv did not ask Clutch first")
    finally:
        ours.stop()
    shutil.rmtree(place.folder / "data")
    try:
        with place.clutch(ours) as clutch:
            said = run(command_with(command, clutch.url), env=uv_environment(place), cwd=place.folder, expected=2)
    finally:
        other.stop()
    check("503" in said, "uv did not stop at the outage: %s" % said)
    check("wheel==" not in said, "uv went on to the next index in an outage")
    return "an unknown project came from the next index, one that can't be asked for did not"


@test("cooldown")  # CONFORMANCE 153
def pip_picks_what_is_old_enough(place):
    """Behind a cool-down pip installs the newest that is old enough, and says of the others nothing."""
    place.needs_own_server()
    python = place.machine.python("3.11")
    if python is None or not CLIENTS.is_dir():
        raise Skip("this is tried with Python 3.11 and the wheels of several pips")
    upstream = WheelIndex(CLIENTS)
    told = []
    try:
        with place.clutch(upstream) as clutch:
            for days, newer in (("7d", 1), ("30d", 2)):
                url = clutch.url.replace("/simple/", "/cooldown/%s/simple/" % days)
                target = place.folder / days
                command = [python.executable, "-m", "pip"] + PIP + ["install", "-q", "--no-deps", "--target", target]
                run(command + ["--ignore-requires-python", "--index-url", url, "pip"], env=place.environment())
                installed = [folder.name for folder in target.glob("pip-*.dist-info")]
                expected = upstream.wheels("pip")[-1 - newer].name.split("-")[1]
                check(installed == ["pip-%s.dist-info" % expected], "%s, not %s" % (installed, expected))
                told.append("%s: pip %s" % (days, expected))
    finally:
        upstream.stop()
    return ", ".join(told)


@test("before")  # CONFORMANCE 153
def uv_resolves_as_of_a_date(place):
    """What uv resolves in a view of a date is what it resolves from the upstream with --exclude-newer."""
    place.needs_own_server()
    uv = place.machine.clients.program("uv")
    upstream = WheelIndex(CLIENTS)
    dates = sorted({upstream.uploaded(wheel).strftime("%Y-%m-%d") for wheel in upstream.wheels("pip")})
    (place.folder / "requirements.in").write_text("pip\n")
    found = {}
    try:
        with place.clutch(upstream) as clutch:
            for date in dates[1:]:
                arguments = ["pip", "compile", "-q", "--no-cache", "--no-header", "--no-annotate", "requirements.in"]
                view = clutch.url.replace("/simple/", "/before/%s/simple/" % date)
                ours = run([uv] + arguments + ["--index-url", view], env=uv_environment(place), cwd=place.folder)
                theirs = ["--index-url", upstream.url, "--exclude-newer", date + "T00:00:00Z"]
                direct = run([uv] + arguments + theirs, env=uv_environment(place), cwd=place.folder)
                check(pins(ours) == pins(direct), "%s: %s, directly %s" % (date, pins(ours), pins(direct)))
                found[date] = pins(ours)
    finally:
        upstream.stop()
    check(len({str(pin) for pin in found.values()}) > 1, "each date gave the same: %s" % found)
    return "%d dates, each as with --exclude-newer" % len(found)


def pins(resolved):
    return sorted(line for line in resolved.splitlines() if "==" in line)


def command_with(command, url):
    """The same command with another address after --index."""
    place = command.index("--index") + 1
    return command[:place] + [url] + command[place + 1 :]


def await_metadata(page):
    """Waits until a page promises core metadata: the host of its wheels is asked for a part behind it."""
    for _ in range(100):
        with urllib.request.urlopen(page) as response:
            if b"data-core-metadata" in response.read():
                return
        time.sleep(0.05)
    raise Failure("the page promises no core metadata: %s" % page)


@test("uv-recorded-pages")
def uv_reads_every_recorded_page(place):
    """CONFORMANCE 51. A version that nobody has: uv reads the page, and says that it knows the others."""
    place.needs_own_server()
    uv = place.machine.clients.program("uv")
    if not FIXTURES.is_dir():
        raise Skip("no folder %s with recorded pages" % os.path.relpath(FIXTURES, REPOSITORY))
    env = uv_environment(place)
    read, refused = 0, 0
    for turn in fixtures.rounds(FIXTURES):
        upstream = fixtures.RecordedPages(turn)
        shutil.rmtree(place.folder / "data", ignore_errors=True)
        try:
            with place.clutch(upstream) as clutch:
                for project in turn:
                    if status(clutch.url + project + "/") == 503:
                        refused += 1  # no page at all: a recorded error, or made to be refused
                        continue
                    wanted = place.folder / "requirements.in"
                    wanted.write_text("%s==99999\n" % project)
                    command = [uv, "pip", "compile", "--no-cache", "--index-url", clutch.url, wanted]
                    said = run(command, env=env, expected=1)
                    check("No solution found" in said, "%s: %s" % (project, said))
                    read += 1
        finally:
            upstream.stop()
    check(read > 50, "only %d pages were read" % read)
    return "%d pages read, %d refused by Clutch" % (read, refused)


def status(url):
    try:
        with urllib.request.urlopen(url, timeout=20) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


TOX_INI = """\
[tox]
env_list = with-pip, with-uv

[testenv]
skip_install = true
deps = click
commands = python -c "import click"

[testenv:with-pip]
runner = virtualenv
"""


def tox_run(place, name, ini, **settings):
    tox = place.machine.clients.program("tox")
    place.machine.clients.program("uv")
    place.machine.has("click")
    project = place.project("project", tox_ini=ini)
    env = place.environment(UV_PYTHON=str(place.machine.python("3.11").executable), **settings)
    return run([tox, "run"], env=env, cwd=project)


@test("tox-environment")
def tox_with_the_index_from_the_environment(place):
    place.machine.clients.program("tox")
    with place.clutch() as clutch:
        tox_run(place, "environment", TOX_INI, PIP_INDEX_URL=clutch.url, UV_INDEX_URL=clutch.url)
    return "click, by pip and by uv"


@test("tox-set-env")
def tox_with_the_index_from_its_own_file(place):
    place.machine.clients.program("tox")
    with place.clutch() as clutch:
        lines = "set_env =\n    PIP_INDEX_URL = {0}\n    UV_DEFAULT_INDEX = {0}\n".format(clutch.url)
        tox_run(place, "set-env", TOX_INI.replace("skip_install", lines + "skip_install"))
    return "click, by pip and by uv"


POETRY_PROJECT = """\
[project]
name = "newcomer"
version = "1"
requires-python = ">=3.11,<3.12"
dependencies = ["flask", "pydantic"]

[tool.poetry]
package-mode = false

[[tool.poetry.source]]
name = "clutch"
url = "%s"
priority = "primary"
"""


def poetry_install(place, url):
    poetry = place.machine.clients.program("poetry")
    env = place.environment()
    project = place.project("project", pyproject_toml=POETRY_PROJECT % url)
    run([poetry, "lock", "-n"], env=env, cwd=project)
    run([poetry, "install", "-n", "--no-root"], env=env, cwd=project)
    run([project / ".venv" / "bin" / "python", "-c", "import flask, pydantic"], env=env)


@test("poetry")
def poetry_locks_and_installs(place):
    place.machine.clients.program("poetry")
    place.machine.has("flask", "pydantic")
    with place.clutch() as clutch:
        poetry_install(place, clutch.url)
    return "lock and install of flask and pydantic"


PDM_PROJECT = """\
[project]
name = "newcomer"
version = "1"
requires-python = "==3.11.*"
dependencies = ["flask", "pydantic"]

[tool.pdm]
distribution = false

[[tool.pdm.source]]
name = "pypi"
url = "%s"
"""


@test("pdm")
def pdm_locks_and_syncs(place):
    pdm = place.machine.clients.program("pdm")
    place.machine.has("flask", "pydantic")
    env = place.environment()
    with place.clutch() as clutch:
        project = place.project("project", pyproject_toml=PDM_PROJECT % clutch.url)
        run([pdm, "use", "-f", place.machine.python("3.11").executable], env=env, cwd=project)
        run([pdm, "lock"], env=env, cwd=project)
        run([pdm, "sync"], env=env, cwd=project)
    run([project / ".venv" / "bin" / "python", "-c", "import flask, pydantic"], env=env)
    return "lock and sync of flask and pydantic"


PIPFILE = """\
[[source]]
name = "clutch"
url = "%s"
verify_ssl = false

[packages]
flask = "*"
pydantic = "*"
"""


@test("pipenv")
def pipenv_locks_and_syncs(place):
    pipenv = place.machine.clients.program("pipenv")
    place.machine.has("flask", "pydantic")
    env = place.environment()
    with place.clutch() as clutch:
        project = place.project("project", Pipfile=PIPFILE % clutch.url)
        run([pipenv, "--python", place.machine.python("3.11").executable], env=env, cwd=project)
        run([pipenv, "lock"], env=env, cwd=project)
        run([pipenv, "sync"], env=env, cwd=project)
    run([project / ".venv" / "bin" / "python", "-c", "import flask, pydantic"], env=env)
    lock = (project / "Pipfile.lock").read_text()
    check("sha256:" in lock, "the lock has no digests")
    return "lock and sync of flask and pydantic"


@test("demo")
def demo(place):
    """`clutch demo`: no network, nothing left behind."""
    place.needs_own_server()
    (place.home / "tmp").mkdir()
    env = own_environment(place.options.java, TMPDIR=str(place.home / "tmp"))
    start = time.monotonic()
    table = run([LAUNCHER, "demo"], env=env, timeout=120)
    took = time.monotonic() - start
    missing = [word for word in ("cold", "warm", "cut off") if word not in table.lower()]
    check(not missing, "its table has no line %s" % ", ".join(missing))
    left = [file.name for file in (place.home / "tmp").iterdir() if not file.name.startswith("hsperf")]
    check(not left, "it left %s in the temporary folder" % ", ".join(left))
    return "%.1f s" % took


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", metavar="NAME", action="append", help="run this test; may be repeated")
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
    if options.list:
        print("\n".join(TESTS))
        return 0
    unknown = set(options.only or ()) - set(TESTS)
    if unknown:
        parser.error("no such test: %s" % ", ".join(sorted(unknown)))

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
    for name, function in TESTS.items():
        if options.only and name not in options.only:
            continue
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

"""Clients resolve from pages and core metadata, without fetching wheels."""

import os
import time
import urllib.request

import fixtures
from installs import POETRY_PROJECT
from place import alone, at_once, test, uv_environment
from upstream import WheelIndex, WithoutMetadata
from world import CLIENTS, FIXTURES, REPOSITORY, Failure, Skip, check, run


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
    rounds = fixtures.rounds(FIXTURES)
    pages = [(number, project) for number, turn in enumerate(rounds) for project in turn]
    upstream = fixtures.RecordedPages(rounds)

    def read(page):
        number, project = page
        wanted = place.folder / ("%s-%d.in" % (project, number))
        wanted.write_text("%s==99999\n" % project)
        index = clutch.url.replace("/simple/", "/r%d/simple/" % number)
        said = run([uv, "pip", "compile", "--no-cache", "--index-url", index, wanted], env=env, expected=1)
        check("No solution found" in said, "%s: %s" % (project, said))

    try:
        with place.configured(*(alone("r%d" % n, url=upstream.index(n)) for n in range(len(rounds)))) as clutch:
            at_once(read, pages)
    finally:
        upstream.stop()
    check(len(pages) > 50, "there are only %d pages" % len(pages))
    return "%d pages" % len(pages)

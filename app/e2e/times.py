"""Clients see what was there at a moment."""

from datetime import timedelta

from installs import POETRY_PROJECT
from place import PIP, alone, newest_pip, test, uv_environment
from upstream import WheelIndex
from wheels import wheel
from world import CLIENTS, Skip, check, run


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


@test("clients-own-cut-offs")
def clients_look_at_upload_times_themselves(place):
    """CONFORMANCE 153, and 172 for the page in HTML: each client's own setting picks the release that is old enough."""
    place.needs_own_server()
    uv = place.machine.clients.program("uv")
    pip, name = newest_pip(place)
    wheels = place.folder / "wheels"
    for version in ("1.0", "2.0", "3.0"):  # 41 days old, 21 days old, of yesterday
        wheel(wheels, "demo", version)
    speaking = {"json": WheelIndex(wheels), "html": WheelIndex(wheels, speaks_json=False, html_times=True)}
    days = {"2.0": 10, "1.0": 30}
    try:
        with place.configured(*(alone("in-" + key, url=upstream.url) for key, upstream in speaking.items())) as clutch:
            for key, upstream in speaking.items():
                index = clutch.url.replace("/simple/", "/in-%s/simple/" % key)
                for expected, age in days.items():
                    target = place.folder / ("%s-%s" % (key, expected))
                    command = pip + PIP + ["download", "-q", "--no-deps", "--dest", target, "--index-url", index]
                    run(command + ["--uploaded-prior-to", "P%dD" % age, "demo"], env=place.environment())
                    got = [file.name.split("-")[1] for file in target.iterdir()]
                    check(got == [expected], "%s, %d days, %s: %s" % (name, age, key, got))
                    cut = (upstream.uploaded(upstream.wheels("demo")[-1]) - timedelta(days=age)).isoformat() + "Z"
                    resolved = uv_compile(place, uv, index, "demo", "--exclude-newer", cut)
                    check(resolved == ["demo==" + expected], "uv, %d days, %s: %s" % (age, key, resolved))
            poetry = poetry_ages(place, clutch.url.replace("/simple/", "/in-json/simple/"), days)
    finally:
        for upstream in speaking.values():
            upstream.stop()
    return "%s --uploaded-prior-to and uv --exclude-newer from JSON and HTML, %s from JSON" % (name, poetry)


def uv_compile(place, uv, index, requirement, *arguments):
    (place.folder / "requirements.in").write_text(requirement + "\n")
    command = [uv, "pip", "compile", "-q", "--no-cache", "--no-header", "--no-annotate", "--index-url", index]
    return pins(run(command + list(arguments) + ["requirements.in"], env=uv_environment(place), cwd=place.folder))


def poetry_ages(place, index, days):
    poetry = place.machine.clients.program("poetry")
    for expected, age in days.items():
        text = POETRY_PROJECT.replace('["flask", "pydantic"]', '["demo"]') % index
        project = place.project("poetry-%s" % age, pyproject_toml=text)
        run([poetry, "lock", "-n"], env=place.environment(POETRY_SOLVER_MIN_RELEASE_AGE=str(age)), cwd=project)
        lock = (project / "poetry.lock").read_text()
        check('version = "%s"' % expected in lock, "Poetry, %d days: %s" % (age, lock))
    return "Poetry's min-release-age"

"""Clients see what was there at a moment."""

from place import PIP, test, uv_environment
from upstream import WheelIndex
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

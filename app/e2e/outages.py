"""What was installed while all was well is installed again when it is not."""

import shutil
import time

from installs import poetry_install
from place import PIP, test, uv_environment
from world import Blackhole, Skip, check, grow_old, run

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

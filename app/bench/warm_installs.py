"""pip and uv install sixty packages, all of which are stored: through Clutch, and from static nginx.

Each installs into an empty folder, without a cache of its own, what one package needs, and that needs, and so on.
"""

import contextlib
import hashlib
import random
import shutil
import statistics
import sys
import time
import zipfile

import bench
import servers
from corpus import Corpus

sys.path.append(str(bench.APP / "e2e"))

import wheels  # noqa: E402
import world  # noqa: E402

PACKAGES = 60
VERSIONS = 8
# Lengths of the data in wheels, as packages have them: many small ones and a few large.
LENGTHS = (3_000, 10_000, 10_000, 40_000, 40_000, 150_000, 600_000)


def name(number):
    return "part-%02d" % number


def needs(number):
    """Of later ones, so that the first package needs all others in the end."""
    others = {2 * number + 1, 2 * number + 2, 3 * number + 3}
    return ["%s>=1.%d,<2" % (name(other), other % 3) for other in sorted(others) if other < PACKAGES]


def fill(corpus, folder):
    """Wheels with dependencies, in several versions; their core metadata beside them."""
    dice = random.Random(60)
    for number in range(PACKAGES):
        project, entries = name(number), []
        (corpus.folder / "files" / project).mkdir()
        for version in range(VERSIONS):
            says = dice.randbytes(LENGTHS[number % len(LENGTHS)] // 2).hex()
            wheel = wheels.wheel(folder, project, "1.%d" % version, says, needs(number), requires_python=">=3.8")
            with zipfile.ZipFile(wheel) as archive:
                metadata = archive.read(next(each for each in archive.namelist() if each.endswith("/METADATA")))
            target = corpus.folder / "files" / project / wheel.name
            shutil.move(wheel, target)
            target.with_name(wheel.name + servers.METADATA).write_bytes(metadata)
            entries.append(corpus.entry(project, wheel.name, bench.sha256(target), target.stat().st_size,
                                        metadata=hashlib.sha256(metadata).hexdigest()))  # fmt: skip
        corpus.page(project, entries)


def clients(folder):
    """The commands of pip and uv, without the index and what they install; uv only where its wheel is."""
    pythons = world.pythons()
    python = next((each for each in pythons if each.name == "3.11"), pythons[-1])
    found = {"pip": [python.executable, "-m", "pip", "install", "-q", "--no-cache-dir", "--only-binary", ":all:"]}
    with contextlib.suppress(world.Skip):
        uv = world.Clients(python if python.name == "3.11" else None).program("uv")
        found["uv"] = [uv, "pip", "install", "-q", "--no-cache", "--python", python.executable]
    if "uv" not in found:
        bench.say("no wheel of uv: it is left out")
    return found


def install(command, server, folder):
    """How long it takes, in seconds."""
    target = folder / "target"
    shutil.rmtree(target, ignore_errors=True)
    command = [*command, "--index-url", server.index, "--target", target, name(0)]
    begun = time.monotonic()
    world.run(command, env=world.environment(folder), cwd=folder)
    taken = time.monotonic() - begun
    found = len(list(target.glob("*.dist-info")))
    if found != PACKAGES:
        sys.exit("%d packages were installed from %s, not %d" % (found, server.name, PACKAGES))
    return taken


def measure(tools):
    folder = tools.folder / "installs"
    with contextlib.ExitStack() as stack:
        port = bench.free_port()
        corpus = Corpus(folder / "origin", "http://127.0.0.1:%d" % port)
        fill(corpus, folder / "wheels")
        origin = stack.enter_context(servers.static(folder / "nginx-origin", corpus, "origin", port=port))
        clutch = stack.enter_context(servers.clutch(folder / "data", origin, options=tools.options.java_options))
        commands = clients(folder)
        for command in commands.values():
            install(command, clutch, folder)
        same = Corpus(folder / "same", "")
        for number in range(PACKAGES):
            files = (corpus.folder / "files" / name(number)).glob("*-1.%d-*" % (VERSIONS - 1))
            same.copy(clutch, name(number), [file.name for file in files])
        static = stack.enter_context(servers.static(folder / "nginx-static", same))
        order, found = [static, clutch], {}
        rounds = {"pip": tools.options.rounds, "uv": 3 * tools.options.rounds}
        for client, command in commands.items():
            taken = {server: [] for server in order}
            install(command, static, folder)
            for number in range(rounds[client]):
                for server in order if number % 2 == 0 else reversed(order):
                    taken[server].append(install(command, server, folder))
            found[client] = {
                "seconds": {server.name: statistics.median(taken[server]) for server in order},
                "ratio": statistics.median(ours / theirs for ours, theirs in zip(taken[clutch], taken[static])),
            }
    print("\n%d packages, everything stored" % PACKAGES)
    for client, figures in found.items():
        print("%-4s install: %s; clutch : static %.3f" % (
            client, ", ".join("%s %.2f s" % each for each in figures["seconds"].items()), figures["ratio"]))  # fmt: skip
    return found

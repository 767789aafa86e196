"""Every shape of an index and every form of a folder: a page in, a file out, by real clients."""

import zipfile

from place import PIP, alone, at_once, table, test, uv_environment
from shapes import PROJECT, OddIndexes, Shape, forms, shapes
from upstream import sha256
from world import Skip, check, run

MODULE = "demo_pkg.py"


# pip, as its own program starts it, for each of many indexes: most of the time goes into starting it.
MANY = """\
import sys
from pip._internal.cli.main import main
arguments = sys.argv[1:]
for dest, url in zip(arguments[::2], arguments[1::2]):
    if main(%r + ["--dest", dest, "--index-url", url, %r]):
        sys.exit("pip failed with " + url)
"""


def downloads(place, clutch, found):
    """Has pip download each shape's file, and compares the bytes."""
    python = place.machine.python("3.11")
    words = []
    for shape in found:
        words += [place.folder / "pip" / shape.name, index_of(clutch, shape)]
    program = place.folder / "many.py"
    program.write_text(MANY % (PIP + ["download", "-q", "--no-deps"], PROJECT))
    run([python.executable, program] + words, env=place.environment(), timeout=120)
    for shape in found:
        got = {file.name: sha256(file) for file in (place.folder / "pip" / shape.name).iterdir()}
        check(got == {shape.file.name: sha256(shape.file)}, "%s: pip got %s" % (shape.name, got))


def installs(place, clutch, shape):
    """Has uv install a shape's file, and looks what was installed."""
    uv = place.machine.clients.program("uv")
    target = place.folder / "uv" / shape.name
    command = [uv, "pip", "install", "-q", "--no-deps", "--no-cache", "--target", target]
    run(command + ["--index-url", index_of(clutch, shape), PROJECT], env=uv_environment(place), timeout=60)
    with zipfile.ZipFile(shape.file) as archive:
        check((target / MODULE).read_bytes() == archive.read(MODULE), "%s: uv installed something else" % shape.name)


def index_of(clutch, shape):
    return clutch.url.replace("/simple/", "/%s/simple/" % shape.name)


def through_clutch(place, found):
    place.needs_own_server()
    if place.machine.python("3.11") is None:
        raise Skip("this is tried with Python 3.11, which is not on this machine")
    place.machine.clients.program("uv")
    with place.configured(*(alone(shape.name, **shape.source) for shape in found)) as clutch:
        downloads(place, clutch, found)
        at_once(lambda shape: installs(place, clutch, shape), found)
    return "%s: by pip and uv" % ", ".join(shape.name for shape in found)


@test("odd-indexes")
def odd_indexes(place):
    """CONFORMANCE 50: each kind of index, and another Clutch in front of the first."""
    index, other = OddIndexes(), OddIndexes()
    try:
        found = shapes(index, other, place.folder / "made")
        public = found[0]
        with place.configured(table("source", name="public", **public.source), data="above") as above:
            return through_clutch(place, found + [Shape("another-clutch", public.file, url=above.url)])
    finally:
        index.stop()
        other.stop()


@test("folders")
def folders(place):
    """Each form in which a folder may hold an index."""
    return through_clutch(place, forms(place.folder / "folders"))

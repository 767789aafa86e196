"""Clients of PyPI's JSON API and of its file host's paths."""

import shutil

from place import PIP, alone, settled, table, test
from upstream import WheelIndex, sha256
from wheels import wheel
from world import check, run

MIRROR = """\
[mirror]
directory = %(folder)s
master = %(master)s
api-method = simple
allow-non-https = true
json = true
release-files = true
timeout = 10
workers = 3
hash-index = false
stop-on-error = true
storage-backend = filesystem
verifiers = 3
compare-method = hash

[plugins]
enabled =
    allowlist_project

[allowlist]
packages =
    alpha
    beta
    gamma
"""

MIRRORED = ["alpha", "beta", "gamma"]


@test("bandersnatch")
def bandersnatch_mirrors_three_projects(place):
    """CONFORMANCE 123. The second run asks for the list alone, a run that knows nothing of the first for no file."""
    place.needs_own_server()
    bandersnatch = place.machine.clients.program("bandersnatch")
    wheels = place.folder / "wheels"
    for name in MIRRORED + ["other"]:
        wheel(wheels, name, "1.0")
        wheel(wheels, name, "2.0")
    expected = {file.name: sha256(file) for file in wheels.iterdir() if not file.name.startswith("other")}
    mirror = place.folder / "mirror"
    env = {key: value for key, value in place.environment().items() if "proxy" not in key.lower()}
    upstream = WheelIndex(wheels, serials=True)
    counts = []
    try:
        with place.clutch(upstream) as clutch:
            (place.folder / "bandersnatch.conf").write_text(
                MIRROR % {"folder": mirror, "master": clutch.url.replace("/simple/", "")}
            )
            for turn in range(3):
                before = len(settled(clutch))
                run([bandersnatch, "-c", place.folder / "bandersnatch.conf", "mirror"], env=env, cwd=place.folder)
                counts.append(settled(clutch)[before:])
                if turn == 1:
                    (mirror / "status").unlink()  # it compares everything anew
    finally:
        upstream.stop()
    got = {file.name: sha256(file) for file in (mirror / "web" / "packages").rglob("*.whl")}
    check(got == expected, "it mirrored %s" % sorted(got))
    files = [sum(path.startswith("/packages/") for path in paths) for paths in counts]
    check(files[0] == len(expected), "the first run asked for %d files" % files[0])
    check(all(path.startswith("/simple") for path in counts[1]), "the second run asked for %s" % counts[1])
    check(files[2] == 0 and len(counts[2]) > 3, "the run without a status asked for %s" % counts[2])
    stamp = (mirror / "status").read_text().strip()
    check(stamp == str(upstream.serial("other")), "its serial is %s" % stamp)
    served_from_the_mirror(place, mirror / "web", expected)
    return "%d files of 3 projects; requests of the three runs: %d, %d, %d" % ((len(got),) + tuple(map(len, counts)))


def served_from_the_mirror(place, web, expected):
    """What bandersnatch wrote is a folder that Clutch reads."""
    python = place.machine.python("3.11")
    got = place.folder / "got"
    with place.configured(table("source", name="mirror", directory=str(web)), data="second") as clutch:
        command = [python.executable, "-m", "pip"] + PIP + ["download", "-q", "--no-deps", "--dest", got]
        run(command + ["--index-url", clutch.url] + MIRRORED, env=place.environment())
    for file in got.iterdir():
        check(expected.get(file.name) == sha256(file), "%s is another file" % file.name)
    check(len(list(got.iterdir())) == 3, "pip got %s" % sorted(file.name for file in got.iterdir()))


@test("pip-compile")
def pip_compile_takes_hashes_from_the_document(place):
    """CONFORMANCE 170. Hashes of every file of the version, with no file fetched for them."""
    place.needs_own_server()
    pip_compile = place.machine.clients.program("pip-compile")
    wheels = place.folder / "wheels"
    wheel(wheels, "demo", "1.0")
    wheel(wheels, "needed", "3.0")
    tags = ("py3-none-any", "cp36-cp36m-win32", "py2-none-any")
    files = [wheel(wheels, "demo", "2.0", requires=["needed"], tag=tag) for tag in tags]
    (place.folder / "requirements.in").write_text("demo\n")
    upstream = WheelIndex(wheels)
    try:
        with place.configured(alone("team", url=upstream.url)) as clutch:
            asked = {}
            for index in ("", "team/", "before/2100-01-01/"):
                url = clutch.url.replace("/simple/", "/%ssimple/" % index)
                before = len(settled(clutch))
                arguments = ["-q", "--generate-hashes", "--no-header", "--rebuild", "--output-file", "-"]
                arguments += ["--index-url", url, "requirements.in"]
                env = place.environment(PIP_TOOLS_CACHE_DIR=str(place.folder / "cache"))
                said = run([pip_compile] + arguments, env=env, cwd=place.folder)
                asked[index] = settled(clutch)[before:]
                missing = [file.name for file in files if sha256(file) not in said]
                check(not missing, "%s: no hash of %s: %s" % (index, ", ".join(missing), said))
                check(said.count("--hash=sha256:") == len(files) + 1, "%s: too many hashes: %s" % (index, said))
                check("/%sdemo/json" % index in asked[index], "%s: the document was not asked for" % index)
                shutil.rmtree(place.folder / "cache", ignore_errors=True)
    finally:
        upstream.stop()
    # One file of each project is fetched to resolve; to hash its own downloads pip-compile would need the others, too.
    hashed = [path for paths in asked.values() for path in paths if path.endswith(("-win32.whl", "-py2-none-any.whl"))]
    check(not hashed, "files were fetched for their hashes: %s" % ", ".join(hashed))
    return "hashes of 3 files and of what they need, from /demo/json of 3 indexes and views, no file fetched for them"


# Poetry has no setting for the address of what it calls PyPI: this changes the default in its code, and nothing else.
POETRY_ELSEWHERE = """\
import sys
from poetry.repositories.pypi_repository import PyPiRepository
PyPiRepository.__init__.__defaults__ = (sys.argv.pop(1),)
from poetry.console.application import main
sys.exit(main())
"""

POETRY_PROJECT = """\
[project]
name = "newcomer"
version = "1"
requires-python = ">=3.11,<3.12"
dependencies = ["demo"]

[tool.poetry]
package-mode = false
"""


@test("poetry-pypi")
def poetry_takes_us_for_pypi(place):
    """CONFORMANCE 122. Poetry's own way with PyPI: a page for the versions, a document for each."""
    place.needs_own_server()
    python = place.machine.clients.program("poetry").parent / "python"
    wheels = place.folder / "wheels"
    wheel(wheels, "demo", "1.0")
    files = [wheel(wheels, "demo", "2.0", requires=["needed>=2"]), wheel(wheels, "needed", "3.0")]
    project = place.project("project", pyproject_toml=POETRY_PROJECT, elsewhere_py=POETRY_ELSEWHERE)
    upstream = WheelIndex(wheels)
    try:
        with place.clutch(upstream) as clutch:
            poetry = [python, project / "elsewhere.py", clutch.url.replace("simple/", "")]
            run(poetry + ["lock", "-n"], env=place.environment(), cwd=project)
            run(poetry + ["install", "-n", "--no-root"], env=place.environment(), cwd=project)
            asked = settled(clutch)
    finally:
        upstream.stop()
    program = "import demo, needed; assert demo.SAYS == '2.0'"
    run([project / ".venv" / "bin" / "python", "-c", program], env=place.environment())
    lock = (project / "poetry.lock").read_text()
    for file in files:
        check("sha256:" + sha256(file) in lock, "the lock has not the digest of %s" % file.name)
    for path in ("/simple/demo/", "/pypi/demo/2.0/json", "/pypi/needed/3.0/json"):
        check(path in asked, "%s was not asked for: %s" % (path, asked))
    return "lock and install with /simple/ and /pypi/…/json, %d requests" % len(asked)

"""Several indexes side by side."""

import re
import shutil
from urllib.parse import quote

from place import PIP, alone, newest_pip, settled, status, table, test, uv_environment
from shapes import OddIndexes
from upstream import WheelIndex, sha256
from wheels import wheel
from world import CLIENTS, check, run


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
            env = dict(uv_environment(place), UV_HTTP_RETRIES="0")
            said = run(command_with(command, clutch.url), env=env, cwd=place.folder, expected=2)
    finally:
        other.stop()
    check("503" in said, "uv did not stop at the outage: %s" % said)
    check("wheel==" not in said, "uv went on to the next index in an outage")
    return "an unknown project came from the next index, one that can't be asked for did not"


def command_with(command, url):
    """The same command with another address after --index."""
    place = command.index("--index") + 1
    return command[:place] + [url] + command[place + 1 :]


def served(folder, **projects):
    """An index of wheels made here: for each project its versions, each with what it needs."""
    for project, versions in projects.items():
        for version, requires in versions.items():
            wheel(folder, project, version, says="%s of %s" % (version, folder.name), requires=requires)
    return WheelIndex(folder)


@test("pip-extra-index")
def pip_takes_any_index_that_answers(place):
    """CONFORMANCE 149. With two indexes pip takes the public file in an outage, without a word; with one URL none."""
    place.needs_own_server()
    pip, name_of_pip = newest_pip(place)
    pip += PIP + ["download", "--no-deps", "--retries", "0"]
    private = served(place.folder / "private", **{"acme-tool": {"1.0": []}})
    public = served(place.folder / "public", **{"acme-tool": {"0.9": []}})
    tables = [table("source", name=name, url=index.url) for name, index in (("private", private), ("public", public))]
    tables += [table("index", name="team", sources=["private"]), table("index", name="world", sources=["public"])]

    def downloaded(name, expected, *arguments):
        folder = place.folder / name
        words = [a if a.startswith("--") else clutch.url.replace("/simple/", "/%s/simple/" % a) for a in arguments]
        command = pip + ["--dest", folder] + words + ["acme-tool"]
        said = run(command, env=place.environment(), expected=expected)
        return said, [file.name.split("-")[1] for file in folder.iterdir()] if folder.is_dir() else []

    two = ["--index-url", "team", "--extra-index-url", "world"]
    try:
        with place.configured(*tables) as clutch:
            told, got = downloaded("all-well", 0, *two)
            check(got == ["1.0"], "with both indexes up pip got %s: %s" % (got, told))
        shutil.rmtree(place.folder / "data")
        private.stop()
        with place.configured(*tables) as clutch:
            check(status(clutch.url.replace("/simple/", "/team/simple/acme-tool/")) == 503, "the owner is down")
            told, got = downloaded("outage", 0, *two)
            check(got == ["0.9"], "pip did not go on to the second index: %s" % told)
            check("503" not in told and "WARNING" not in told, "pip says what it did, the manual must, too: %s" % told)
            told, got = downloaded("one-url", 1, "--index-url", "default")
            check(got == [], "through one URL pip got %s: %s" % (got, told))
    finally:
        public.stop()
    return "%s in an outage: two indexes give the public file, without a word, one URL none" % name_of_pip


POETRY_SOURCES = """\
[project]
name = "newcomer"
version = "1"
requires-python = ">=3.11,<3.12"
dependencies = ["common", "beta", "gamma"]

[tool.poetry]
package-mode = false

[tool.poetry.dependencies]
gamma = { source = "third" }

[[tool.poetry.source]]
name = "first"
url = "%s"
priority = "primary"

[[tool.poetry.source]]
name = "second"
url = "%s"
priority = "supplemental"

[[tool.poetry.source]]
name = "third"
url = "%s"
priority = "explicit"
"""

PDM_SOURCES = """\
[project]
name = "newcomer"
version = "1"
requires-python = "==3.11.*"
dependencies = ["common", "beta", "gamma"]

[tool.pdm]
distribution = false

[tool.pdm.resolution]
respect-source-order = %s

[[tool.pdm.source]]
name = "pypi"
url = "%s"

[[tool.pdm.source]]
name = "second"
url = "%s"

[[tool.pdm.source]]
name = "third"
url = "%s"
"""


@test("clients-own-priorities")
def clients_combine_indexes_themselves(place):
    """CONFORMANCE 150. uv, Poetry and PDM resolve from three indexes of Clutch what they resolve from the upstreams."""
    place.needs_own_server()
    for program in ("uv", "poetry", "pdm"):
        place.machine.clients.program(program)
    first = served(place.folder / "first", common={"1.0": []}, alpha={"1.0": []})
    second = served(place.folder / "second", common={"2.0": []}, beta={"1.0": ["common", "alpha"]})
    third = served(place.folder / "third", common={"3.0": []}, gamma={"1.0": []}, beta={"0.5": []})
    upstreams = {"first": first, "second": second, "third": third}
    found = {}
    try:
        with place.configured(*(alone(name, url=upstream.url) for name, upstream in upstreams.items())) as clutch:
            ours = [clutch.url.replace("/simple/", "/%s/simple/" % name) for name in upstreams]
            theirs = [upstream.url for upstream in upstreams.values()]
            for name, resolve in (
                ("uv first-index", lambda urls, to: uv_resolves(place, urls, "first-index")),
                ("uv unsafe-best-match", lambda urls, to: uv_resolves(place, urls, "unsafe-best-match")),
                ("poetry", lambda urls, to: poetry_resolves(place, urls, to)),
                ("pdm", lambda urls, to: pdm_resolves(place, urls, to, "false")),
                ("pdm in order", lambda urls, to: pdm_resolves(place, urls, to, "true")),
            ):
                through = resolve(ours, name.replace(" ", "-") + "-ours")
                direct = resolve(theirs, name.replace(" ", "-") + "-theirs")
                check(through == direct, "%s: %s, directly %s" % (name, through, direct))
                found[name] = through
            asked = settled(clutch)
    finally:
        for upstream in upstreams.values():
            upstream.stop()
    for name in upstreams:
        check("/%s/simple/common/" % name in asked, "nobody asked %s" % name)
    check("common 1.0" in found["uv first-index"], "first-index: %s" % found["uv first-index"])
    check("common 3.0" in found["uv unsafe-best-match"], "unsafe-best-match: %s" % found["uv unsafe-best-match"])
    check({"common 1.0", "beta 1.0", "gamma 1.0"} <= set(found["poetry"]), "Poetry: %s" % found["poetry"])
    return "; ".join("%s: %s" % (name, ", ".join(packages)) for name, packages in found.items())


def uv_resolves(place, urls, strategy):
    uv = place.machine.clients.program("uv")
    (place.folder / "requirements.in").write_text("common\nbeta\ngamma\n")
    command = [uv, "pip", "compile", "-q", "--no-cache", "--no-header", "--no-annotate", "--index-strategy", strategy]
    for url in urls[:-1]:
        command += ["--index", url]
    command += ["--default-index", urls[-1], "requirements.in"]
    resolved = run(command, env=uv_environment(place), cwd=place.folder)
    return sorted(line.replace("==", " ") for line in resolved.splitlines() if "==" in line)


def poetry_resolves(place, urls, name):
    project = place.project(name, pyproject_toml=POETRY_SOURCES % tuple(urls))
    run([place.machine.clients.program("poetry"), "lock", "-n"], env=place.environment(), cwd=project)
    return locked(project / "poetry.lock")


def pdm_resolves(place, urls, name, in_order):
    pdm = place.machine.clients.program("pdm")
    project = place.project(name, pyproject_toml=PDM_SOURCES % ((in_order,) + tuple(urls)))
    env = place.environment(PDM_PYTHON=str(place.machine.python("3.11").executable), PDM_USE_VENV="0")
    run([pdm, "lock"], env=env, cwd=project)
    return locked(project / "pdm.lock")


def locked(lock):
    return sorted(" ".join(found) for found in re.findall(r'(?m)^name = "(.+)"\nversion = "(.+)"$', lock.read_text()))


class TorchIndex(OddIndexes):
    """What is not there is a 403, at the index and at its files."""

    def answer(self, target, accept):
        return super().answer(target, accept) or 403


@test("pytorch")
def pytorch_before_the_public_index(place):
    """CONFORMANCE 152. A 403 means "not here", versions are local ones, and files lie on another host."""
    place.needs_own_server()
    uv = place.machine.clients.program("uv")
    index, files = TorchIndex(), TorchIndex()
    wheels = place.folder / "torch"
    newest = wheel(wheels, "torch-demo", "2.6.0+cu126", requires=["common"])
    older = wheel(wheels, "torch-demo", "2.5.1+cu126", requires=["common"])
    files.file("/whl/cu126/" + quote(newest.name), newest)
    index.file("/whl/cu126/" + quote(older.name), older)
    anchor = '<a href="%s/whl/cu126/%s">%s</a><br/>'
    anchors = [anchor % (files.origin, quote(newest.name) + "#sha256=" + sha256(newest), newest.name)]
    anchors += [anchor % ("", quote(older.name), older.name)]
    for path in ("/whl/cu126/", "/whl/strict/"):
        page = "<!DOCTYPE html><html><body><h1>Links for torch-demo</h1>%s</body></html>"
        index.page(path + "torch-demo/", page % "".join(anchors))
    public = served(place.folder / "public", **{"common": {"1.0": []}, "torch-demo": {"9.9": []}})
    tables = [
        table("source", name="torch", url=index.origin + "/whl/cu126/", **{"403_means_missing": True}),
        table("source", name="public", url=public.url),
        table("source", name="strict", url=index.origin + "/whl/strict/"),
        table("index", name="default", sources=["torch", "public"]),
        table("index", name="without", sources=["strict", "public"]),
    ]
    pip = [place.machine.pythons[-1].executable, "-m", "pip"] + PIP + ["--retries", "0", "install", "-q"]
    try:
        with place.configured(*tables) as clutch:
            for version in ("2.6.0+cu126", "2.5.1+cu126"):
                for client, command, env in (
                    ("pip", pip, place.environment()),
                    ("uv", [uv, "pip", "install", "-q", "--no-cache"], uv_environment(place)),
                ):
                    target = place.folder / client / version
                    wanted = "torch-demo" if version == "2.6.0+cu126" else "torch-demo==" + version
                    run(command + ["--target", target, "--index-url", clutch.url, wanted], env=env)
                    got = sorted(folder.name for folder in target.glob("*.dist-info"))
                    expected = ["common-1.0.dist-info", "torch_demo-%s.dist-info" % version]
                    check(got == expected, "%s: %s" % (client, got))
            strict = clutch.url.replace("/simple/", "/without/simple/")
            check(status(strict + "torch-demo/") == 200, "the page is not there without the setting")
            command = pip + ["--target", place.folder / "none", "--index-url", strict, "common"]
            run(command, env=place.environment(), expected=1)
    finally:
        for upstream in (index, files, public):
            upstream.stop()
    return "pip and uv, 2 versions each with what it needs from the index behind; without 403-means-missing none"

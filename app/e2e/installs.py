"""Each client installs through Clutch."""

import shutil
import time

from place import ANYWHERE, PIP, newest_pip, settled, status, test, uv_environment
from upstream import WheelIndex, sha256
from wheels import wheel as made
from world import CLIENTS, LAUNCHER, Missing, Skip, check, own_environment, run

# Each comes to 30 files and more with what it needs; the second is for machines without a real index.
REAL_SETS = [
    ["pandas", "scikit-learn", "matplotlib", "sqlalchemy", "flask", "pydantic"],
    ["poetry", "pdm", "twine", "tox"],
]

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
    command_of_pip, name = newest_pip(place)
    place.machine.has(*ANYWHERE)
    with place.clutch() as clutch:
        for turn in ("first", "second"):
            before = len(settled(clutch))
            command = command_of_pip + ["--isolated", "--disable-pip-version-check"]
            command += ["--cache-dir", place.folder / "cache", "--trusted-host", "127.0.0.1"]
            command += ["download", "-q", "--no-deps", "--dest", place.folder / turn]
            run(command + ["--index-url", clutch.url] + ANYWHERE, env=place.environment())
        again = settled(clutch)[before:]
    check(before > 0 and not again, "the second run asked for %s" % ", ".join(again))
    return "%s: 0 requests the second time" % name


@test("pip-other-spelling")
def pip_spells_a_name_otherwise(place):
    """CONFORMANCE 59. The oldest pip here, and the first question of still older ones, never come to the root list."""
    place.needs_own_server()
    oldest = min(OLD_PIPS, key=lambda version: [int(part) for part in version.split(".")])
    wheel = next(CLIENTS.glob("pip-%s-*.whl" % oldest), None)
    if wheel is None:
        raise Missing("there is no wheel of pip %s" % oldest)
    python = place.machine.python(*OLD_PIPS[oldest])
    if python is None:
        raise Skip("none of the Pythons %s is here" % ", ".join(OLD_PIPS[oldest]))
    made(place.folder / "wheels", "demo.pkg-x", "1.0")
    upstream = WheelIndex(place.folder / "wheels", speaks_json=False)
    try:
        with place.clutch(upstream) as clutch:
            target = place.folder / "site"
            pip_install_into(place, [python.executable, wheel / "pip"], clutch.url, target, "Demo_Pkg.X")
            import_from(place, python, target, "demo_pkg_x")
            # pip 1.5.6 asks for the name as it was typed, and for the list of all projects where that is a 404.
            check(status(clutch.url + "Demo_Pkg.X/") == 200, "the name as it was typed is not found")
            asked = settled(clutch)
    finally:
        upstream.stop()
    lists = {"/simple", "/simple/"} & set(asked + list(upstream.requests))
    check(not lists, "the list of all projects was asked for")
    return "pip %s on Python %s, %d requests" % (oldest, python.name, len(asked))


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

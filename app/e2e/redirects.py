"""A source to which clients are sent for its files."""

import re

from place import PIP, settled, table, test, uv_environment
from world import check, run


def installed_by_redirects(place, install):
    """Installs flask behind a source with redirect = true: each file comes once, from the source, and none is kept."""
    place.needs_own_server()
    place.machine.has("flask")
    upstream = place.machine.fresh_upstream()
    try:
        with place.configured(table("source", name="pypi", url=upstream.url, redirect=True)) as clutch:
            install(clutch.url)
            settled(clutch)
            log = clutch.log()
    finally:
        upstream.stop()
    sent = re.findall(r" GET /files/\S+/(\S+\.whl) 302 0 ", log)
    check(any(name.startswith("flask-") for name in sent), "nobody was sent to the source: %s" % sent)
    check(len(sent) == len(set(sent)), "asked for twice: %s" % sorted(sent))
    twice = [name for name, count in upstream.wholes.items() if count > 1 and name.endswith(".whl")]
    check(not twice, "sent twice by the source: %s" % twice)
    check(not re.search(r" HEAD /\S+ 302 ", log), "a HEAD was redirected")
    kept = [blob.name for blob in (place.folder / "data" / "blobs").rglob("*") if blob.is_file() and is_zip(blob)]
    check(not kept, "files were kept: %s" % kept)
    return len(sent)


def is_zip(file):
    with open(file, "rb") as stream:
        return stream.read(2) == b"PK"


@test("redirect-pip")
def pip_is_sent_to_the_source(place):
    python = place.machine.python("3.11") or place.machine.pythons[-1]
    env = place.environment()
    venv = place.folder / "venv"
    run([python.executable, "-m", "venv", venv], env=env)
    program = [venv / "bin" / "python", "-m", "pip"]

    def install(url):
        run(program + PIP + ["install", "--index-url", url, "flask"], env=env)

    count = installed_by_redirects(place, install)
    run([venv / "bin" / "python", "-c", "import flask"], env=env)
    return "%d wheels, each once and from the source, pip %s" % (count, run(program + ["--version"], env=env).split()[1])


@test("redirect-uv")
def uv_is_sent_to_the_source(place):
    uv = place.machine.clients.program("uv")
    env = uv_environment(place)
    venv = place.folder / "venv"
    run([uv, "venv", "-q", venv], env=env)

    def install(url):
        run([uv, "pip", "install", "--no-cache", "--python", venv, "--index-url", url, "flask"], env=env)

    count = installed_by_redirects(place, install)
    run([venv / "bin" / "python", "-c", "import flask"], env=env)
    return "%d wheels, each once and from the source, uv %s" % (count, run([uv, "--version"], env=env).split()[1])

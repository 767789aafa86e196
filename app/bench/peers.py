"""Other caches of Python packages, where the folder with their wheels is: proxpi, under gunicorn, and devpi."""

import base64
import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.request
import venv
from pathlib import Path

import bench
from servers import Server

CLIENTS = Path(os.environ.get("CLUTCH_SHARED") or bench.APP.parent.parent / "shared") / "clients"
HOME = bench.APP / "target" / "bench-peers"


def start(stack, folder, origin):
    """The peers, started before an origin; none where their wheels are not."""
    if not CLIENTS.is_dir():
        bench.say("no folder with wheels of peers: they are left out")
        return []
    install()
    folder.mkdir(parents=True)
    return [stack.enter_context(proxpi(folder, origin)), stack.enter_context(devpi(folder, origin))]


def install():
    """An environment of their own, since they need an older setuptools; kept for the next time."""
    if (HOME / "bin" / "devpi-server").exists() and (HOME / "bin" / "gunicorn").exists():
        return
    bench.say("installing peers")
    venv.create(str(HOME), with_pip=True, clear=True)
    command = [HOME / "bin" / "python", "-m", "pip", "--isolated", "install", "-q", "--no-index", "--find-links", CLIENTS]
    subprocess.run([*command, "devpi-server", "proxpi", "gunicorn"], check=True, stdout=sys.stderr)


@contextlib.contextmanager
def proxpi(folder, origin):
    port, log = bench.free_port(), folder / "proxpi.log"
    environment = {**os.environ, "PROXPI_INDEX_URL": origin.index, "PROXPI_CACHE_DIR": str(folder / "proxpi"),
                   "HOME": str(folder), "PROXPI_CACHE_SIZE": "50000000000", "PROXPI_DOWNLOAD_TIMEOUT": "600"}  # fmt: skip
    command = [HOME / "bin" / "gunicorn", "--bind", "127.0.0.1:%d" % port, "--workers", "2", "--threads", "8"]
    command += ["--access-logfile", log, "--timeout", "600", "proxpi.server:app"]
    (folder / "proxpi").mkdir()
    with open(folder / "proxpi.err", "wb") as errors:
        with bench.process(command, env=environment, stdout=errors, stderr=errors):
            index = "http://127.0.0.1:%d/index/" % port
            answers(index)
            yield Server("proxpi", index, log)


@contextlib.contextmanager
def devpi(folder, origin):
    port, data, log = bench.free_port(), folder / "devpi", folder / "devpi.log"
    programs = HOME / "bin"
    subprocess.run([programs / "devpi-init", "--serverdir", data, "--root-passwd", "bench"], check=True, capture_output=True)
    command = [programs / "devpi-server", "--serverdir", data, "--port", str(port), "--threads", "16"]
    with open(log, "ab") as errors:
        with bench.process(command, stdout=errors, stderr=errors):
            base = "http://127.0.0.1:%d" % port
            answers(base + "/+api")
            mirror(base, origin)
            yield Server("devpi", base + "/root/pypi/+simple/", log)


def mirror(base, origin):
    """Has devpi's own index of PyPI ask the origin instead."""
    token = ask(base + "/+login", "POST", {"user": "root", "password": "bench"})["result"]["password"]
    login = base64.b64encode(("root:" + token).encode()).decode()
    changes = ["mirror_url=" + origin.index, "mirror_no_project_list=true"]
    ask(base + "/root/pypi", "PATCH", changes, {"X-Devpi-Auth": login})


def ask(url, method, value, headers=None):
    request = urllib.request.Request(url, json.dumps(value).encode(), method=method)
    for name, text in {"Content-Type": "application/json", "Accept": "application/json", **(headers or {})}.items():
        request.add_header(name, text)
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def answers(url):
    """Waits until a server answers anything."""
    for _ in range(600):
        with contextlib.suppress(OSError):
            bench.get(url)
            return
        time.sleep(0.1)
    sys.exit("%s never answered" % url)

"""What the tests stand on: subprocesses that end, Pythons, the clients, and Clutch itself."""

import os
import queue
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
LAUNCHER = REPOSITORY / "app" / "bin" / "clutch"
WORK = REPOSITORY / "app" / "target" / "e2e"
SHARED = Path(os.environ.get("CLUTCH_SHARED") or REPOSITORY / ".." / "shared").resolve()
CLIENTS = SHARED / "clients"
FIXTURES = SHARED / "fixtures"


class Skip(Exception):
    """A test that cannot run here, and why."""


class Missing(Skip):
    """A client that should be among the shared wheels and is not."""


class Failure(Exception):
    """A test that failed: a line that says why, and what a program said."""

    def __init__(self, why, output=""):
        super().__init__(why)
        self.output = output


def check(condition, why):
    if not condition:
        raise Failure(why)


def run(command, env=None, cwd=None, timeout=300, expected=0):
    """Runs a program to its end and returns its output, standard error included."""
    command = [str(word) for word in command]
    process = subprocess.Popen(
        command,
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        output = process.communicate(timeout=timeout)[0].decode(errors="replace")
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output = process.communicate()[0].decode(errors="replace")
        raise Failure("%s did not end within %d s" % (_short(command), timeout), output) from None
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    if process.returncode != expected:
        raise Failure("%s ended with %d" % (_short(command), process.returncode), output)
    return output


def _short(command):
    words = [os.path.basename(command[0])] + command[1:]
    return " ".join(words if len(words) < 9 else words[:8] + ["…"])


class Python:
    """A Python interpreter of this machine that has pip."""

    def __init__(self, executable, version):
        self.executable = executable
        self.version = version
        self.name = "%d.%d" % version[:2]


def pythons():
    """Every Python of this machine that has pip, one per minor version, oldest first."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    found = [Path(sys.executable)]
    root = os.environ.get("PYENV_ROOT")
    if not root and shutil.which("pyenv"):
        root = run(["pyenv", "root"]).strip()
    if root:
        found += sorted(Path(root).glob("versions/*/bin/python"))
    for folder in folders:
        if folder.is_dir() and folder.name != "shims":
            found += [file for file in sorted(folder.iterdir()) if re.fullmatch(r"python[23](\.\d+)?", file.name)]
    best = {}
    for executable in dict.fromkeys(found):
        try:
            told = run(
                [executable, "-c", "import sys, pip; print('.'.join(map(str, sys.version_info[:3])))"],
                env=environment(WORK / "home"),
                timeout=30,
            )
            version = tuple(int(part) for part in told.split()[-1].split("."))
        except (Failure, OSError, ValueError, IndexError):
            continue
        if version[:2] not in best:
            best[version[:2]] = Python(executable, version)
    return [best[minor] for minor in sorted(best)]


def environment(home, **more):
    """An environment in which no client finds the machine's settings, caches or network."""
    home = Path(home)
    for folder in ("tmp", "config", "cache", "data"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    nowhere = "http://127.0.0.1:9"
    settings = {
        "PATH": os.pathsep.join([str(clients_folder() / "bin"), "/usr/local/bin", "/usr/bin", "/bin"]),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TMPDIR": str(home / "tmp"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "data"),
        # Whoever does not ask Clutch, on loopback, asks nobody.
        "HTTP_PROXY": nowhere,
        "HTTPS_PROXY": nowhere,
        "http_proxy": nowhere,
        "https_proxy": nowhere,
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        "NO_COLOR": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "UV_CACHE_DIR": str(home / "uv-cache"),
        "UV_NO_CONFIG": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_KEYRING_PROVIDER": "disabled",
        "UV_LINK_MODE": "copy",
        "POETRY_CACHE_DIR": str(home / "poetry-cache"),
        "POETRY_CONFIG_DIR": str(home / "config" / "poetry"),
        "POETRY_DATA_DIR": str(home / "data" / "poetry"),
        "POETRY_KEYRING_ENABLED": "false",
        "POETRY_VIRTUALENVS_IN_PROJECT": "true",
        "PDM_CHECK_UPDATE": "false",
        "PDM_CONFIG_FILE": str(home / "config" / "pdm.toml"),
        "PDM_CACHE_DIR": str(home / "pdm-cache"),
        "PIPENV_CACHE_DIR": str(home / "pipenv-cache"),
        "PIPENV_VENV_IN_PROJECT": "1",
        "PIPENV_IGNORE_VIRTUALENVS": "1",
        "PIPENV_NOSPIN": "1",
        "PIPENV_YES": "1",
        "VIRTUALENV_OVERRIDE_APP_DATA": str(home / "virtualenv"),
    }
    settings.update(more)
    return settings


def own_environment(java, **more):
    """The machine's environment for Clutch itself: none of its settings, and a Java where one is asked for."""
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("CLUTCH_") or name == "CLUTCH_JAVA_OPTS"
    }
    if java:
        env["JAVA_HOME"] = java
    env.update(more)
    return env


def grow_old(data, seconds):
    """Makes a stopped Clutch's answers older than they are."""
    with sqlite3.connect(str(data / "catalog.db")) as catalog:
        for table in ("page", "project_list"):
            catalog.execute("UPDATE %s SET fetched = fetched - ?" % table, (seconds * 1000,))
    catalog.close()


def clients_folder():
    return WORK / "clients"


class Clients:
    """Real clients, installed once into an environment of their own from the shared wheels."""

    names = ("uv", "tox", "tox-uv", "poetry", "pdm", "pipenv", "pip-tools", "bandersnatch")

    def __init__(self, python):
        self._python = python
        self._ready = False

    def program(self, name):
        """The path of a client's program; skips the test where it cannot be had."""
        if not CLIENTS.is_dir():
            raise Skip("no folder %s with wheels of real clients" % os.path.relpath(CLIENTS, REPOSITORY))
        if self._python is None:
            raise Missing("the clients' wheels are for Python 3.11, which is not on this machine")
        if not self._ready:
            self._install()
        program = clients_folder() / "bin" / name
        if not program.exists():
            raise Missing("%s is not among the clients" % name)
        return program

    def _install(self):
        folder = clients_folder()
        made_from = "\n".join(list(self.names) + sorted(wheel.name for wheel in CLIENTS.glob("*.whl")))
        marker = folder / "made-from.txt"
        self._ready = True
        if marker.exists() and marker.read_text() == made_from:
            return
        shutil.rmtree(folder, ignore_errors=True)
        env = environment(WORK / "home")
        here = [name for name in self.names if any(CLIENTS.glob(name.replace("-", "_") + "-*.whl"))]
        run([self._python.executable, "-m", "venv", folder], env=env)
        run(
            [folder / "bin" / "python", "-m", "pip", "--isolated", "install", "-q", "--no-index"]
            + ["--find-links", CLIENTS]
            + here,
            env=env,
        )
        marker.write_text(made_from)


class Clutch:
    """A running Clutch, started as a newcomer would; its log is what it wrote to standard error.

    Without an upstream its sources are what the arguments' configuration says.
    """

    def __init__(self, upstream, data, log, port=0, java=None, arguments=()):
        self._log = log
        self._out = open(log, "ab")
        self._process = subprocess.Popen(
            [str(LAUNCHER), "serve"]
            + (["--upstream", upstream] if upstream else [])
            + ["--host", "127.0.0.1", "--port", str(port), "--data-dir", str(data)]
            + list(arguments),
            env=own_environment(java),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._out,
            start_new_session=True,
        )
        try:
            first = self._first_line(60)
            found = re.fullmatch(r"Clutch \S+ ready: (http://127\.0\.0\.1:(\d+)/simple/)", first)
            if not found:
                raise Failure("Clutch's first line is %r" % first, self.log())
            self.url = found.group(1)
            self.port = int(found.group(2))
        except BaseException:
            self.stop()
            raise

    def _first_line(self, timeout):
        lines = queue.Queue()

        def read():
            for line in self._process.stdout:
                lines.put(line.decode(errors="replace").rstrip())
            lines.put("")

        threading.Thread(target=read, daemon=True).start()
        try:
            return lines.get(timeout=timeout)
        except queue.Empty:
            raise Failure("Clutch was not ready within %d s" % timeout, self.log()) from None

    def log(self):
        return Path(self._log).read_text(errors="replace")

    def requested(self):
        """The paths asked for so far, from the access log."""
        return re.findall(r"\b(?:GET|HEAD) (/\S*)", self.log())

    @property
    def pid(self):
        return self._process.pid

    def kill(self):
        """Ends it as a power cut would: at once, and without a word to it."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._out.close()

    def stop(self):
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            raise Failure("Clutch did not end within 20 s of being told to", self.log()) from None
        finally:
            self._out.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Blackhole:
    """A port where every packet is lost: connections to it neither come about nor are refused."""

    def __init__(self, port):
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        self._socket.listen(0)
        self._waiting = []
        for _ in range(8):  # until the queue is full: Linux drops what comes after
            client = socket.socket()
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", port))
            self._waiting.append(client)

    def stop(self):
        for each in self._waiting + [self._socket]:
            each.close()


class Running:
    """An index that somebody else runs (--base-url); it cannot be restarted."""

    def __init__(self, url):
        self.url = url

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

"""What the benchmarks have in common: starting Clutch, an upstream to stand behind it, reading figures."""

import collections
import contextlib
import functools
import hashlib
import http.client
import http.server
import json
import os
import random
import re
import shlex
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

APP = Path(__file__).resolve().parent.parent
JSON = "application/vnd.pypi.simple.v1+json"
JAVA_OPTIONS = "-Xms48m -Xmx512m -Xmn32m -XX:MaxDirectMemorySize=256m -XX:+UseSerialGC"


def say(text):
    print(text, file=sys.stderr, flush=True)


def need(program, package):
    """The path of a program; its Debian package is installed where it is missing and that is allowed."""
    os.environ["PATH"] += os.pathsep + "/usr/sbin"
    if not shutil.which(program) and os.geteuid() == 0 and shutil.which("apt-get"):
        say("installing %s" % package)
        for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
            subprocess.run(["apt-get", "-q", *command], stdout=subprocess.DEVNULL, check=False)
    found = shutil.which(program)
    if not found:
        sys.exit("%s is not installed; install the package %s" % (program, package))
    return found


@contextlib.contextmanager
def temporary_folder():
    folder = Path(tempfile.mkdtemp(prefix="clutch-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def process(command, **options):
    """A process that is stopped at the end, whatever happens."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def stop_on_sigterm():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


class Clutch:
    """A running Clutch, its access log on, in a file."""

    def __init__(self, child, url, log):
        self.child, self.url, self.log = child, url, log

    @staticmethod
    def command(upstream, folder, options="", jar=None, arguments=()):
        """How a server is started, and in which environment; without an upstream a file of settings names it."""
        command, environment = Clutch.program(options, jar)
        asked = ["--upstream", upstream] if upstream else []
        return [*command, "serve", "--port", "0", *asked, "--data-dir", str(folder), *arguments], environment

    @staticmethod
    def program(options="", jar=None):
        """How any command is started, and in which environment. What the launcher starts quicker from is made before."""
        launcher = APP / "bin" / "clutch"
        environment = dict(os.environ)
        if jar is None and launcher.exists():
            prepare(launcher)
            environment["CLUTCH_JAVA_OPTS"] = (os.environ.get("CLUTCH_JAVA_OPTS", "") + " " + options).strip()
            return [str(launcher)], environment
        jar = Path(jar) if jar else APP / "target" / "clutch.jar"
        if not jar.exists():
            sys.exit("%s is not there; build it with: mvn -DskipTests package" % jar)
        return ["java", *java_options(options), "-jar", str(jar)], environment

    @classmethod
    @contextlib.contextmanager
    def start(cls, upstream, folder, options="", jar=None, arguments=(), log=None, more=None):
        command, environment = cls.command(upstream, folder, options, jar, arguments)
        environment.update(more or {})
        folder.mkdir(exist_ok=True)
        log = log or folder.parent / (folder.name + ".log")
        with open(log, "wb") as errors:
            with process(command, stdout=subprocess.PIPE, stderr=errors, env=environment) as child:
                for line in child.stdout:  # Java may have something to say first
                    found = re.search(rb"ready: (\S+)/simple/", line)
                    if found:
                        break
                else:
                    sys.exit("Clutch did not start: " + log.read_text())
                yield cls(child, found.group(1).decode(), log)

    @property
    def pid(self):
        return self.child.pid

    def anonymous_bytes(self):
        return memory(self.pid)

    def state(self):
        """Its open files, its threads and the bytes in its heap after a full collection."""
        for _ in range(2):  # what the first found unreachable may have to be cleaned before it can go
            jcmd(self.pid, "GC.run")
        heap = re.findall(r"total \d+K, used (\d+)K", jcmd(self.pid, "GC.heap_info"))
        return {
            "files": open_files(self.pid),
            "threads": len(os.listdir("/proc/%d/task" % self.pid)),
            "heap": sum(int(part) for part in heap) * 1024,
            "anonymous": self.anonymous_bytes(),
        }


    def classes(self):
        """The bytes that the reachable objects of each class take, after a full collection."""
        rows = re.findall(r"^ *\d+: +\d+ +(\d+) +(\S+)", jcmd(self.pid, "GC.class_histogram"), re.MULTILINE)
        return {name: int(size) for size, name in rows}


def open_files(pid):
    """How many files and connections a process has open."""
    return len(os.listdir("/proc/%d/fd" % pid))


def jcmd(pid, *command):
    """What the virtual machine answers to one of its diagnostic commands."""
    program = Path("/proc/%d/exe" % pid).resolve().parent / "jcmd"
    command = [str(program) if program.exists() else "jcmd", str(pid), *command]
    return subprocess.run(command, capture_output=True, check=False).stdout.decode()


@functools.lru_cache(maxsize=None)
def prepare(launcher):
    """Once in a process: else the first server would have the archive made while it is measured."""
    done = subprocess.run([str(launcher), "prepare"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        say("clutch prepare ended with %d: it starts without an archive" % done.returncode)


def java_options(options):
    """The usual ones and these; a collector among these replaces the usual one."""
    usual = JAVA_OPTIONS.split()
    more = options.split() + shlex.split(os.environ.get("CLUTCH_JAVA_OPTS", ""))
    if any(re.match(r"-XX:\+Use\w*GC$", each) for each in more):
        usual = [each for each in usual if not each.endswith("GC")]
    return usual + more


def memory(pid, key="RssAnon"):
    """Bytes of a process's memory, as Linux counts it; the anonymous part is what nobody can give back."""
    for line in Path("/proc/%d/status" % pid).read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1]) * 1024
    return 0


class Peak(threading.Thread):
    """Looks at a process's anonymous memory all the time, and keeps the most it saw."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.bytes, self.done = pid, 0, threading.Event()

    def run(self):
        while not self.done.wait(0.05):
            with contextlib.suppress(OSError):
                self.bytes = max(self.bytes, memory(self.pid))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.join()


class File:
    """A file of an upstream: its name, its size, and how its bytes are made, always the same."""

    def __init__(self, name, size, digest=None):
        self.name, self.size = name, size
        self.block = hashlib.shake_256(name.encode()).digest(min(size, 1 << 20))
        self.sha256 = digest or self._digest()

    def chunks(self, step=1 << 20):
        """The block again and again, each time with its number in front."""
        left, number = self.size, 0
        while left > 0:
            block = (number.to_bytes(8, "big") + self.block[8:])[:left]
            for start in range(0, len(block), step):
                yield block[start : start + step]
            left -= len(block)
            number += 1

    def _digest(self):
        digest = hashlib.sha256()
        for chunk in self.chunks():
            digest.update(chunk)
        return digest.hexdigest()


class Server:
    """Something that answers on this machine while it is entered: who inherits has `answer(request, path)`."""

    def __enter__(self):
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self):
                with contextlib.suppress(ConnectionError):
                    server.answer(self, unquote(urlsplit(self.path).path))

            do_HEAD = do_GET

            def log_message(self, *_):
                pass

        class Listener(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, request, address):
                pass  # a Clutch that was killed, or gave a connection up

        self._server = Listener(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d/simple/" % self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


class Upstream(Server):
    """An index of generated files, which can be slow; it counts the requests for each path."""

    def __init__(self, projects, bytes_per_second=0):
        self.projects = {name: {f.name: f for f in files} for name, files in projects.items()}
        self.bytes_per_second = bytes_per_second
        self.requests, self.ended = {}, {}
        self._lock = threading.Lock()

    def answer(self, request, path):
        with self._lock:
            self.requests[path] = self.requests.get(path, 0) + 1
        parts = path.strip("/").split("/")
        if parts[0] == "simple" and len(parts) == 2 and parts[1] in self.projects:
            body = json.dumps(self.page(parts[1])).encode()
            self.send(request, JSON, len(body), [body])
        elif parts[0] == "files" and len(parts) == 3 and parts[2] in self.projects.get(parts[1], {}):
            file = self.projects[parts[1]][parts[2]]
            self.send(request, "application/octet-stream", file.size, self.slowly(file))
            self.ended[parts[2]] = time.monotonic()
        else:
            request.send_error(404)

    def page(self, project):
        files = self.projects[project].values()
        return {
            "meta": {"api-version": "1.1"},
            "name": project,
            "versions": sorted({f.name.split("-")[1] for f in files}),
            "files": [
                {
                    "filename": f.name,
                    "url": "../../files/%s/%s" % (project, f.name),
                    "hashes": {"sha256": f.sha256},
                    "requires-python": ">=3.8",
                    "size": f.size,
                    "upload-time": "2026-01-02T03:04:05.678901Z",
                }
                for f in files
            ],
        }

    @staticmethod
    def send(request, kind, length, chunks):
        request.send_response(200)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(length))
        request.end_headers()
        if request.command == "GET":
            for chunk in chunks:
                request.wfile.write(chunk)

    def slowly(self, file):
        begun, sent = time.monotonic(), 0
        for chunk in file.chunks(1 << 16 if self.bytes_per_second else 1 << 20):
            yield chunk
            sent += len(chunk)
            if self.bytes_per_second:
                time.sleep(max(0, begun + sent / self.bytes_per_second - time.monotonic()))


def projects(count, versions, least=1000, most=3_000_000, seed=1):
    """Projects of files whose sizes are spread evenly over the orders of magnitude."""
    chance = random.Random(seed)
    return {
        "p%d" % number: [
            File("p%d-%d.0-py3-none-any.whl" % (number, version), int(least * (most / least) ** chance.random()))
            for version in range(versions)
        ]
        for number in range(count)
    }


class Clients:
    """Threads that ask for random files and judge what they are sent. They rest while there is no server."""

    def __init__(self, count, upstream):
        self.files = [(project, file) for project, files in upstream.projects.items() for file in files.values()]
        self.counts, self.hits, self.lock = collections.Counter(), set(), threading.Lock()
        self.url, self.running, self.ended = None, threading.Event(), False
        self.threads = [threading.Thread(target=self._ask, args=(seed,), daemon=True) for seed in range(count)]
        for thread in self.threads:
            thread.start()

    def go(self, url):
        self.url = url
        self.running.set()

    def rest(self):
        self.running.clear()

    def end(self):
        self.ended = True
        for thread in self.threads:
            thread.join(60)

    def _ask(self, seed):
        chance = random.Random(seed)
        while not self.ended:
            if not self.running.wait(0.1):
                continue
            outcome = self._outcome(*chance.choice(self.files))
            with self.lock:
                self.counts[outcome] += 1

    def _outcome(self, project, file):
        try:
            status, headers, body = get("%s/files/%s/%s" % (self.url, project, file.name), timeout=20)
        except (OSError, http.client.HTTPException):
            return "broken off"
        if status != 200:
            return "status %d: %s" % (status, " ".join(body[:300].decode(errors="replace").split()))
        if hashlib.sha256(body).hexdigest() != file.sha256:
            return "WRONG"
        if "clutch; hit" in headers.get("Cache-Status", ""):
            with self.lock:
                self.hits.add(file.sha256)  # from now on it has been acknowledged as stored
        return "right"


def stored(folder):
    """The digests and lengths of the files that a stopped Clutch's catalog says are stored. It is read in a copy: who
    opens it takes in what was written last, which is for Clutch to do."""
    with temporary_folder() as copy:
        for path in folder.glob("catalog.db*"):
            shutil.copy(path, copy / path.name)
        with contextlib.closing(sqlite3.connect(str(copy / "catalog.db"))) as catalog:
            return dict(catalog.execute("SELECT DISTINCT sha256, size FROM file"))


def blobs(folder):
    """The stored blobs: their digest by name, and where they are."""
    return {path.name: path for path in (folder / "blobs").glob("??/??/*")}


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


class WheelIndex(Server):
    """An index of wheels on disk that has no core metadata beside them. It honours ranges, and counts what it
    was asked for and what it sent of each file."""

    def __init__(self, projects):
        self.projects = {name: {f.name: f for f in files} for name, files in projects.items()}
        self.asked, self.sent = [], {}
        self._lock = threading.Lock()

    def answer(self, request, path):
        parts = path.strip("/").split("/")
        if parts[0] == "simple" and len(parts) == 2 and parts[1] in self.projects:
            body = json.dumps(self.page(parts[1])).encode()
            self.reply(request, 200, {"Content-Type": JSON, "Content-Length": len(body)})
            request.wfile.write(body)
        elif parts[0] == "files" and len(parts) == 3 and parts[2] in self.projects.get(parts[1], {}):
            self.file(request, self.projects[parts[1]][parts[2]])
        else:
            with self._lock:
                self.asked.append((request.command, path, None))
            request.send_error(404)

    def page(self, project):
        files = [{"filename": name, "url": "../../files/%s/%s" % (project, name), "size": f.stat().st_size,
                  "hashes": {"sha256": file_digest(f)}} for name, f in self.projects[project].items()]  # fmt: skip
        return {"meta": {"api-version": "1.0"}, "name": project, "files": files}

    def file(self, request, file):
        size = file.stat().st_size
        wanted = request.headers.get("Range")
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", wanted or "")
        start, end = (int(found.group(1)), min(int(found.group(2)) + 1, size)) if found else (0, size)
        with self._lock:
            self.asked.append((request.command, file.name, wanted))
        if wanted and (not found or start >= end):  # never a suffix: PyPI's file host refuses those
            self.reply(request, 416, {"Content-Length": 0, "Content-Range": "bytes */%d" % size})
            return
        headers = {"Content-Type": "application/octet-stream", "Content-Length": end - start,
                   "Accept-Ranges": "bytes", "ETag": '"%s"' % file_digest(file)}  # fmt: skip
        if found:
            headers["Content-Range"] = "bytes %d-%d/%d" % (start, end - 1, size)
        self.reply(request, 206 if found else 200, headers)
        if request.command == "GET":
            with open(file, "rb") as source:
                source.seek(start)
                while start < end:
                    chunk = source.read(min(1 << 16, end - start))
                    request.wfile.write(chunk)
                    start += len(chunk)
                    with self._lock:
                        self.sent[file.name] = self.sent.get(file.name, 0) + len(chunk)

    @staticmethod
    def reply(request, status, headers):
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, str(value))
        request.end_headers()


@functools.lru_cache(maxsize=None)
def file_digest(path):
    digest = hashlib.sha256()
    with open(path, "rb") as source:
        while chunk := source.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def get(url, headers=None, sink=None, timeout=600):
    """Status, headers and body of an answer; with a sink, which is given the chunks, no body."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    try:
        connection.request("GET", parts.path, headers=headers or {})
        response = connection.getresponse()
        if sink is None:
            return response.status, response.headers, response.read()
        while chunk := response.read(1 << 20):
            sink(chunk)
        return response.status, response.headers, b""
    finally:
        connection.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_json(path, value):
    if path:
        Path(path).write_text(json.dumps(value, indent=2) + "\n")

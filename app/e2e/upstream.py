"""Indexes to stand behind Clutch: a folder served as it is, and one generated from a folder of wheels."""

import ast
import collections
import datetime
import email.utils
import hashlib
import html
import http.client
import json
import mimetypes
import re
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "text/html"


def normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def configured_folders():
    """The folders that the machine's pip is told to use as indexes, in pip's order; often none."""
    answer = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    found = []
    for line in answer.stdout.decode().splitlines():
        key, _, value = line.partition("=")
        if key.split(".")[-1] not in ("index-url", "extra-index-url"):
            continue
        for url in ast.literal_eval(value).split():
            folder = Path(unquote(urlsplit(url).path)).resolve()
            if url.startswith("file:") and folder.is_dir() and folder not in found:
                found.append(folder)
    return found


class Upstream:
    """An HTTP server that counts what it is asked, that can break off each file once, and that can go away."""

    def __init__(self):
        self.requests = collections.Counter()
        self.breaks_off = False
        self.broken_off = set()
        self.wholes = collections.Counter()  # files that were sent, not just a part of them
        upstream = self

        class Handler(_Handler):
            def look_up(self, target):
                upstream.requests[unquote(urlsplit(target).path)] += 1
                return upstream.answer(target, self.headers.get("Accept", ""))

            def is_broken_off(self, file):
                if not upstream.breaks_off or file.name in upstream.broken_off:
                    return False
                upstream.broken_off.add(file.name)
                return True

            def sends_whole(self, file):
                upstream.wholes[file.name] += 1

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.url = "http://127.0.0.1:%d/simple/" % self.port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def answer(self, target, accept):
        """What a request target, as it was sent, is answered with: as content(); a status; or where to go on."""
        return self.content(unquote(urlsplit(target).path), accept)

    def content(self, path, accept):
        """What is at a path: a pair of media type and bytes or a file; None where there is nothing."""
        raise NotImplementedError

    def projects(self):
        """The normalized names of all projects."""
        raise NotImplementedError

    def stop(self):
        """Goes away: connections are closed, further ones refused."""
        self._server.shutdown()
        self._server.server_close()
        self._server.close_connections()


class FolderIndex(Upstream):
    """A `simple` folder of HTML pages and whatever lies beside it, exactly as it is."""

    def __init__(self, simple):
        self._simple = simple
        self._root = simple.parent
        super().__init__()

    def projects(self):
        return {entry.name for entry in self._simple.iterdir() if entry.is_dir()}

    def content(self, path, accept):
        if path.startswith("/simple/"):
            path = "/" + self._simple.name + path[len("/simple") :]
        file = (self._root / path.lstrip("/")).resolve()
        if file.is_dir() and path.endswith("/"):
            file = file / "index.html"
        if not file.is_file():
            return None
        return mimetypes.guess_type(file.name)[0] or "application/octet-stream", file


class WheelIndex(Upstream):
    """A folder of wheels as an index: HTML, or JSON with sizes, and the wheels' core metadata.

    The times of upload are made up: the first of a project's files is the oldest, each next is 20 days younger. HTML
    tells them only where that is asked for. With serials it is as PyPI, else as indexes that have none.
    """

    def __init__(self, folder, speaks_json=True, html_times=False, serials=False):
        self._files = {}
        for wheel in sorted(folder.glob("*.whl")):
            self._files.setdefault(normalized(wheel.name.split("-")[0]), []).append(wheel)
        self._paths = {wheel.name: wheel for wheels in self._files.values() for wheel in wheels}
        self._digests = {}
        self._speaks_json = speaks_json
        self._html_times = html_times
        self._serials = serials
        super().__init__()

    def projects(self):
        return set(self._files)

    def serial(self, project):
        """The number of a project's last change."""
        return 100 + sorted(self._files).index(project)

    def content(self, path, accept):
        place, _, rest = path.lstrip("/").partition("/")
        if place == "files":
            wheel = self._paths.get(rest[: -len(".metadata")] if rest.endswith(".metadata") else rest)
            if wheel is None:
                return None
            if rest.endswith(".metadata"):
                return "application/octet-stream", core_metadata(wheel)
            return "application/octet-stream", wheel
        if place != "simple" or (rest and not rest.endswith("/")):
            return None
        if rest and rest[:-1] not in self._files:
            return None
        if self._speaks_json and JSON in accept:
            page = self._json(rest[:-1]) if rest else self._json_list()
            return JSON, json.dumps(page).encode()
        return HTML, (self._html(rest[:-1]) if rest else self._html_list()).encode()

    def _sha256(self, wheel):
        if wheel not in self._digests:
            self._digests[wheel] = sha256(wheel)
        return self._digests[wheel]

    def uploaded(self, wheel):
        """When a wheel was uploaded, in UTC: the last of a project yesterday."""
        younger = self._files[normalized(wheel.name.split("-")[0])]
        age = 1 + 20 * (len(younger) - 1 - sorted(younger, key=release).index(wheel))
        return datetime.datetime.utcnow().replace(microsecond=0) - datetime.timedelta(days=age)

    def wheels(self, project):
        """The wheels of a project, the oldest first."""
        return sorted(self._files[project], key=release)

    def _json_list(self):
        projects = [dict({"name": name}, **self._last_serial(name)) for name in self._files]
        return {"meta": {"api-version": "1.1"}, "projects": projects}

    def _last_serial(self, project):
        return {"_last-serial": self.serial(project)} if self._serials else {}

    def _json(self, project):
        wheels = self._files[project]
        return {
            "meta": dict({"api-version": "1.1"}, **self._last_serial(project)),
            "name": project,
            "versions": sorted({wheel.name.split("-")[1] for wheel in wheels}),
            "files": [
                {
                    "filename": wheel.name,
                    "url": "../../files/" + quote(wheel.name),
                    "hashes": {"sha256": self._sha256(wheel)},
                    "size": wheel.stat().st_size,
                    "upload-time": self.uploaded(wheel).isoformat() + "Z",
                    "requires-python": requires_python(wheel),
                    "core-metadata": {"sha256": hashlib.sha256(core_metadata(wheel)).hexdigest()},
                    "yanked": False,
                }
                for wheel in wheels
            ],
        }

    def _html_list(self):
        return _page('<a href="%s/">%s</a>' % (name, name) for name in self._files)

    def _html(self, project):
        return _page(
            '<a href="../../files/%s#sha256=%s" data-requires-python="%s"%s>%s</a>'
            % (
                quote(wheel.name),
                self._sha256(wheel),
                html.escape(requires_python(wheel) or ""),
                ' data-upload-time="%sZ"' % self.uploaded(wheel).isoformat() if self._html_times else "",
                wheel.name,
            )
            for wheel in self._files[project]
        )


def sha256(file):
    digest = hashlib.sha256()
    with open(file, "rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def release(wheel):
    """A key that orders the wheels of a project by their versions."""
    return [int(part) for part in re.findall(r"\d+", wheel.name.split("-")[1])]


def core_metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", n))
        return archive.read(name)


def requires_python(wheel):
    found = re.search(r"^Requires-Python: *(.+?)\s*$", core_metadata(wheel).decode(), re.MULTILINE)
    return found.group(1) if found else None


def _page(anchors):
    return "<!DOCTYPE html>\n<html><body>\n%s\n</body></html>\n" % "<br>\n".join(anchors)


class WithoutMetadata:
    """What a client sees of a server whose pages promise no core metadata; everything else is passed on."""

    def __init__(self, port):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                kept = {key: value for key, value in self.headers.items() if key.lower() in ("accept", "range")}
                connection.request(self.command, self.path, headers=kept)
                answer = connection.getresponse()
                body = answer.read()
                if "/simple/" in self.path:
                    body = re.sub(rb' data-(core|dist-info)-metadata="[^"]*"', b"", body)
                    body = re.sub(rb'"core-metadata":(true|\{[^}]*\}),?', b"", body).replace(b",}", b"}")
                self.send_response(answer.status)
                for key in ("Content-Type", "Content-Range", "Accept-Ranges"):
                    if answer.headers[key]:
                        self.send_header(key, answer.headers[key])
                length = answer.headers["Content-Length"] if self.command == "HEAD" else str(len(body))
                self.send_header("Content-Length", length or "0")
                self.end_headers()
                self.wfile.write(body)
                connection.close()

            do_HEAD = do_GET

            def log_message(self, format, *arguments):
                pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d/simple/" % self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, *arguments):
        self._open = set()
        super().__init__(*arguments)

    def process_request(self, request, client_address):
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self):
        for connection in list(self._open):
            super().shutdown_request(connection)

    def handle_error(self, request, client_address):
        pass  # a client that went away


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self):
        self._answer(True)

    def do_HEAD(self):
        self._answer(False)

    def look_up(self, target):
        raise NotImplementedError

    def is_broken_off(self, file):
        """Whether only half of this file is sent."""
        raise NotImplementedError

    def sends_whole(self, file):
        raise NotImplementedError

    def _answer(self, with_body):
        found = self.look_up(self.path)
        if found is None or isinstance(found, int):
            self._send(found or 404, "text/plain", b"not here\n", with_body)
        elif isinstance(found, str):
            self._send_on(found)
        elif isinstance(found[1], bytes):
            self._send(200, found[0], found[1], with_body)
        else:
            self._send_file(found[0], found[1], with_body)

    def _send(self, status, media_type, body, with_body):
        tag = '"%s"' % hashlib.sha256(body).hexdigest()[:16]
        if status == 200 and self.headers.get("If-None-Match") == tag:
            status, body = 304, b""
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", tag)
        self.send_header("Vary", "Accept")
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def _send_on(self, location):
        self.send_response(302)
        self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send_file(self, media_type, file, with_body):
        status = file.stat()
        tag = '"%x-%x"' % (status.st_mtime_ns, status.st_size)
        if self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            self.send_header("ETag", tag)
            self.end_headers()
            return
        start, end = 0, status.st_size
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        ranged = asked and self.headers.get("If-Range", tag) == tag
        if ranged:
            start = int(asked.group(1))
            end = min(end, int(asked.group(2)) + 1) if asked.group(2) else end
            if start >= end:
                self.send_response(416)
                self.send_header("Content-Range", "bytes */%d" % status.st_size)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
        self.send_response(206 if ranged else 200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(end - start))
        if ranged:
            self.send_header("Content-Range", "bytes %d-%d/%d" % (start, end - 1, status.st_size))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("ETag", tag)
        self.send_header("Last-Modified", email.utils.formatdate(status.st_mtime, usegmt=True))
        self.end_headers()
        if not with_body:
            return
        if not ranged:
            self.sends_whole(file)
        with open(file, "rb") as stream:
            stream.seek(start)
            left = end - start
            if not ranged and file.suffix in (".whl", ".gz", ".zip") and self.is_broken_off(file):
                left //= 2
                self.close_connection = True
            while left:
                block = stream.read(min(left, 1 << 18))
                if not block:
                    break
                self.wfile.write(block)
                left -= len(block)

    def log_message(self, format, *arguments):
        pass

"""An upstream whose answers are wrong at random, and clients that judge what Clutch makes of them."""

import collections
import gzip
import hashlib
import http.client
import json
import random
import re
import socket
import struct
import threading
import time
from urllib.parse import urlsplit

import bench

STATUSES = [400, 401, 403, 408, 418, 425, 429, 451, 500, 502, 503, 504, 507, 520, 599, 999]
LONGEST_WAIT = 15  # seconds without a byte, after which pip, PDM and Poetry give up

HEAD = "HTTP/1.1 %s\r\nContent-Type: %s\r\n%s\r\n"


class Answer:
    """What would be right, and what the faults make of it."""

    def __init__(self, request, kind, body, chance):
        self.request, self.kind, self.body, self.chance = request, kind, body, chance
        self.cut = chance.randrange(len(body))
        request.close_connection = True

    def raw(self, *parts):
        for part in parts:
            self.request.wfile.write(part.encode("latin-1") if isinstance(part, str) else part)

    def head(self, length=None, status="200 OK", more=""):
        if length is not None:
            more += "Content-Length: %s\r\n" % length
        self.raw(HEAD % (status, self.kind, more))

    def reset(self):
        self.request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.request.connection.close()


def truncated(a):
    a.head(len(a.body))
    a.raw(a.body[: a.cut])


def truncated_chunks(a):
    a.head(more="Transfer-Encoding: chunked\r\n")
    a.raw("%x\r\n" % len(a.body), a.body[: a.cut])


def truncated_without_length(a):
    a.head(more="Connection: close\r\n")
    a.raw(a.body[: a.cut])


def reset(a):
    a.head(len(a.body))
    a.raw(a.body[: a.cut])
    a.request.wfile.flush()
    a.reset()


def reset_early(a):
    a.reset()


def closed_early(a):
    pass


def stalled(a):
    a.head(len(a.body))
    a.raw(a.body[: a.cut])
    a.request.server.pause(a.chance.uniform(1, 20))
    a.raw(a.body[a.cut :])


def stalled_early(a):
    a.request.server.pause(a.chance.uniform(1, 20))
    a.head(len(a.body))
    a.raw(a.body)


def dripping(a):
    a.head(len(a.body))
    for at in range(0, len(a.body), 1 + len(a.body) // 20):
        a.raw(a.body[at : at + 1 + len(a.body) // 20])
        a.request.server.pause(0.1)


def flipped(a):
    body = bytearray(a.body)
    body[a.cut] ^= 1 << a.chance.randrange(8)
    a.head(len(body))
    a.raw(bytes(body))


def other_file(a):
    a.head(len(a.body))
    a.raw(a.chance.randbytes(len(a.body)))


def too_short_a_length(a):
    a.head(max(0, len(a.body) - 10))
    a.raw(a.body)


def too_long_a_length(a):
    a.head(len(a.body) + 10)
    a.raw(a.body)


def two_lengths(a):
    a.head(len(a.body), more="Content-Length: %d\r\n" % (len(a.body) // 3))
    a.raw(a.body)


def no_number_as_length(a):
    a.head("abc")
    a.raw(a.body)


def empty(a):
    a.head(0)


def login_form(a):
    a.kind = "text/html"
    a.body = b"<!DOCTYPE html><html><body>Please log in</body></html>"
    a.head(len(a.body))
    a.raw(a.body)


def some_status(a):
    a.kind = "text/plain"
    a.head(7, status="%d Trouble" % a.chance.choice(STATUSES), more=a.chance.choice([""] * 7 + ["Retry-After: 1\r\n"]))
    a.raw("trouble")


def redirected_in_a_circle(a):
    a.head(0, status="302 Found", more="Location: %s\r\n" % a.request.path)


def redirected_to_nobody(a):
    a.head(0, status="302 Found", more="Location: http://127.0.0.1:9/x\r\n")


def redirected_inside(a):
    a.head(0, status="302 Found", more="Location: http://169.254.169.254/latest/meta-data/\r\n")


def no_gzip(a):
    a.head(len(a.body), more="Content-Encoding: gzip\r\n")
    a.raw(a.body)


def cut_gzip(a):
    body = gzip.compress(a.body, 1)
    body = body[: len(body) // 2]
    a.head(len(body), more="Content-Encoding: gzip\r\n")
    a.raw(body)


def bad_chunk(a):
    a.head(more="Transfer-Encoding: chunked\r\n")
    a.raw("zz\r\n", a.body, "\r\n0\r\n\r\n")


def garbage(a):
    a.raw(a.chance.randbytes(3000))


def no_header(a):
    a.raw(a.body)


def bad_status_line(a):
    a.raw("HTTP/1.1 two hundred OK\r\n\r\n", a.body)


def huge_header(a):
    a.head(len(a.body), more="X-Big: %s\r\n" % ("y" * 600_000))
    a.raw(a.body)


def many_continues(a):
    a.raw("HTTP/1.1 100 Continue\r\n\r\n" * 1000)
    a.head(len(a.body))
    a.raw(a.body)


def a_part_unasked(a):
    a.head(
        len(a.body) - 1, status="206 Partial Content", more="Content-Range: bytes 1-%d/%d\r\n" % (len(a.body) - 1, len(a.body))
    )
    a.raw(a.body[1:])


def not_modified_unasked(a):
    a.raw('HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n')


def another_each_time(a):
    a.head(len(a.body), more='ETag: "%d"\r\n' % a.chance.randrange(1 << 30))
    a.raw(a.body[: a.cut])


def cut_json(a):
    a.head(a.cut)
    a.raw(a.body[: a.cut])


def wrong_type(a):
    a.kind = "application/octet-stream"
    a.head(len(a.body))
    a.raw(a.body)


def other_project(a):
    body = re.sub(rb'"name": "p\d+"', b'"name": "other"', a.body)
    a.head(len(body))
    a.raw(body)


ANY = [
    truncated, truncated_chunks, truncated_without_length, reset, reset_early, closed_early, dripping, too_short_a_length,
    too_long_a_length, two_lengths, no_number_as_length, empty, login_form, some_status, some_status, some_status,
    redirected_in_a_circle, redirected_to_nobody, redirected_inside, no_gzip, cut_gzip, bad_chunk, garbage, no_header,
    bad_status_line, huge_header, many_continues, a_part_unasked, not_modified_unasked,
]  # fmt: skip
OF_FILES = ANY + [flipped, other_file, another_each_time]
OF_PAGES = ANY + [cut_json, wrong_type, other_project]
STALLS = [stalled, stalled_early]


class Upstream(bench.Upstream):
    """Answers wrongly as often as told, each fault as probable as another; stalls are rarer, they last."""

    def __init__(self, projects, seed, faults=0.5, stalls=0.005):
        super().__init__(projects)
        self.chance, self.faults, self.stalls = random.Random(seed), faults, stalls
        self.bodies = {f.name: b"".join(f.chunks()) for files in projects.values() for f in files}
        self.injected, self.is_over = collections.Counter(), threading.Event()

    def __enter__(self):
        super().__enter__()
        self._server.pause = self.is_over.wait
        return self

    def __exit__(self, *how):
        self.is_over.set()
        super().__exit__(*how)

    def answer(self, request, path):
        with self._lock:
            self.requests[path] = self.requests.get(path, 0) + 1
            chance = random.Random(self.chance.random())
        parts = path.strip("/").split("/")
        if parts[0] == "simple" and len(parts) == 2 and parts[1] in self.projects:
            kind, body, faults = bench.JSON, json.dumps(self.page(parts[1])).encode(), OF_PAGES
        elif parts[0] == "files" and len(parts) == 3 and parts[2] in self.bodies:
            kind, body, faults = "application/octet-stream", self.bodies[parts[2]], OF_FILES
        else:
            request.send_error(404)
            return
        throw = chance.random()
        if request.command != "GET" or throw > self.faults + self.stalls:
            self.good(request, kind, body)
            return
        fault = chance.choice(STALLS if throw < self.stalls else faults)
        with self._lock:
            self.injected[fault.__name__] += 1
        fault(Answer(request, kind, body, chance))

    @staticmethod
    def good(request, kind, body):
        tag = '"%s"' % hashlib.sha256(body).hexdigest()[:20]
        if request.headers.get("If-None-Match") == tag:
            bench.WheelIndex.reply(request, 304, {"ETag": tag})
            return
        headers = {"Content-Type": kind, "ETag": tag, "Accept-Ranges": "bytes"}
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("Range", ""))
        status, start, end = 200, 0, len(body)
        if found and int(found.group(1)) < end and request.headers.get("If-Range", tag) == tag:
            status, start = 206, int(found.group(1))
            end = min(end, int(found.group(2) or end) + 1)
            headers["Content-Range"] = "bytes %d-%d/%d" % (start, end - 1, len(body))
        bench.WheelIndex.reply(request, status, dict(headers, **{"Content-Length": end - start}))
        if request.command == "GET":
            request.wfile.write(body[start:end])


class Judges:
    """Clients that ask for pages and files at random, some of which leave in the middle of an answer."""

    def __init__(self, count, upstream, url, leaving=0.1, seed=1):
        self.upstream, self.url, self.leaving = upstream, urlsplit(url), leaving
        self.files = [(project, file) for project, files in upstream.projects.items() for file in files.values()]
        self.digests = {file.name: file.sha256 for _, file in self.files}
        self.counts, self.bad, self.lock = collections.Counter(), [], threading.Lock()
        self.longest, self.ended, self.running = 0.0, False, threading.Event()
        self.threads = [threading.Thread(target=self._ask, args=(seed * 1000 + n,), daemon=True) for n in range(count)]
        for thread in self.threads:
            thread.start()

    def end(self):
        self.ended = True
        self.running.set()
        for thread in self.threads:
            thread.join(90)
        return sum(thread.is_alive() for thread in self.threads)

    def _ask(self, seed):
        chance = random.Random(seed)
        while not self.ended:
            self.running.wait()
            try:
                outcome = self._outcome(chance, *chance.choice(self.files))
            except Exception as failure:  # a judge that dies would be missed by nobody
                outcome = "WRONG: the judge failed: %r" % failure
            with self.lock:
                if outcome.startswith("WRONG"):
                    self.bad.append(outcome)
                self.counts[outcome.split(":")[0]] += 1

    def _outcome(self, chance, project, file):
        kind = chance.choice(["page", "html", "file", "file", "file", "range", "head"])
        path, headers, method = "/files/%s/%s" % (project, file.name), {}, "GET"
        if kind in ("page", "html"):
            path = "/simple/%s/" % project
            headers["Accept"] = bench.JSON if kind == "page" else "text/html"
        elif kind == "range":
            start = chance.randrange(file.size)
            end = min(file.size - 1, start + chance.randrange(100_000))
            headers["Range"] = "bytes=%d-%d" % (start, end)
        elif kind == "head":
            method = "HEAD"
        leaves = chance.random() < self.leaving
        connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=60)
        waited, last, status = 0.0, time.monotonic(), 0
        try:
            connection.request(method, path, headers=headers)
            response = connection.getresponse()
            status = response.status
            waited, last = time.monotonic() - last, time.monotonic()
            body = bytearray()
            while chunk := response.read1(1 << 16):
                waited, last = max(waited, time.monotonic() - last), time.monotonic()
                body += chunk
                if leaves:
                    return "left"
            whole = not response.length or method == "HEAD"
        except (OSError, http.client.HTTPException) as failure:
            whole, body = False, b""
            if not status:
                return "WRONG: no answer to %s %s: %r after %.1f s" % (method, path, failure, time.monotonic() - last)
        finally:
            connection.close()
        waited = max(waited, time.monotonic() - last)
        with self.lock:
            self.longest = max(self.longest, waited)
        if waited > LONGEST_WAIT:
            return "WRONG: no byte of %s %s for %.1f s (%d)" % (kind, path, waited, status)
        return self._judge(kind, path, project, file, headers, response, bytes(body), whole)

    def _judge(self, kind, path, project, file, asked, response, body, whole):
        status = response.status
        if status in (502, 503, 504):
            if kind != "head" and (not whole or not body.strip() or b"\n" in body.strip() or len(body) > 1000):
                return "WRONG: %d without a reason for %s: %r" % (status, path, body[:100])
            if status == 503 and not re.fullmatch("[123]", response.headers.get("Retry-After", "")):
                return "WRONG: 503 without Retry-After for %s" % path
            return "refused %d" % status
        # A part of what is not stored, and its length, is the upstream's word: only the whole has a digest.
        is_word = response.headers.get("ETag") != '"%s"' % file.sha256
        if status == 416 and kind == "range" and is_word:
            return "range of another length"
        if status != (206 if kind == "range" else 200):
            return "WRONG: status %d for %s %s: %r" % (status, kind, path, body[:100])
        if not whole:
            return "cut off"
        if kind == "head":
            length = response.headers.get("Content-Length")
            return "right head" if length in (None, str(file.size)) or is_word else "WRONG: HEAD says %s for %s" % (length, path)
        if kind == "range":
            start, end = (int(part) for part in asked["Range"][6:].split("-"))
            right = self.upstream.bodies[file.name][start : end + 1] == body
            if not right and is_word:
                return "range as it came"
        elif kind == "file":
            right = hashlib.sha256(body).hexdigest() == file.sha256
        elif kind == "page":
            page = json.loads(body)
            listed = {each["filename"]: each["hashes"].get("sha256") for each in page["files"]}
            right = page["name"] == project and listed == {name: self.digests[name] for name in self.upstream.projects[project]}
        else:
            listed = dict(re.findall(r'href="[^"]*/([^/"#]+)#sha256=([0-9a-f]{64})"', body.decode()))
            right = listed == {name: self.digests[name] for name in self.upstream.projects[project]}
        return "right %s" % kind if right else "WRONG: bytes of %s %s" % (kind, path)

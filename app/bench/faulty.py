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
from urllib.parse import urljoin, urlsplit

import bench

STATUSES = [400, 401, 403, 408, 418, 425, 429, 451, 500, 502, 503, 504, 507, 520, 599, 999]
LONGEST_WAIT = 15  # seconds without a byte, after which pip, PDM and Poetry give up
MEMORY = 150  # seconds for which what an upstream said of a file may still be on its way: a client's patience, and a download's
TYPES = {"page": bench.JSON, "html": "text/html", "file": "application/octet-stream"}
TYPES.update(range=TYPES["file"], head=TYPES["file"])

HEAD = "HTTP/1.1 %s\r\nContent-Type: %s\r\n%s\r\n"


class Answer:
    """What would be right, and what the faults make of it."""

    def __init__(self, request, kind, body, chance):
        self.request, self.kind, self.body, self.chance = request, kind, body, chance
        self.cut = chance.randrange(len(body))
        self.right, self.ended = body, None
        self.announced, self.sent, self.is_content = None, bytearray(), False
        request.close_connection = True

    def raw(self, *parts):
        for part in parts:
            if self.is_content and not isinstance(part, str):
                self.sent += part  # before it is written: nobody may see it earlier than we know of it
            self.request.wfile.write(part.encode("latin-1") if isinstance(part, str) else part)

    def lengths(self):
        """Of which lengths a client may have understood the file to be."""
        if not self.is_content:
            return set()
        return {self.announced} if isinstance(self.announced, int) else {len(self.sent)}

    def differs(self):
        """Whether this told a client anything of the file that isn't so."""
        return self.is_content and (self.lengths() != {len(self.right)} or not self.right.startswith(bytes(self.sent)))

    def head(self, length=None, status="200 OK", more=""):
        self.is_content, self.announced = status == "200 OK", length  # a file is octets, whatever its coding is said to be
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
        self.told = {}  # by path, the faulty answers that are in flight or have been lately

    def lately_told(self, path):
        """The answers that may have told somebody something else of a file than what is so."""
        with self._lock:
            return [a for a in self.told.get(path, ()) if a.ended is None or a.ended > time.monotonic() - MEMORY]

    def _end(self, path, answer):
        with self._lock:
            answer.ended, answer.request = time.monotonic(), None
            old = answer.ended - MEMORY
            self.told[path] = [a for a in self.told[path] if a.ended is None or a.ended > old and a.differs()]

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
        answer = Answer(request, kind, body, chance)
        with self._lock:
            self.injected[fault.__name__] += 1
            self.told.setdefault(path, []).append(answer)
        try:
            fault(answer)
        finally:
            self._end(path, answer)

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
    """Clients that ask for pages and files at random, some of which leave in the middle of an answer.

    What Clutch may answer: the right thing; a refusal with a reason, but not of a page that it has once given; a file that
    isn't stored yet may break off. A part of a file that isn't stored is the upstream's word, since only the whole has
    a digest: it may differ from what is right in what the upstream has said lately, and these answers are counted apart.
    """

    def __init__(self, count, upstream, url, leaving=0.1, seed=1):
        self.upstream, self.base, self.url, self.leaving = upstream, url, urlsplit(url), leaving
        self.files = [(project, file) for project, files in upstream.projects.items() for file in files.values()]
        self.digests = {file.name: file.sha256 for _, file in self.files}
        self.counts, self.judged, self.right = collections.Counter(), collections.Counter(), collections.Counter()
        self.bad, self.lock, self.given = [], threading.Lock(), set()
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

    def share(self, *kinds):
        """How many of the judged answers of these kinds were right."""
        return sum(self.right[kind] for kind in kinds) / max(1, sum(self.judged[kind] for kind in kinds))

    def everything(self, seconds):
        """Asks for every page in both forms and for every file until it is right; what is not after so long is returned."""
        deadline = time.monotonic() + seconds
        one_of_each = {project: (project, file) for project, file in self.files}.values()
        left = [(form, *each) for form in ("page", "html") for each in one_of_each] + [("file", *each) for each in self.files]
        while left:
            outcomes = [(self._safely(*each), each) for each in left]
            left = [each for outcome, each in outcomes if outcome != "right %s" % each[0]]
            if time.monotonic() > deadline:
                return ["%s of %s: %s" % (each[0], each[2].name, outcome) for outcome, each in outcomes if each in left]
            time.sleep(1 if left else 0)
        return []

    def _ask(self, seed):
        chance = random.Random(seed)
        kinds = ["page", "html", "file", "file", "file", "range", "head"]
        while not self.ended:
            self.running.wait()
            project, file = chance.choice(self.files)
            self._safely(chance.choice(kinds), project, file, chance)

    def _safely(self, kind, project, file, chance=None):
        try:
            outcome = self._outcome(kind, project, file, chance)
        except Exception as failure:  # a judge that dies would be missed by nobody
            outcome = "WRONG: the judge failed: %r" % failure
        with self.lock:
            if outcome.startswith("WRONG"):
                self.bad.append(outcome)
            if outcome != "left":
                self.judged[kind] += 1
                self.right[kind] += outcome == "right " + kind
            self.counts[outcome.split(":")[0]] += 1
        return outcome

    def _outcome(self, kind, project, file, chance):
        path, headers, method = "/files/%s/%s" % (project, file.name), {}, "GET"
        if kind in ("page", "html"):
            path = "/simple/%s/" % project
            headers["Accept"] = TYPES[kind]
        elif kind == "range":
            start = chance.randrange(file.size)
            end = min(file.size - 1, start + chance.randrange(100_000))
            headers["Range"] = "bytes=%d-%d" % (start, end)
        elif kind == "head":
            method = "HEAD"
        leaves = chance is not None and chance.random() < self.leaving
        with self.lock:
            was_given = (path, kind) in self.given
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
        if status in (502, 503):
            return self._refused(kind, path, response, bytes(body), whole, was_given)
        outcome = self._judge(kind, path, project, file, headers, response, bytes(body), whole)
        if outcome == "right " + kind:
            with self.lock:
                self.given.add((path, kind))
        return outcome

    @staticmethod
    def _refused(kind, path, response, body, whole, was_given):
        status, text = response.status, body.strip()
        if kind != "head" and (not whole or not text or b"\n" in text or len(text) > 1000):
            return "WRONG: %d without a reason for %s: %r" % (status, path, body[:100])
        if was_given and kind in ("page", "html"):
            return "WRONG: %d for %s %s, which has been given before: %r" % (status, kind, path, text[:100])
        if not response.headers.get("Content-Type", "").startswith("text/plain"):
            return "WRONG: %d of the type %s for %s" % (status, response.headers.get("Content-Type"), path)
        if status == 503 and not re.fullmatch("[123]", response.headers.get("Retry-After", "")):
            return "WRONG: 503 without Retry-After for %s" % path
        reasons = rb"The source \S+ refuses us: " + (b"" if path.startswith("/simple/") else b"|Not passed on: ")
        if status == 502 and kind != "head" and not re.match(reasons, text):
            return "WRONG: 502 for %s %s: %r" % (kind, path, text[:100])
        return "refused %d" % status

    def _judge(self, kind, path, project, file, asked, response, body, whole):
        status, headers = response.status, response.headers
        if status == 416 and kind == "range":
            return self._unsatisfiable(path, asked, headers)
        if status != (206 if kind == "range" else 200):
            return "WRONG: status %d for %s %s: %r" % (status, kind, path, body[:100])
        cached = headers.get("Cache-Status", "")
        if not re.match(r"clutch; (hit|fwd=)", cached):
            return "WRONG: Cache-Status %r of %s %s" % (cached, kind, path)
        if headers.get("Content-Type", "").partition(";")[0] != TYPES[kind]:
            return "WRONG: type %s of %s %s" % (headers.get("Content-Type"), kind, path)
        if not whole:
            if kind not in ("file", "range") or "clutch; hit" in cached:
                return "WRONG: cut off: %s %s (%s)" % (kind, path, cached)
            return "cut off"
        if kind in ("page", "html"):
            return self._page(kind, path, project, headers, body)
        tag = headers.get("ETag", "")
        is_verified = tag == '"%s"' % file.sha256
        if "clutch; hit" in cached and not is_verified:
            return "WRONG: ETag %s of a hit, %s %s" % (tag, kind, path)
        if kind != "head" and not re.fullmatch('"%s(-[0-9a-f]+)?"' % file.sha256, tag):
            return "WRONG: ETag %r of %s %s" % (tag, kind, path)
        if kind == "head":
            return self._head(path, file, headers, is_verified)
        if kind == "range":
            return self._range(path, file, asked, headers, body, is_verified)
        return "right file" if hashlib.sha256(body).hexdigest() == file.sha256 else "WRONG: bytes of %s" % path

    def _page(self, kind, path, project, headers, body):
        here = self.base + path
        if "detail=stale" in headers["Cache-Status"] and headers.get("Cache-Control") != "no-cache":
            return "WRONG: a stale %s that may be kept: %s" % (kind, path)
        if kind == "page":
            page = json.loads(body)
            if page["name"] != project:
                return "WRONG: %s is of %s" % (path, page["name"])
            links = {each["filename"]: (each["url"], each["hashes"].get("sha256")) for each in page["files"]}
        else:
            found = re.findall(r'<a [^>]*?href="([^"#]+)#sha256=([0-9a-f]{64})"[^>]*>([^<]+)</a>', body.decode())
            links = {name: (url, digest) for url, digest, name in found}
            if len(found) != body.count(b"<a "):
                return "WRONG: links of %s %s" % (kind, path)
        listed = {name: (urljoin(here, url).partition("#")[0], digest) for name, (url, digest) in links.items()}
        wanted = {
            name: ("%s/files/%s/%s" % (self.base, project, name), self.digests[name]) for name in self.upstream.projects[project]
        }
        return "right %s" % kind if listed == wanted else "WRONG: files of %s %s: %s" % (kind, path, sorted(listed.items())[:1])

    def _head(self, path, file, headers, is_verified):
        length = headers.get("Content-Length")
        if length == str(file.size):
            return "right head"
        told = set() if is_verified else {each for a in self.upstream.lately_told(path) for each in a.lengths()}
        if length is None and not is_verified and any(a.announced is None for a in self.upstream.lately_told(path)):
            return "unverified head"
        return "unverified head" if length in map(str, told) else "WRONG: HEAD says %s for %s" % (length, path)

    def _range(self, path, file, asked, headers, body, is_verified):
        start, end = (int(part) for part in asked["Range"][6:].split("-"))
        said = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", headers.get("Content-Range", ""))
        if not said:
            return "WRONG: Content-Range %s of %s" % (headers.get("Content-Range"), path)
        first, last, total = (int(part) for part in said.groups())
        length = last - first + 1
        if first != start or last != min(end, total - 1) or len(body) != length or headers.get("Content-Length") != str(length):
            return "WRONG: %s with %d bytes, length %s, for %s of %s" % (
                said.group(), len(body), headers.get("Content-Length"), asked["Range"], path)  # fmt: skip
        right = self.upstream.bodies[file.name]
        if total == file.size and body == right[start : end + 1]:
            return "right range"
        told = [] if is_verified else self.upstream.lately_told(path)
        if total != file.size and not any(total in a.lengths() for a in told):
            return "WRONG: length %d of %s, which nobody has said" % (total, path)
        sent = [right, *(bytes(a.sent) for a in told if a.is_content)]
        for at, byte in enumerate(body, start):
            if not any(at < len(each) and each[at] == byte for each in sent):
                return "WRONG: byte %d of %s, which nobody has sent" % (at, path)
        return "unverified range"

    def _unsatisfiable(self, path, asked, headers):
        """Only where the upstream has said that the file is shorter."""
        said = re.fullmatch(r"bytes \*/(\d+)", headers.get("Content-Range", ""))
        lengths = {each for a in self.upstream.lately_told(path) for each in a.lengths()}
        if said and int(said.group(1)) in lengths and int(said.group(1)) <= int(asked["Range"][6:].split("-")[0]):
            return "unverified range"
        return "WRONG: 416, %s, for %s of %s" % (headers.get("Content-Range"), asked["Range"], path)

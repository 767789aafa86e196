"""Requests for `fuzz`: made by a grammar from valid ones, by a seed; and what is right about their answers."""

import gzip
import hashlib
import json
import random
import re
import urllib.parse

import bench
import wire

VIEWS = ["before/2026-05-01", "before/2026-05-01T00:00:00Z", "snapshot/2026-01-03", "cooldown/7d", "cooldown/P7D",
         "cooldown/1h", "offline", "before/2026-02-30", "before/x", "cooldown/-1d", "cooldown/99999999999d",
         "cooldown/PT0.5S", "before/9999-12-31T23:59:59+18:00", "before/0000-01-01", "before/+999999999-01-01",
         "cooldown/P106751991167300D", "cooldown/PT9223372036854775807S", "before", "cooldown", "offline/offline"]  # fmt: skip
UPS = ["..", "%2e%2e", ".%2e", "..%2f", "..%5c", "..\\", "%252e%252e", "..%c0%af", "..;", "..;x=1", "%2e%2e%2f", "....",
       ".%00.", "..%00", "%u002e%u002e", "..%ef%bc%8f", "%c0%ae%c0%ae", "..%09", "~"]  # fmt: skip
ODD = ["%", "%zz", "%0", "%00", "%0d%0aX-Injected:%201", "%e2%80%ae", "%ff%fe", "%ed%a0%80", "%f0%9f%92%a9", ";x=1", "%2f",
       "%5c", "//", "\\", "+", "%20", "'", '"', "<script>", "%3cscript%3e", "{{7*7}}", "${jndi:ldap://127.0.0.1/x}", "$(id)",
       "`id`", "|", "^", "[", "]", "{", "}", "%7f", "%c2%85", "&", "=", ":", "@", "!", "*", "(", ")", ",", "~", "\u00e9",
       "\uff0e\uff0e\uff0f", "%EF%BC%8E", "con", "nul", "-", "_", ".", "%E2%84%AA", "%C4%B1", "%23", "%3f"]  # fmt: skip
METHODS = ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get", "GETT", "M-SEARCH", "PURGE", "X"]
ACCEPTS = ["application/vnd.pypi.simple.v1+json", "application/vnd.pypi.simple.v1+html", "text/html", "*/*", "text/*",
           "application/*", "application/json", "application/vnd.pypi.simple.latest+json", "application/vnd.pypi.integrity.v1+json",
           "application/vnd.pypi.simple.v2+json", "text/plain", "application/openmetrics-text", "", "/", "a/b"]  # fmt: skip
WEIGHTS = ["", ";q=1", ";q=0", ";q=0.5", ";q=0.000", ";q=1.5", ";q=-1", ";q=", ";q=nan", ";q=1e9", ";q=0.1234567890123456789",
           "; q = 0.3", ";Q=0.2", ";level=1;q=0.4", ";q=.", ";;", ";q=\u0661"]  # fmt: skip
CODINGS = ["gzip", "br", "zstd", "deflate", "identity", "*", "x-gzip", "GZIP", "", "gzip, gzip", "compress"]
NUMBERS = ["0", "1", "9", "500", "65535", "65536", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808",
           "99999999999999999999999", "-1", "", " 5", "0x10", "1e3", "\u0665", "00000000000000000000000001"]  # fmt: skip
AGENTS = ['pip/26.1 {"python":"3.11.4","implementation":{"name":"CPython"}}', 'uv/0.9.1 {"python":"3.12"}', "pip/", "uv/0",
          'pip/1 {"python":', 'pip/1 {"python":7}', 'uv/1 {"python":"9.9.9.9.9"}', "twine/6", "Mozilla/5.0", 'pip/1 ' + "{" * 3000,
          'uv/1 {"implementation":{"name":null,"version":[]},"system":{}}', "bandersnatch/6", "devpi-client/5"]  # fmt: skip
FIELDS = ["Cookie: a=b; session=1", "Authorization: Basic !!!!", "Authorization: Basic QUJD", "Authorization: Bearer x",
          "X-Forwarded-For: 1.2.3.4", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "X-Forwarded-Prefix: /x/../..",
          "Forwarded: for=1;host=evil.example;proto=https", "Via: 1.1 other", "Via: 1.1 clutch", "Referer: http://evil.example/",
          "Origin: null", "Origin: http://evil.example", "Access-Control-Request-Method: POST", "Cache-Control: no-cache",
          "Cache-Control: only-if-cached", "Pragma: no-cache", "TE: trailers", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
          "Max-Forwards: 0", "Expect: 200-ok", "X-Original-URL: /-/api/projects", "X-Rewrite-URL: /-/api/stats",
          "X-HTTP-Method-Override: DELETE", "Content-Type: application/json", "If-Modified-Since: Sat, 01 Jan 2050 00:00:00 GMT",
          "If-Modified-Since: x", "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT", "If-Match: *", "If-Match: \"x\"",
          "Accept-Charset: utf-16", "Accept-Language: x;q=7", "Proxy-Connection: keep-alive", "Early-Data: 1"]  # fmt: skip
API = ["/healthz", "/readyz", "/metrics", "/robots.txt", "/favicon.ico", "/", "/legacy/", "/legacy", "/pypi", "/RPC2",
       "/-/api/status", "/-/api/projects", "/-/api/stats", "/-/api/explain/%s", "/-/api/purge", "/-/api/gc", "/-/api/",
       "/search", "/status", "/project/%s/", "/-/", "/static/x", "/.well-known/x", "/api/"]  # fmt: skip
PAIRS = [b"\r\n", b"\n", b"\r", b"\0", b" ", b"\t", b":", b"\r\n ", b"\x80", b"\xff", b"HTTP/1.1", b"Content-Length: 5\r\n",
         b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: xchunked\r\n", b"Host: a b\r\n", b"0\r\n\r\n", b"%", b"\x7f"]  # fmt: skip
VERSIONS = ["HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/1.2", "HTTP/3.7", "http/1.1", "HTTP/1.1 ", "HTTP/", "", "HTTPS/1.1"]
SHOWN_BYTES = 4_000  # of what came last on a connection on which something was wrong


class Index(bench.Server):
    """The upstream: some projects with real wheels, their metadata, and ranges."""

    def __init__(self, names, wheel):
        self.files = {}  # by project and name
        for name in names:
            for version in ("1.0", "2.0"):
                filename = "%s-%s-py3-none-any.whl" % (name.replace("-", "_"), version)
                self.files[name, filename] = wheel(name, version)
        self.digests = {key: hashlib.sha256(data).hexdigest() for key, (data, _) in self.files.items()}
        self.by_digest = {self.digests[key]: data for key, (data, _) in self.files.items()}
        self.by_digest.update({hashlib.sha256(m).hexdigest(): m for _, m in self.files.values()})
        self.names = list(names)

    def answer(self, request, path):
        parts = path.strip("/").split("/")
        if path == "/simple/":
            page = {"meta": {"api-version": "1.1"}, "projects": [{"name": name} for name in self.names]}
            self.send(request, 200, json.dumps(page).encode(), {"Content-Type": bench.JSON})
        elif parts[0] == "simple" and parts[-1] in self.names:
            self.send(request, 200, json.dumps(self.page(parts[-1])).encode(), {"Content-Type": bench.JSON})
        elif parts[0] == "files" and len(parts) == 3:
            name = parts[2][: -len(".metadata")] if parts[2].endswith(".metadata") else parts[2]
            found = self.files.get((parts[1], name))
            if found:
                self.part(request, found[name != parts[2]])
            else:
                self.send(request, 404, b"no such file", {})
        else:
            self.send(request, 404, b"no such project", {})

    def page(self, project):
        files = [
            {"filename": name, "url": "../../files/%s/%s" % (owner, name), "hashes": {"sha256": self.digests[owner, name]},
             "size": len(data), "upload-time": "2026-01-02T03:04:05.678901Z", "requires-python": ">=3.8",
             "core-metadata": {"sha256": hashlib.sha256(metadata).hexdigest()}}
            for (owner, name), (data, metadata) in self.files.items() if owner == project
        ]  # fmt: skip
        return {"meta": {"api-version": "1.1"}, "name": project, "versions": ["1.0", "2.0"], "files": files}

    def part(self, request, data):
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("Range", ""))
        headers = {"Accept-Ranges": "bytes", "ETag": '"%s"' % hashlib.sha256(data).hexdigest()}
        if not found or int(found.group(1)) >= len(data):
            self.send(request, 416 if found else 200, b"" if found else data, headers)
            return
        start, end = int(found.group(1)), min(int(found.group(2)) + 1, len(data))
        headers["Content-Range"] = "bytes %d-%d/%d" % (start, end - 1, len(data))
        self.send(request, 206, data[start:end], headers)

    @staticmethod
    def send(request, status, body, headers):
        request.send_response(status)
        for name, value in {"Content-Type": "application/octet-stream", "Content-Length": len(body), **headers}.items():
            request.send_header(name, str(value))
        request.end_headers()
        if request.command == "GET":
            request.wfile.write(body)


class Request:
    """One request, and what has to be known of it to judge its answer."""

    def __init__(self, method, target, version, fields, body, tame):
        self.method, self.target, self.version = method, target, version
        self.fields, self.body, self.tame = fields, body, tame

    def data(self):
        head = "%s %s %s\r\n" % (self.method, self.target, self.version) + "".join("%s\r\n" % field for field in self.fields)
        return head.encode("utf-8", "surrogatepass") + b"\r\n" + self.body

    def has(self, name):
        return any(field.lower().startswith(name + ":") for field in self.fields)


class Grammar:
    """Makes the requests of one case."""

    def __init__(self, seed, index, canary):
        self.random = random.Random(seed)
        self.index, self.canary = index, canary

    def tame(self):
        """A request with nothing wrong about its framing."""
        r = self.random
        method = r.choices(["GET", "HEAD", r.choice(METHODS)], [75, 15, 10])[0]
        fields = self.fields()
        body = b""
        if method not in ("GET", "HEAD", "TRACE") and r.random() < 0.7 or r.random() < 0.02:
            body = r.randbytes(r.choice([0, 1, 10, 1000, 20_000]))
            if r.random() < 0.5:
                fields.append("Content-Length: %d" % len(body))
            else:
                body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
                fields.append("Transfer-Encoding: chunked")
            if r.random() < 0.1:
                fields.append("Expect: 100-continue")
        return Request(method, self.target(), "HTTP/1.1", fields, body, True)

    def wild(self):
        """A request of which anything may be wrong."""
        r = self.random
        request = self.tame()
        if r.random() < 0.2:
            request.version = r.choice(VERSIONS)
        if r.random() < 0.2:
            request.fields.append(r.choice(["Content-Length: %s" % r.choice(NUMBERS), "Transfer-Encoding: identity",
                                            "Host:", "Host: %s" % self.text(), "nonsense", ": x", "X y: z", "X\x00: y",
                                            " folded", "Content-Length: 5, 6", "Connection: close, keep-alive"]))  # fmt: skip
        if r.random() < 0.1:
            request.fields.append("X-Long: " + "y" * r.choice([4_000, 9_000, 17_000, 70_000]))
        if r.random() < 0.05:
            request.fields += ["X-%d: y" % i for i in range(r.choice([50, 500, 3000]))]
        data = bytearray(request.data())
        for _ in range(r.choice([0, 1, 1, 2, 5, 20])):
            at = r.randrange(len(data) + 1)
            kind = r.randrange(5)
            if kind == 0 and at < len(data):
                data[at] ^= 1 << r.randrange(8)
            elif kind == 1:
                data[at:at] = r.choice(PAIRS)
            elif kind == 2:
                del data[at : at + r.choice([1, 2, 10])]
            elif kind == 3:
                data[at:at] = data[at : at + r.choice([1, 10, 50])] * r.choice([1, 2, 20])
            elif kind == 4 and r.random() < 0.3:
                del data[at:]
        return bytes(data)

    def target(self):
        r = self.random
        target = self.valid_target()
        while r.random() < 0.25:
            target = self.spoilt(target)
        if r.random() < 0.15:
            target += "?" + r.choice(["format=json", "format=application/vnd.pypi.simple.v1%2Bhtml", "format=", "format=%zz", "x", "&&",
                                      "format=a&format=b", "at=2026-01-01", "index=x", "a" * r.choice([10, 5000]), self.text()])  # fmt: skip
        if r.random() < 0.02:
            target += "#" + self.text()
        if r.random() < 0.02:
            target = r.choice(["http://evil.example", "http://127.0.0.1:1", "https://x", "//evil.example", "http:"]) + target
        target = re.sub(r"[\x00-\x20\x7f]", "", target) or "/"  # these would end it
        return target

    def valid_target(self):
        r = self.random
        name = r.choice(self.index.names) if r.random() < 0.9 else r.choice(["nobody", "no-%d" % r.randrange(300), "foo"])
        if r.random() < 0.1:
            name = "".join(c.upper() if r.random() < 0.5 else c for c in name).replace("-", r.choice(["-", "_", ".", "--", "-_."]))
        mine = [key[1] for key in self.index.files if key[0] == name] or ["x-1.0.tar.gz"]
        file = r.choice(mine)
        sha256 = self.index.digests.get((name, file), "ab" * 32)
        prefix = "/"
        if r.random() < 0.15:
            prefix += r.choice(["private", "nothere", "index", "simple", "root/pypi", "pypi", "-", "..", self.text()]) + "/"
        while r.random() < 0.2:
            prefix += r.choice(VIEWS) + "/"
        where = r.choice(["simple/", "simple/%s/", "simple/%s/", "simple/%s", "files/%s/{f}", "files/%s/{f}", "files/%s/{f}.metadata",
                          "files/%s/{f}.provenance", "files/%s/", "packages/{p}/{f}", "packages/{p}/{f}.metadata", "pypi/%s/json",
                          "pypi/%s/1.0/json", "%s/json", "+simple/%s/", "packages/py3/%s/{n}/{f}", "pypi/%s/%s/json"])  # fmt: skip
        if r.random() < 0.08:
            api = r.choice(API)
            return api % name if "%s" in api else api
        if where == "packages/py3/%s/{n}/{f}":
            where = where % name[:1]
        where = where.replace("%s", name).replace("{f}", file).replace("{n}", name)
        return prefix + where.replace("{p}", "/".join([sha256[:2], sha256[2:4], sha256[4:]]))

    def spoilt(self, target):
        r = self.random
        kind = r.randrange(11)
        parts = target.split("/")
        at = r.randrange(len(parts))
        if kind == 0:
            parts.insert(at, r.choice(UPS))
        elif kind == 1:
            where = r.choice([self.canary.name, "token", "catalog.db", "etc/passwd", "proc/self/environ", str(self.canary)])
            return "/".join(parts[:at] + [r.choice(UPS)] * r.choice([1, 2, 4, 8, 12]) + [where])
        elif kind == 2:
            del parts[at]
        elif kind == 3:
            parts[at:at] = parts[at : at + 1]
        elif kind == 4:
            parts[at] = parts[at] + r.choice(ODD)
        elif kind == 5:
            parts[at] = r.choice(ODD) + parts[at]
        elif kind == 6:
            parts[at] = "".join("%%%02X" % ord(c) if r.random() < 0.4 and c.isascii() else c for c in parts[at])
        elif kind == 7:
            parts[at] = parts[at].replace("%", "%25")
        elif kind == 8:
            r.shuffle(parts)
        elif kind == 9:
            parts[at] = self.text()
        elif r.random() < 0.2:
            parts[at] = r.choice(["a", "%2e", "../", "a-", "%41", "\u00e9", "0", "_"]) * r.choice([60, 300, 2000, 5000])
        return "/".join(parts)

    def text(self):
        r = self.random
        return "".join(r.choice([r.choice(ODD), chr(r.randrange(0x21, 0x7F)), "a1"]) for _ in range(r.choice([1, 2, 5, 12])))

    def fields(self):
        r = self.random
        fields = ["Host: " + r.choices(["localhost", "127.0.0.1:7654", "evil.example", "[::1]", "a.b:99999", "%41", "x" * 300, "h-_.h:"],
                                       [80, 5, 5, 2, 2, 2, 2, 2])[0]]  # fmt: skip
        if r.random() < 0.6:
            fields.append("Accept: " + ",".join(r.choice(ACCEPTS) + r.choice(WEIGHTS) for _ in range(r.choice([1, 1, 2, 3, 8, 80]))))
        if r.random() < 0.5:
            fields.append("Accept-Encoding: " + ", ".join(r.choice(CODINGS) + r.choice(WEIGHTS) for _ in range(r.choice([1, 2, 5, 50]))))
        if r.random() < 0.25:
            fields.append("Range: " + self.range())
        if r.random() < 0.2:
            fields.append("If-None-Match: " + self.tags())
        if r.random() < 0.08:
            fields.append("If-Range: " + r.choice([self.tags(), "Sat, 01 Jan 2050 00:00:00 GMT", "x"]))
        if r.random() < 0.3:
            fields.append("User-Agent: " + r.choice(AGENTS))
        while r.random() < 0.3:
            fields.append(r.choice(FIELDS))
        if r.random() < 0.05:
            fields.append(r.choice(fields))
        if len([field for field in fields if field.startswith("Host:")]) > 1:
            fields.pop()
        return fields

    def range(self):
        r = self.random
        if r.random() < 0.5:
            return "bytes=%d-%d" % (r.choice([0, 1, 100, 3000]), r.choice([0, 1, 99, 500, 5000, 10**9]))
        one = "%s-%s" % (r.choice(NUMBERS), r.choice(NUMBERS))
        return r.choice(["bytes=", "bytes=", "bytes=", "Bytes = ", "items=", "bytes", ""]) + ",".join([one] * r.choice([1, 1, 2, 300]))

    def tags(self):
        r = self.random
        known = '"%s"' % r.choice(list(self.index.digests.values()))
        return ", ".join(r.choice([known, "W/" + known, "*", '"x"', "x", '"', '""', "W/", known[:9]]) for _ in range(r.choice([1, 1, 3, 100])))


class Judge:
    """Says what is wrong about an answer, or nothing."""

    def __init__(self, index, secrets):
        self.index, self.secrets = index, secrets

    def leaks(self, data):
        """Whether bytes hold what must never be sent to anybody."""
        for secret in self.secrets:
            if secret in data:
                return "holds %r" % secret[:24]
        return None

    def verdict(self, request, answer):
        fault = self.of_any(request.target, answer) or self.of_error(request, answer)
        if fault or request.method == "HEAD":
            return fault
        return self.of_body(request, answer)

    def of_any(self, target, answer):
        if any(name in ("x-injected", "server", "x-powered-by", "set-cookie") for name, _ in answer.fields):
            return "a field that is not ours: %s" % answer.fields
        text = answer.body if answer.field("content-type") != "application/octet-stream" else b""
        for mark in (b"Jetty", b"\tat ", b"Caused by", b"java.", b"org.eclipse", b"javalin"):
            if mark in text and mark not in urllib.parse.unquote_to_bytes(target):
                return "speaks of %r" % mark
        return None

    def of_error(self, request, answer):
        if answer.status < 500:
            return None
        offline = "offline" in urllib.parse.unquote(request.target, errors="replace")
        if answer.status == 503 and offline and b"offline" in answer.body + b"offline" * (request.method == "HEAD"):
            return None  # the design's: a higher source's answer is not known
        return "%d %r" % (answer.status, answer.body[:200])

    def of_body(self, request, answer):
        if answer.status == 304 and not request.has("if-none-match"):
            return "304 without a condition"
        if answer.status == 206:
            return self.of_part(request, answer)
        if answer.status != 200:
            return None
        body = answer.body
        if answer.field("content-encoding") == "gzip":
            if not request.has("accept-encoding"):
                return "gzip that nobody asked for"
            body = gzip.decompress(body)
        kind = answer.field("content-type") or ""
        if "json" in kind and "problem" not in kind:
            json.loads(body)
        tag = (answer.field("etag") or "").strip('"').split("-")[0]
        if tag in self.index.by_digest and body != self.index.by_digest[tag]:
            return "wrong bytes"
        if kind == "application/octet-stream" and hashlib.sha256(body).hexdigest() != tag:
            return "bytes of no file"
        return None

    def of_part(self, request, answer):
        found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", answer.field("content-range") or "")
        if not found or not request.has("range"):
            return "206 of %r" % answer.field("content-range")
        start, end, length = map(int, found.groups())
        whole = self.index.by_digest.get((answer.field("etag") or "").strip('"').split("-")[0])
        if whole is None or len(whole) != length or whole[start : end + 1] != answer.body:
            return "206 with wrong bytes"
        return None


class Case:
    """What is asked on one connection: some requests at once, and one whose answer tells that nothing has slipped."""

    def __init__(self, seed, number, index, judge, canary):
        self.seed = "%d:%d" % (seed, number)
        self.grammar = Grammar(self.seed, index, canary)
        self.judge = judge
        count = self.grammar.random.choice([1, 2, 4, 8, 12])
        self.requests = [self.grammar.tame() for _ in range(count)]
        self.wild = self.grammar.wild() if self.grammar.random.random() < 0.35 else None
        self.pipelined = self.grammar.random.random() < 0.5
        self.last, self.port = b"", 0

    def run(self, port, statuses):
        """What went wrong, or None."""
        self.port = port
        with wire.Wire(port) as connection:
            try:
                fault = self.talk(connection, statuses)
            except (wire.Malformed, wire.Hang, wire.Broken, ValueError, OSError) as failure:
                fault = "%s: %s\n    after %r\n    what came last: %r" % (
                    type(failure).__name__, failure, self.last, bytes(connection.seen[-SHOWN_BYTES:]))  # fmt: skip
            return fault or self.judge.leaks(connection.seen)

    def talk(self, connection, statuses):
        if self.pipelined:
            connection.send(b"".join(request.data() for request in self.requests))
        for request in self.requests:
            if not self.pipelined:
                connection.send(request.data())
            self.last = request.data()[:600]
            try:
                answer = connection.answer(request.method)
            except wire.Closed:
                return self.alone(request)
            statuses[answer.status] += 1
            fault = self.judge.verdict(request, answer)
            if fault:
                return "%s\n    %r" % (fault, request.data()[:600])
            if answer.closes:
                return None
        return self.probe(connection) or self.let_loose(connection, statuses)

    def alone(self, request):
        """Of several at once one that can't be understood may end the connection without a word: by itself it is answered."""
        with wire.Wire(self.port) as connection:
            connection.send(request.data())
            answer = connection.answer(request.method)
            if not answer.closes or not 400 <= answer.status < 500:
                return "no answer; by itself %d to\n    %r" % (answer.status, request.data()[:600])
            return self.judge.leaks(connection.seen)

    def probe(self, connection):
        """Its answer repeats what was asked: one that does not is another's."""
        word = "probe-" + self.seed.replace(":", "-")
        connection.send(b"GET /simple/%s HTTP/1.1\r\nHost: localhost\r\n\r\n" % word.encode())
        answer = connection.answer("GET")
        if answer.status != 301 or answer.field("location") != word + "/":
            return "the answers have slipped: %d %s after\n    %s" % (
                answer.status, answer.field("location"), "\n    ".join(repr(r.data()[:300]) for r in self.requests))  # fmt: skip
        return None

    def let_loose(self, connection, statuses):
        """After what has no right framing the rest may mean anything; it must end, and be no failure of ours."""
        if self.wild is None:
            return None
        connection.send(self.wild)
        connection.end()
        before = len(connection.seen)
        rest = connection.rest() if not connection.at_end() else b""
        for line in re.findall(rb"^HTTP/1\.1 [^\r\n]*", rest, re.M):
            found = wire.STATUS.fullmatch(line)
            status = int(found.group(1)) if found else 0
            statuses[status] += 1
            asked = b"offline" in self.wild.lower() or b"%" in self.wild
            if not found or status >= 500 and not (status in (501, 505) or status == 503 and asked):
                return "%r for\n    %r" % (line, self.wild[:600])
        if rest and not rest.startswith(b"HTTP/1.1 "):
            return "no HTTP: %r for\n    %r" % (bytes(connection.seen[before:][:80]), self.wild[:600])
        head = rest.split(b"\r\n\r\n")[0].lower()
        if b"\nx-injected" in head or b"jetty" in rest.lower() and b"jetty" not in self.wild.lower():
            return "%r for\n    %r" % (rest[:300], self.wild[:600])
        return None

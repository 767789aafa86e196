"""Pages, lists and metadata for `fuzz`, spoilt by a seed where they hurt; and what must hold of what is made of them."""

import hashlib
import html
import html.parser
import json
import random
import re
import threading
import urllib.parse

import bench

HTML = "application/vnd.pypi.simple.v1+html"
MIXED = ["", " ", ".", "..", "/", "\\", "-", "\0", "a\0b", "\r\nX-Injected: 1", "\u202egnp.exe", "\u2066x", "\ufeff", "\ufffd", "\x7f", "\x85",
         "\u2028", "\U0001f4a9", "\ud800", "a\udc00b", "../../../etc/passwd", "..%2f..%2fx", "%2e%2e", "%00", "%", "%zz", "javascript:alert(1)",
         "data:text/html,<script>alert(1)</script>", "file:///etc/passwd", "http://127.0.0.1:1/x", "http://169.254.169.254/latest/",
         "http://[::1]:9/x", "http://user:pw@127.0.0.1/x", "//127.0.0.1:1/x", "http:///x", "http://a b/", "ftp://x/y", "x" * 70_000,
         "<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "--><b>", "]]>", "&lt;b&gt;", "&#0;", "&#x110000;", "{{7*7}}",
         "true", "false", "null", "NaN", "sha256=", "sha256=" + "zz" * 32, "sha256=" + "AB" * 32, "#sha256=" + "ab" * 32, "md5=1",
         "9999-12-31T23:59:59.999999Z", "0000-00-00T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-02T03:04:05+99:99", "-0001-01-01T00:00:00Z",
         "+12026-01-01T00:00:00Z", "9999-12-31T23:59:59-18:00", "0001-01-01T00:00:00+18:00", "2026-01-02", ">=3.8,<4,!=", ">=3" + ".0" * 3000,
         "&gt;=3.8", "1.0", "2.0", "1!1.0", "victim", "quarantined", "deprecated", "https://", "https://127.0.0.1/\r\nx", "HTTPS://x/y z"]  # fmt: skip
NUMBERS = ["-1", "0", "1", "1.5", "-0.0", "1e999", "-1e999", "1E-400", "9007199254740993", "9223372036854775807", "9223372036854775808",
           "18446744073709551616", "1" + "0" * 400, "9" * 5000, "NaN", "Infinity", "01", "0x10", "1_000", "+1", ".5", "1."]  # fmt: skip
BYTES = [b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\xaf", b"<", b">", b'"', b"'", b"&", b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\\u0000",
         b"\\ud800", b"<!--", b"-->", b"<a href=\"", b"</a>", b"<base href=\"http://127.0.0.1:1/\">", b"<plaintext>", b"<svg>",
         b"<![CDATA[", b"<script>", b"<style>", b"<template>", b"<title>", b"\r\n", b"\xe2\x80\xae", b"null", b"[[[[[[[[", b"<meta charset=utf-16>"]  # fmt: skip
METADATA = b"Metadata-Version: 2.1\nName: %s\nVersion: 1.0\nRequires-Python: >=3.8\nRequires-Dist: other (>=1); extra == 'x'\nRequires-Dist: demo[a,b]>=1; python_version < '3.9'\n\n# Text\n"


class Raw(str):
    """A number or anything else that is written as it stands."""


class Members(list):
    """An object of JSON as pairs, so that a key may come twice."""


def tree(value):
    if isinstance(value, dict):
        return Members((key, tree(each)) for key, each in value.items())
    return [tree(each) for each in value] if isinstance(value, list) else value


def text_of(node):
    if isinstance(node, Raw):
        return str(node)
    if isinstance(node, Members):
        return "{%s}" % ",".join("%s:%s" % (json.dumps(str(key)), text_of(value)) for key, value in node)
    if isinstance(node, list):
        return "[%s]" % ",".join(map(text_of, node))
    return json.dumps(node)


class Spoiler:
    """Changes a tree or a page here and there."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def value(self, old):
        r = self.random
        deep = r.choice([5, 70, 2_000, 100_000])
        return r.choice([None, True, False, [], Members(), [None], Raw(r.choice(NUMBERS)), Raw(r.choice(NUMBERS)), r.choice(MIXED), r.choice(MIXED),
                         self.odd(old), self.odd(old), [old], Members([("x", old)]), Members([(r.choice(MIXED), old)]),
                         Raw("[" * deep + "]" * deep), Raw('{"a":' * deep + "1" + "}" * deep)])  # fmt: skip

    def odd(self, old):
        """A text that resembles the one it replaces."""
        text = old if isinstance(old, str) else "x"
        at = self.random.randrange(len(text) + 1)
        return text[:at] + self.random.choice(MIXED) + text[at + self.random.choice([0, 0, 1, 5]) :]

    def tree(self, root, count):
        for _ in range(count):
            root = self.once(root)
        return root

    def once(self, root):
        r = self.random
        holder, node = None, root
        while isinstance(node, list) and node and r.random() < 0.9:
            holder, at = node, r.randrange(len(node))
            node = node[at][1] if isinstance(holder, Members) else node[at]
        if holder is None:
            return self.value(root) if r.random() < 0.2 else root
        kind = r.randrange(6)
        if isinstance(holder, Members):
            key, value = holder[at]
            changed = {0: None, 1: (self.odd(key), value), 2: (r.choice(MIXED), value)}.get(kind, (key, self.value(value)))
            if kind == 5:
                holder.insert(r.randrange(len(holder) + 1), changed)  # twice
            elif changed is None:
                del holder[at]
            else:
                holder[at] = changed
        elif kind == 0:
            del holder[at]
        elif kind == 1:
            holder.append(node)
        else:
            holder[at] = self.value(node)
        return root

    def bytes(self, data, count):
        r = self.random
        data = bytearray(data)
        for _ in range(count):
            at = r.randrange(len(data) + 1)
            kind = r.randrange(6)
            if kind == 0 and at < len(data):
                data[at] ^= 1 << r.randrange(8)
            elif kind == 1:
                data[at:at] = r.choice(BYTES) * r.choice([1, 1, 1, 3, 500])
            elif kind == 2:
                del data[at : at + r.choice([1, 8, 100])]
            elif kind == 3:
                data[at:at] = data[at : at + r.choice([1, 8, 300])] * r.choice([1, 2, 20])
            elif kind == 4 and r.random() < 0.3:
                del data[at:]
            elif kind == 5:
                data[at : at + 20] = data[at : at + 20][::-1]
        return bytes(data)


class Project:
    """A project of the upstream, with everything that is spoilt about it; the same for the same seed."""

    def __init__(self, seed, name, wheel):
        self.name = name
        spoiler = Spoiler("%d:%s" % (seed, name))
        r = self.random = spoiler.random
        self.is_html = r.random() < 0.5
        data, metadata = wheel(name, "1.0")
        if r.random() < 0.5:
            metadata = spoiler.bytes(METADATA % name.encode(), r.choice([1, 3, 10]))
        if r.random() < 0.15:
            data = spoiler.bytes(data, r.choice([1, 3, 10]))
        stem = name.replace("-", "_")
        self.files = {"%s-1.0-py3-none-any.whl" % stem: data, "%s-1.0.tar.gz" % stem: b"no archive", "%s-2.0-py3-none-any.whl" % stem: data + b"x"}
        self.metadata = {file + ".metadata": metadata for file in self.files if file.endswith(".whl")}
        promised = r.choice([{"sha256": hashlib.sha256(metadata).hexdigest()}, True, None])
        page = self.page(promised)
        count = r.choice([0, 1, 1, 2, 3, 8, 30])
        whole = self.as_html(page, spoiler, count) if self.is_html else self.as_json(page, spoiler, count)
        if r.random() < 0.35:
            whole = spoiler.bytes(whole, r.choice([1, 2, 10, 100]))
        self.body = whole
        right = HTML if self.is_html else bench.JSON
        self.type = right if r.random() < 0.93 else r.choice(["text/html", "application/json", "", "text/html; charset=utf-16", "text/plain", HTML, bench.JSON,
                                                             "application/vnd.pypi.simple.v2+json", "text/html;;;=", "text/html; charset=nonsense"])  # fmt: skip

    def page(self, promised):
        files = []
        for file, data in self.files.items():
            entry = {"filename": file, "url": "../../files/%s/%s" % (self.name, file), "hashes": {"sha256": hashlib.sha256(data).hexdigest()},
                     "requires-python": ">=3.8", "size": len(data), "upload-time": "2026-01-02T03:04:05.678901Z", "yanked": False,
                     "provenance": "https://127.0.0.1/x", "gpg-sig": False, "other": {"a": [1, 2]}}  # fmt: skip
            if promised and file.endswith(".whl"):
                entry["core-metadata"] = entry["data-dist-info-metadata"] = promised
            files.append(entry)
        return {"meta": {"api-version": "1.1", "_last-serial": 7}, "name": self.name, "versions": ["1.0", "2.0"], "files": files,
                "project-status": {"status": "active", "reason": "x"}, "alternate-locations": ["https://x/"], "extra": {"x": None}}  # fmt: skip

    @staticmethod
    def as_json(page, spoiler, count):
        return text_of(spoiler.tree(tree(page), count)).encode("utf-8", "surrogatepass")

    def as_html(self, page, spoiler, count):
        r = spoiler.random
        anchors = []
        for file in page["files"]:
            core = file.get("core-metadata")
            core = "sha256=" + core["sha256"] if isinstance(core, dict) else "true"
            pairs = [["href", file["url"] + "#sha256=" + file["hashes"]["sha256"]], ["data-requires-python", file["requires-python"]],
                     ["data-dist-info-metadata", core], ["data-core-metadata", core], ["data-gpg-sig", "false"],
                     ["data-size", str(file["size"])], ["data-upload-time", file["upload-time"]]]  # fmt: skip
            anchors.append([pairs, file["filename"]])
        for _ in range(count):
            anchor = r.choice(anchors)
            kind = r.randrange(6)
            pair = r.choice(anchor[0])
            if kind == 0:
                anchor[1] = spoiler.odd(anchor[1])
            elif kind == 1:
                pair[0] = r.choice(["data-yanked", "data-provenance", "onclick", "style", "data-" + r.choice(MIXED)[:50], "HREF", "srcdoc"])
            elif kind == 2:
                anchor[0].append(["data-yanked", r.choice(MIXED)])
            else:
                pair[1] = r.choice([spoiler.odd(pair[1]), r.choice(MIXED), r.choice(NUMBERS)])
        raw = r.random() < 0.3
        escape = (lambda text: text) if raw else (lambda text: html.escape(text, True))
        lines = ["<a %s>%s</a><br/>" % (" ".join('%s="%s"' % (key, escape(value)) for key, value in pairs), escape(text)) for pairs, text in anchors]
        odd = ["<div>" * 30_000, "<a>no href</a>", "<a href>x</a>", '<base href="/%s/">' % r.choice(MIXED)[:100], "<!-- " * 20, "<a " + "a=1 " * 5_000 + ">",
               '<meta name="pypi:repository-version" content="%s">' % r.choice(NUMBERS)[:20], '<meta name="pypi:project-status" content="archived">']  # fmt: skip
        if r.random() < 0.2:
            lines.insert(r.randrange(len(lines) + 1), r.choice(odd))
        head = '<!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.1"><title>Links for %s</title></head><body>\n'
        return (head % self.name + "\n".join(lines) + "</body></html>").encode("utf-8", "surrogatepass")


class Mutants(bench.Server):
    """The upstream: a project for each name there may be, and a list of them for each index."""

    def __init__(self, seed, wheel):
        self.seed, self.wheel = seed, wheel
        self.lists = 0
        self._known, self._lock = {}, threading.Lock()

    def project(self, name):
        with self._lock:
            known = self._known.get(name)
            if known is None:
                known = self._known[name] = Project(self.seed, name, self.wheel)
                if len(self._known) > 300:
                    self._known.pop(next(iter(self._known)))
            return known

    def answer(self, request, path):
        parts = path.strip("/").split("/")
        if path.endswith("/simple/"):
            self.send(request, *self.list(path))
        elif parts[0] == "simple" and len(parts) == 2:
            project = self.project(parts[1])
            self.send(request, project.body, project.type)
        elif parts[0] == "files" and len(parts) == 3:
            project = self.project(parts[1])
            data = {**project.files, **project.metadata}.get(parts[2])
            if data is None:
                request.send_error(404)
            else:
                self.send(request, data, "application/octet-stream")
        else:
            request.send_error(404)

    def list(self, path):
        with self._lock:
            self.lists += 1
        spoiler = Spoiler("%d:%s" % (self.seed, path))
        r = spoiler.random
        names = ["a", "b-b", "C.c", "demo"] + ["p%d" % n for n in range(r.choice([0, 10, 500]))]
        if r.random() < 0.5:
            projects = [{"name": name, "_last-serial": 7} for name in names]
            page = tree({"meta": {"api-version": "1.1", "_last-serial": 9}, "projects": projects})
            body, kind = text_of(spoiler.tree(page, r.choice([0, 1, 3, 30]))).encode("utf-8", "surrogatepass"), bench.JSON
        else:
            names = [r.choice(MIXED) if r.random() < 0.1 else name for name in names]
            lines = ['<a href="/simple/%s/">%s</a>' % (name, name) for name in names]
            body, kind = ("<html><body>%s</body></html>" % "\n".join(lines)).encode("utf-8", "surrogatepass"), "text/html"
        if r.random() < 0.4:
            body = spoiler.bytes(body, r.choice([1, 5, 50]))
        return body, kind

    @staticmethod
    def send(request, body, kind):
        request.send_response(200)
        if kind:
            request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if request.command == "GET":
            request.wfile.write(body)


class Bad(Exception):
    """What we answered is not as it must be."""


def need(is_so, what, *values):
    if not is_so:
        raise Bad(what % tuple(repr(value)[:120] for value in values))


def strict(body):
    """JSON as the strictest client reads it."""

    def members(pairs):
        need(len({key for key, _ in pairs}) == len(pairs), "a key twice: %s", [key for key, _ in pairs])
        return dict(pairs)

    def constant(text):
        raise Bad("%s is no JSON" % text)

    text = body.decode("utf-8")
    value = json.loads(text, object_pairs_hook=members, parse_constant=constant)
    json.dumps(value, ensure_ascii=False).encode("utf-8")  # halves of surrogate pairs
    return value


def digests(value):
    need(isinstance(value, dict), "hashes %s", value)
    for name, digest in value.items():
        need(isinstance(digest, str), "hash %s", digest)
        length = {"md5": 32, "sha256": 64, "sha384": 96, "sha512": 128}.get(name)
        need(length is None or re.fullmatch("[0-9a-f]{%d}" % length, digest), "%s %s", name, digest)


TIME = re.compile(r"(\d{4})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
LAST_TIME = "9999-12-30T22:00:00.999999Z"  # uv's; a later one costs the page


def link(project, filename, url):
    found = re.fullmatch(r"\.\./\.\./files/([a-z0-9-]+)/([A-Za-z0-9._~%-]+)", url)
    need(found and found.group(1) == project, "link %s", url)
    need(urllib.parse.unquote(found.group(2), errors="strict") == filename, "link %s of %s", url, filename)


def plain_name(name):
    need(isinstance(name, str) and re.fullmatch(r"[^\x00-\x1f\x7f-\x9f/\\\ud800-\udfff]{1,255}", name), "filename %s", name)
    need(name not in (".", "..") and name == name.strip(), "filename %s", name)


def check_page(project, body):
    """A project page as JSON; returns its files by name."""
    page = strict(body)
    need(re.fullmatch(r"1\.\d{1,2}", page["meta"]["api-version"]), "api-version %s", page["meta"])
    need(page["name"] == project, "name %s", page["name"])
    versions = page.get("versions", [])
    need(isinstance(versions, list) and all(isinstance(each, str) for each in versions), "versions %s", versions)
    status = page.get("project-status")
    need(status is None or isinstance(status["status"], str) and isinstance(status.get("reason", ""), str), "status %s", status)
    need(isinstance(page["files"], list), "files %s", page["files"])
    for file in page["files"]:
        check_file(project, file)
    if page["meta"]["api-version"] != "1.0":
        need("versions" in page and all("size" in file for file in page["files"]), "1.1 without versions or sizes")
    listed = {file["filename"]: file for file in page["files"]}
    need(len(listed) == len(page["files"]), "a filename twice")
    return listed


def check_file(project, file):
    plain_name(file["filename"])
    link(project, file["filename"], file["url"])
    digests(file["hashes"])
    need(isinstance(file.get("requires-python", ""), str), "requires-python %s", file.get("requires-python"))
    size = file.get("size", 0)
    need(type(size) is int and 0 <= size < 1 << 63, "size %s", size)
    time = file.get("upload-time", "2026-01-01T00:00:00.000000Z")
    need(isinstance(time, str) and TIME.fullmatch(time) and "0001" <= time <= LAST_TIME, "upload-time %s", time)
    need(isinstance(file.get("yanked", False), (bool, str)), "yanked %s", file.get("yanked"))
    for key in ("core-metadata", "data-dist-info-metadata"):
        promise = file.get(key, False)
        if not isinstance(promise, bool):
            digests(promise)
    need("dist-info-metadata" not in file, "dist-info-metadata, which makes old pips crash")
    provenance = file.get("provenance")
    need(provenance is None or provenance.lower().startswith("https://"), "provenance %s", provenance)
    need(isinstance(file.get("gpg-sig", False), bool), "gpg-sig %s", file.get("gpg-sig"))


class Anchors(html.parser.HTMLParser):
    """The anchors of a page, and whatever should not be on it."""

    KNOWN = {"html", "head", "meta", "title", "body", "h1", "a", "br"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.anchors, self._text = [], None

    def handle_starttag(self, tag, attributes):
        need(tag in self.KNOWN, "<%s>", tag)
        names = [name for name, _ in attributes]
        need(len(set(names)) == len(names), "an attribute twice: %s", names)
        allowed = {"a": r"href|data-[a-z0-9._-]+", "meta": "name|content|charset", "html": "lang"}.get(tag, "")
        need(all(re.fullmatch(allowed, name) for name in names), "<%s %s>", tag, names)
        if tag == "a":
            need(self._text is None, "an anchor in an anchor")
            self._text = ""
            self.anchors.append([dict(attributes), None])

    def handle_endtag(self, tag):
        if tag == "a":
            self.anchors[-1][1], self._text = self._text, None

    def handle_data(self, data):
        if self._text is not None:
            self._text += data

    def unknown_decl(self, data):
        raise Bad("<![%s" % data[:50])

    def handle_pi(self, data):
        raise Bad("<?%s" % data[:50])


def anchors_of(body):
    text = body.decode("utf-8")
    need(not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text), "control characters")
    parser = Anchors()
    parser.feed(text)
    parser.close()
    return parser.anchors


def check_html(project, body):
    """A project page as HTML; returns the names of its files."""
    names = []
    for attributes, name in anchors_of(body):
        plain_name(name)
        url, _, fragment = attributes["href"].partition("#")
        link(project, name, url)
        need(re.fullmatch(r"((md5|sha256|sha384|sha512)=[0-9a-f]+)?", fragment), "fragment %s", fragment)
        names.append(name)
    return names


def check_list(body, is_html):
    names = []
    if is_html:
        for attributes, name in anchors_of(body):
            need(re.fullmatch(r"(/simple/)?[a-z0-9-]+/", attributes["href"]), "link %s", attributes["href"])
            names.append(name)
    else:
        page = strict(body)
        need(re.fullmatch(r"1\.\d{1,2}", page["meta"]["api-version"]), "api-version %s", page["meta"])
        names = [project["name"] for project in page["projects"]]
    for name in names:
        need(isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", name), "name %s", name)
    return names


def check_refusal(status, body):
    """An answer that is none: the reason must be said, in one line."""
    reason = body.decode("utf-8").strip()
    need(status in (403, 404, 502, 503), "%s %s", status, reason)
    need(reason and "\n" not in reason and "Exception" not in reason, "%s %s", status, reason)

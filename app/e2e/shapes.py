"""One project in the shape of each index of the real world, and in each form of a folder.

A shape is a function that puts a page and a file where an index of its kind has them; each has a wheel of its own, so
that a file of another shape would be noticed. The forms of folders are functions, too.
"""

import hashlib
import html
import json
import os
import shutil
from urllib.parse import quote, urlsplit

from upstream import HTML, JSON, Upstream, core_metadata, sha256
from wheels import wheel

PROJECT = "demo-pkg"
SHAPES = {}
FORMS = {}


class Shape:
    """What a test needs of a shape: the keys of the source that reads it, and the file that comes out."""

    def __init__(self, name, file, **source):
        self.name = name
        self.file = file
        self.source = source


class OddIndexes(Upstream):
    """Answers of which each is at one request target, letter for letter, with its query."""

    def __init__(self):
        self.answers = {}
        super().__init__()
        self.origin = self.url[: -len("/simple/")]

    def answer(self, target, accept):
        return self.answers.get(target)

    def page(self, path, text, media_type=HTML):
        self.answers[path] = (media_type, text.encode())

    def file(self, target, file):
        self.answers[target] = ("application/octet-stream", file)


def shape(function):
    SHAPES[function.__name__.replace("_", "-")] = function
    return function


def form(function):
    FORMS[function.__name__.replace("_", "-")] = function
    return function


def shapes(index, other, folder):
    """Every shape, on one server for pages and another for files that lie elsewhere."""
    found = []
    for name, function in SHAPES.items():
        version = "1.0+cu126" if name in ("pytorch", "plus") else "1.0"
        file = wheel(folder / name, PROJECT, version, says=name, requires_python=">=2.7")
        found.append(Shape(name, file, **function(index, other, file)))
    return found


def forms(folder):
    """Every form of a folder."""
    found = []
    for name, function in FORMS.items():
        top = folder / name
        file = wheel(folder / "made" / name, PROJECT, "1.0", says=name, requires_python=">=2.7")
        found.append(Shape(name, file, directory=str(function(top, file) or top)))
    return found


def links(*anchors):
    head = "<!DOCTYPE html>\n<html><head><title>Links for demo-pkg</title></head>\n<body><h1>Links for demo-pkg</h1>\n"
    return head + "\n".join(anchors) + "\n</body></html>\n"


def digest(file, kind="sha256"):
    return "%s=%s" % (kind, hashlib.new(kind, file.read_bytes()).hexdigest())


def put(index, path, page):
    """Puts the project's page below an index's path, and returns the source's keys."""
    index.page(path + PROJECT + "/", page)
    return {"url": index.origin + path}


def hosted(file):
    """The path that PyPI's file host would give a file."""
    name = hashlib.blake2b(file.read_bytes(), digest_size=32).hexdigest()
    return "/packages/%s/%s/%s/%s" % (name[:2], name[2:4], name[4:], file.name)


@shape
def pypi_json(index, other, file):
    path = hosted(file)
    metadata = core_metadata(file)
    other.file(path, file)
    other.answers[path + ".metadata"] = ("binary/octet-stream", metadata)
    entry = {
        "filename": file.name,
        "url": other.origin + path,
        "hashes": {"sha256": sha256(file)},
        "size": file.stat().st_size,
        "upload-time": "2026-01-02T03:04:05.678901Z",
        "requires-python": ">=2.7",
        "core-metadata": {"sha256": hashlib.sha256(metadata).hexdigest()},
        "data-dist-info-metadata": {"sha256": hashlib.sha256(metadata).hexdigest()},
        "provenance": None,
        "yanked": False,
    }
    page = {
        "meta": {"_last-serial": 7, "api-version": "1.4"},
        "name": PROJECT,
        "versions": ["1.0"],
        "files": [entry],
        "alternate-locations": [],
        "project-status": {"status": "active"},
    }
    index.page("/pypi-json/simple/demo-pkg/", json.dumps(page), JSON)
    return {"url": index.origin + "/pypi-json/simple/"}


@shape
def pypi_html(index, other, file):
    path = hosted(file)
    metadata = core_metadata(file)
    other.file(path, file)
    other.answers[path + ".metadata"] = ("binary/octet-stream", metadata)
    known = "sha256=" + hashlib.sha256(metadata).hexdigest()
    anchor = '    <a href="%s%s#%s" data-requires-python="&gt;=2.7" %s>%s</a><br />'
    promise = 'data-dist-info-metadata="%s" data-core-metadata="%s"' % (known, known)
    page = links(anchor % (other.origin, path, digest(file), promise, file.name)) + "<!--SERIAL 7-->"
    version = '<head>\n    <meta name="pypi:repository-version" content="1.4">'
    return put(index, "/pypi-html/simple/", page.replace("<head>", version))


@shape
def pytorch(index, other, file):
    """No list, a 403 for what it does not have, and its files on another host behind an encoded plus."""
    path = "/whl/cu126/" + quote(file.name)
    other.file(path, file)
    index.answers[path] = 403
    anchor = '<a href="%s%s#%s">%s</a><br/>' % (other.origin, path, digest(file), "cu126/" + file.name)
    page = "<!DOCTYPE html>\n<html>\n  <body>\n    <h1>Links for demo-pkg</h1>\n" + anchor + "\n  </body>\n</html>\n"
    return dict(put(index, "/whl/cu126/", page + "<!--TIMESTAMP 1-->"), **{"403_means_missing": True})


@shape
def gitlab(index, other, file):
    path = "/api/v4/projects/1/packages/pypi/files/%s/%s" % (sha256(file), file.name)
    index.file(path, file)
    anchor = '      <a href="%s%s#%s" data-requires-python="">%s</a><br>'
    page = links(anchor % (index.origin, path, digest(file), file.name))
    return put(index, "/api/v4/projects/1/packages/pypi/simple/", page)


@shape
def gitlab_that_sends_on(index, other, file):
    """GitLab sends clients to the public index for what it does not have."""
    other.file("/forwarded/" + file.name, file)
    there = "/forwarded/simple/demo-pkg/"
    other.page(there, links('<a href="../../%s#%s">%s</a>' % (file.name, digest(file), file.name)))
    path = "/api/v4/groups/5/-/packages/pypi/simple/"
    index.answers[path + "demo-pkg/"] = other.origin + there
    return {"url": index.origin + path}


@shape
def gitea(index, other, file):
    path = "/api/packages/acme/pypi/files/demo-pkg/1.0/" + file.name
    index.file(path, file)
    anchor = '\t\t<a href="%s%s#%s" data-requires-python="&gt;=2.7">%s</a><br>'
    gitea_digest = digest(file).replace("=", "-")
    return put(index, "/api/packages/acme/pypi/simple/", links(anchor % (index.origin, path, gitea_digest, file.name)))


@shape
def nexus(index, other, file):
    index.file("/repository/pypi/packages/demo-pkg/1.0/" + file.name, file)
    anchor = '  <a href="../../packages/demo-pkg/1.0/%s#%s" rel="internal" data-requires-python="&gt;=2.7" >%s</a><br/>'
    return put(index, "/repository/pypi/simple/", links(anchor % (file.name, digest(file), file.name)))


@shape
def artifactory(index, other, file):
    known = sha256(file)
    path = "packages/%s/%s/%s/%s" % (known[:2], known[2:4], known[4:], file.name)
    index.file("/artifactory/api/pypi/pypi-virtual/" + path, file)
    anchor = '<a data-requires-python="&gt;=2.7" href="../../%s#%s" rel="internal">%s</a><br/>\r'
    return put(index, "/artifactory/api/pypi/pypi-virtual/simple/", links(anchor % (path, digest(file), file.name)))


@shape
def devpi(index, other, file):
    """With a file of the index that this one inherits from."""
    known = sha256(file)
    path = "/root/pypi/+f/%s/%s/%s" % (known[:3], known[3:16], file.name)
    index.file(path, file)
    button = '<form action="/bob/dev/+simple/demo-pkg/refresh" method="post"><input type="submit"/></form>'
    anchor = 'root/pypi <a href="../../../..%s#%s" data-requires-python="&gt;=2.7">%s</a><br/>'
    return put(index, "/bob/dev/+simple/", links(button, anchor % (path, digest(file), file.name)))


@shape
def codeartifact(index, other, file):
    index.file("/pypi/main/simple/demo-pkg/1.0/" + file.name, file)
    anchor = '    <a href="1.0/%s#%s"  data-gpg-sig="false" >%s</a>\n    <br/>' % (file.name, digest(file), file.name)
    return put(index, "/pypi/main/simple/", links(anchor))


@shape
def azure(index, other, file):
    """Files are sent on to a host that wants its signature."""
    path = "/org/1111-11/_packaging/2222-22/pypi/download/demo-pkg/1/" + file.name
    signed = "/blob/ab12?sv=2019&sig=a%2Fb%3D&se=2026-06-01T00%3A00Z"
    index.answers[path] = other.origin + signed
    other.file(signed, file)
    anchor = '<a href="%s%s#%s" data-requires-python="">%s</a><br/>' % (index.origin, path, digest(file), file.name)
    return put(index, "/org/_packaging/feed/pypi/simple/", links(anchor))


@shape
def google(index, other, file):
    """It has no list of projects."""
    path = "/project/repo/demo-pkg/" + file.name
    index.file(path, file)
    anchor = '<a href="%s%s#%s" data-requires-python=">=2.7">%s</a><br>' % (index.origin, path, digest(file), file.name)
    return put(index, "/project/repo/simple/", links(anchor))


@shape
def piwheels(index, other, file):
    """A file beside its page, and listed twice."""
    index.file("/piwheels/simple/demo-pkg/" + file.name, file)
    anchor = '<a href="%s#%s" data-requires-python="&gt;=2.7">%s</a><br>' % (file.name, digest(file), file.name)
    return put(index, "/piwheels/simple/", links(anchor.replace(">=", "&gt;="), anchor))


@shape
def base(index, other, file):
    other.file("/deep/er/" + file.name, file)
    anchor = '<a href="../er/%s#%s">x</a>' % (file.name, digest(file))
    head = '<head><base href="%s/deep/down/">' % other.origin
    return put(index, "/base/simple/", links(anchor).replace("<head>", head))


@shape
def relative(index, other, file):
    index.file("/relative/files/" + file.name, file)
    anchor = "<a href='../../files/%s#%s'>%s</a>" % (file.name, digest(file), file.name)
    return put(index, "/relative/simple/", links(anchor))


@shape
def without_scheme(index, other, file):
    other.file("/schemeless/" + file.name, file)
    anchor = '<a href="%s/schemeless/%s#%s">x</a>' % (other.origin[len("http:") :], file.name, digest(file))
    return put(index, "/schemeless/simple/", links(anchor))


@shape
def plus(index, other, file):
    """A plus that is written as %2B, in a link without anything before it."""
    index.file("/plus/simple/demo-pkg/" + quote(file.name), file)
    anchor = '<a href="%s#%s">%s</a>' % (quote(file.name), digest(file), file.name)
    return put(index, "/plus/simple/", links(anchor))


@shape
def spaces(index, other, file):
    """Spaces around and in links, some of them encoded."""
    index.file("/spaces/my%20own%20files/" + file.name, file)
    anchor = '<a href=" ../../my own%%20files/%s#%s ">%s</a>' % (file.name, digest(file), file.name)
    return put(index, "/spaces/simple/", links(anchor))


@shape
def signed(index, other, file):
    """Links that are signed in their query, which must come back as it was."""
    query = "?X-Amz-Signature=ab%2Fcd&X-Amz-Expires=60"
    index.file("/s3/" + file.name + query, file)
    anchor = '<a href="/s3/%s%s#%s">%s</a>' % (file.name, html.escape(query), digest(file), file.name)
    return put(index, "/signed/simple/", links(anchor))


@shape
def md5_only(index, other, file):
    index.file("/md5/files/" + file.name, file)
    anchor = '<a href="../../files/%s#%s">%s</a>' % (file.name, digest(file, "md5"), file.name)
    return put(index, "/md5/simple/", links(anchor))


@shape
def no_digest(index, other, file):
    """A web server's listing of a folder, as people wrote HTML long ago."""
    index.file("/old/demo-pkg/" + file.name, file)
    listing = (
        "<HTML><HEAD><TITLE>Index of /old/demo-pkg</TITLE></HEAD><BODY>\n<A HREF=\"../\">Parent Directory</A>\n"
        "<A NAME=x\n   href=%s\n   Rel=internal>demo &gt; 1</A> 01-Jan-2010 10:00  3K\n" % file.name
    )
    return put(index, "/old/", listing)


@shape
def find_links(index, other, file):
    """One page with the files of many projects."""
    other.file("/stable/" + file.name, file)
    anchors = '<a href="other-1.0.tar.gz">x</a><br><a href="%s/stable/%s">y</a>'
    index.page("/stable.html", anchors % (other.origin, file.name))
    return {"find_links": index.origin + "/stable.html"}


@form
def flat(top, file):
    copy(file, top / file.name)


@form
def folder_per_project(top, file):
    copy(file, top / "Demo.Pkg" / file.name)


@form
def static_html(top, file):
    copy(file, top / "simple" / PROJECT / file.name)
    write(top / "simple" / "index.html", '<a href="demo-pkg/">demo-pkg</a>')
    write(top / "simple" / PROJECT / "index.html", links('<a href="%s#%s">x</a>' % (file.name, digest(file))))


@form
def static_json(top, file):
    copy(file, top / "files" / file.name)
    entry = {"filename": file.name, "url": "../../files/" + file.name, "hashes": {"sha256": sha256(file)}}
    entry["size"] = file.stat().st_size
    page = {"meta": {"api-version": "1.1"}, "name": PROJECT, "versions": ["1.0"], "files": [entry]}
    write(top / "simple" / PROJECT / "index.v1_json", json.dumps(page))
    write(top / "simple" / PROJECT / "index.html", "not the page that counts")


@form
def bandersnatch(top, file):
    """Its folder `web`: pages of three forms, files by the path of PyPI's host."""
    web = top / "web"
    path = hosted(file)
    copy(file, web / path[1:])
    page = links('<a href="../..%s#%s" data-requires-python="&gt;=2.7">%s</a><br/>' % (path, digest(file), file.name))
    for name in ("index.html", "index.v1_html"):
        write(web / "simple" / PROJECT / name, page)
    return web


@form
def dir2pi(top, file):
    """Links of the file system in `simple`, to the files above; the name is spelled as it was."""
    copy(file, top / file.name)
    place = top / "simple" / "demo-pkg"
    place.mkdir(parents=True)
    os.symlink("../../" + file.name, place / file.name)
    write(place / "index.html", "<a href='%s#%s'>%s</a><br />\n" % (file.name, digest(file, "md5"), file.name))
    write(top / "simple" / "index.html", "<a href='demo-pkg/'>demo-pkg</a><br />\n")


@form
def piprepo(top, file):
    """Pages in `simple` that lead to the files above it."""
    copy(file, top / file.name)
    anchor = '<a href="../../%s#%s">%s</a><br>' % (file.name, digest(file), file.name)
    write(top / "simple" / PROJECT / "index.html", anchor)
    write(top / "simple" / "index.html", '<a href="demo-pkg/">demo-pkg</a><br>')


def copy(file, to):
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, to)


def write(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)

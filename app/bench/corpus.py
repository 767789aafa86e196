"""The index that everything stands on: a folder of pages, compressed beforehand, and of files, for nginx to serve."""

import gzip
import html
import json

import bench

HTML = "text/html"
# The media type of each form that pages have, and the folder in which the form lies.
FORMS = {"json": bench.JSON, "html": HTML}
LIST = "_list"


class Corpus:
    """Pages and files of an index. Links are absolute, as PyPI's are: of the index at the URL that is given."""

    def __init__(self, folder, url):
        self.folder, self.url = folder, url
        for name in (*FORMS, "files"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def add(self, project, files, place="files", stored=True):
        """A project with generated files; of one whose files nobody asks for, they need not be stored."""
        folder = self.folder / "files" / project
        folder.mkdir(exist_ok=True)
        entries = []
        for file in files:
            if stored:
                with open(folder / file.name, "wb") as out:
                    out.writelines(file.chunks())
            entries.append(self.entry(project, file.name, file.sha256, file.size, place))
        self.page(project, entries)

    def entry(self, project, filename, sha256, size, place="files", metadata=None, requires_python=">=3.8"):
        return {
            "filename": filename,
            "url": "%s/%s/%s/%s" % (self.url, place, project, filename),
            "hashes": {"sha256": sha256},
            "requires-python": requires_python,
            "size": size,
            "upload-time": "2026-01-02T03:04:05.678901Z",
            **({"core-metadata": {"sha256": metadata}} if metadata else {}),
        }

    def page(self, project, entries):
        """Writes the page of a project in both forms."""
        versions = sorted({entry["filename"].split("-")[1] for entry in entries})
        page = {"meta": {"api-version": "1.1"}, "name": project, "versions": versions, "files": entries}
        self.write("json", project, json.dumps(page).encode())
        links = "".join(map(anchor, entries))
        text = "<!DOCTYPE html><html><head><title>Links for %s</title></head><body><h1>Links for %s</h1>\n%s</body></html>\n"
        self.write("html", project, (text % (project, project, links)).encode())

    def list(self, names):
        """Writes the list of projects in both forms, each entry as long as PyPI's."""
        projects = ",".join('{"_last-serial":%d,"name":"%s"}' % (31000000 + n, name) for n, name in enumerate(names))
        text = '{"meta":{"_last-serial":32000000,"api-version":"1.4"},"projects":[%s]}' % projects
        self.write("json", LIST, text.encode())
        links = "".join('<a href="/simple/%s/">%s</a>\n' % (name, name) for name in names)
        text = "<!DOCTYPE html><html><head><title>Simple index</title></head><body>\n%s</body></html>\n" % links
        self.write("html", LIST, text.encode())

    def write(self, form, name, content):
        file = self.folder / form / name
        file.write_bytes(content)
        file.with_name(name + ".gz").write_bytes(gzip.compress(content, 6, mtime=0))

    def copy(self, server, project, filenames=()):
        """Takes a project over from a server, byte for byte as it sends the forms, and the files that are named."""
        for form, kind in FORMS.items():
            for ending, coding in (("", "identity"), (".gz", "gzip")):
                content = bench.get(server.url(project), {"Accept": kind, "Accept-Encoding": coding})[2]
                (self.folder / form / ((project or LIST) + ending)).write_bytes(content)
        (self.folder / "files" / project).mkdir(exist_ok=True)
        for filename in filenames:
            with open(self.folder / "files" / project / filename, "wb") as out:
                bench.get(server.url(project, filename), sink=out.write)


def anchor(entry):
    requires = html.escape(entry["requires-python"])
    metadata = entry.get("core-metadata")
    promise = ' data-core-metadata="sha256=%s"' % metadata["sha256"] if metadata else ""
    return '<a href="%s#sha256=%s" data-requires-python="%s"%s>%s</a><br/>\n' % (
        entry["url"], entry["hashes"]["sha256"], requires, promise, entry["filename"])  # fmt: skip

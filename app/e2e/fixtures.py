"""Recorded pages of real indexes as upstreams, so that real clients read what Clutch makes of each."""

import collections
import json
import re

from upstream import Upstream, normalized

JSON_TYPE = "application/vnd.pypi.simple.v1+json"
HEADING = re.compile(r"(?i)<h1>\s*links for ([a-z0-9][a-z0-9._-]*)")
FILE = re.compile(r'([A-Za-z0-9][A-Za-z0-9._]*?)-\d[^/"<>#?]*?\.(?:whl|tar\.gz|zip)')


class RecordedPages(Upstream):
    """Several indexes, 0 and up: in each one recorded page for each project, byte for byte, and nothing else."""

    def __init__(self, rounds):
        self._pages = {}
        for number, turn in enumerate(rounds):
            self._pages.update({"/%d/simple/%s/" % (number, project): page for project, page in turn.items()})
        super().__init__()

    def index(self, number):
        return self.url.replace("/simple/", "/%d/simple/" % number)

    def content(self, path, accept):
        return self._pages.get(path)


def rounds(folder):
    """All project pages below a folder, as few dictionaries as have no project twice."""
    pages = collections.defaultdict(list)
    for file in sorted(folder.rglob("*")):
        if file.suffix in (".json", ".html"):
            body = file.read_bytes()
            project = _json_project(body) if file.suffix == ".json" else _html_project(body)
            if project:
                media_type = JSON_TYPE if file.suffix == ".json" else "text/html"
                pages[project].append((media_type, body))
    most = max(map(len, pages.values()), default=0)
    return [
        {project: found[turn] for project, found in pages.items() if turn < len(found)}
        for turn in range(most)
    ]


def _json_project(body):
    try:
        page = json.loads(body)
    except ValueError:
        return None
    if not isinstance(page, dict) or not isinstance(page.get("files"), list):
        return None
    name = page.get("name")
    return normalized(name) if isinstance(name, str) else None


def _html_project(body):
    """The project that a page says it is of, else the one whose files it has most of."""
    text = body.decode("utf-8", "replace")
    said = HEADING.search(text)
    if said and b"<a" in body.lower():
        return normalized(said.group(1))
    names = collections.Counter(normalized(name) for name in FILE.findall(text))
    return names.most_common(1)[0][0] if names and b"<a" in body.lower() else None

"""Draws how many requests a second each server answers, as multiples of static nginx's, for the documentation."""

import math
from xml.sax.saxutils import escape

NAMES = {"clutch": "Clutch", "cache": "nginx as a cache", "proxpi": "proxpi", "devpi": "devpi"}
COLOURS = {"clutch": "#2f7ed8", "cache": "#3d9a50", "proxpi": "#d08a1d", "devpi": "#a25fc4"}
LEFT, RIGHT, BAR, GAP, TOP, WIDTH = 250, 70, 11, 12, 64, 880
LEAST, MOST = 0.001, 4

# Grey is readable on white and on black; where the reader's own choice is told, the text follows it.
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #57606a }
.title { font-size: 15px; font-weight: 600 }
.small { font-size: 10px }
line { stroke: #8b949e; stroke-opacity: .35 }
.one { stroke-opacity: 1 }
@media (prefers-color-scheme: dark) { text { fill: #b8c0c8 } }
"""


def write(path, results):
    """Writes the chart of pages and files, as far as these were measured."""
    entries = [entry for group in ("pages", "files") for entry in results.get(group, ())]
    with open(path, "w", encoding="utf-8") as file:
        file.write(drawing(entries, results["machine"]))


def drawing(entries, machine):
    parts, y = [], TOP
    for entry in entries:
        bars = dict(multiples(entry))
        height = len(bars) * BAR
        label = "%s, %d conn." % (entry["title"], entry["connections"])
        parts.append(text(LEFT - 10, y + height / 2 + 4, label, anchor="end"))
        for server, multiple in bars.items():
            width = position(multiple) - LEFT
            parts.append('<rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>' % (
                LEFT, y, max(1, width), BAR - 1, COLOURS.get(server, "#888")))  # fmt: skip
            parts.append(text(LEFT + max(1, width) + 4, y + BAR - 2, "%.2g" % multiple, "small"))
            y += BAR
        y += GAP
    axis = [grid(multiple, y) for multiple in (0.001, 0.01, 0.1, 1)]
    shown = [server for server in NAMES if any(server in dict(multiples(entry)) for entry in entries)]
    note = "%s · nginx %s · %d processors, load and servers on one machine · access logs on" % (
        machine["date"], machine["nginx"], machine["processors"])  # fmt: skip
    head = [
        text(10, 20, "Requests a second, as multiples of nginx serving the same bytes as static files", "title"),
        *[legend(10 + 150 * number, server) for number, server in enumerate(shown)],
    ]
    drawn = "\n".join([*head, *axis, *parts, text(10, y + 34, note, "small")])
    size = 'viewBox="0 0 %d %d" width="%d" height="%d"' % (WIDTH, y + 42, WIDTH, y + 42)
    return '<svg xmlns="http://www.w3.org/2000/svg" %s>\n<style>%s</style>\n%s\n</svg>\n' % (size, STYLE, drawn)


def multiples(entry):
    """Each server's figure by static nginx's; Clutch's as the median of ratios, the others' by way of it."""
    ours = entry["ratios"]["clutch"]
    figure = entry["figure"]
    base = ours["static"][figure]
    if base is None:  # an answer failed
        return
    yield "clutch", base
    for server in NAMES:
        if server in ours and ours[server][figure]:
            yield server, base / ours[server][figure]


def position(multiple):
    share = math.log(min(max(multiple, LEAST), MOST) / LEAST) / math.log(MOST / LEAST)
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def grid(multiple, bottom):
    x = position(multiple)
    kind = ' class="one"' if multiple == 1 else ""
    return '<line x1="%.1f" y1="%d" x2="%.1f" y2="%d"%s/>%s' % (
        x, TOP - 6, x, bottom, kind, text(x, bottom + 14, "%g" % multiple, "small", "middle"))  # fmt: skip


def legend(x, server):
    return '<rect x="%d" y="34" width="12" height="12" fill="%s"/>%s' % (
        x, COLOURS[server], text(x + 18, 44, NAMES[server]))  # fmt: skip


def text(x, y, said, kind="", anchor="start"):
    return '<text x="%.1f" y="%.1f" text-anchor="%s"%s>%s</text>' % (
        x, y, anchor, ' class="%s"' % kind if kind else "", escape(said))  # fmt: skip

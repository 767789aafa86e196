"""What the project wants to reach, and whether it did."""

import operator

MOST, LEAST = (operator.le, "≤"), (operator.ge, "≥")


class Bar:
    """A figure of the results, and what it should be. `find` raises KeyError or StopIteration where it was not measured."""

    def __init__(self, line, title, relation, bound, find):
        self.line, self.title, self.relation, self.bound, self.find = line, title, relation, bound, find


def row(results, group, key):
    return next(entry for entry in results[group] if entry["key"] == key)


def ratio(group, key, other="static", figure="requests"):
    return lambda results: row(results, group, key)["ratios"]["clutch"][other][figure]


def measured(*path):
    def find(results):
        for key in path:
            results = results[key]
        return results

    return find


def started(case):
    return lambda results: next(entry for entry in results["start"] if entry["case"] == case)["median"]


def of_a_million(*path):
    """Fewer files prove nothing of it."""

    def find(results):
        if results["uniform"]["files"] < 1_000_000:
            raise KeyError("files")
        return measured("uniform", *path)(results)

    return find


def pages():
    for key, title in (
        ("small-json-c64", "small page, json"),
        ("small-json-gzip-c64", "small page, json gzip"),
        ("small-html-c64", "small page, html"),
        ("small-html-gzip-c64", "small page, html gzip"),
    ):
        yield Bar(1, "%s : nginx static" % title, LEAST, 0.9, ratio("pages", key))
        yield Bar(1, "%s, p99 : nginx's" % title, MOST, 2, ratio("pages", key, figure="p99"))
    yield Bar(1, "304 : nginx's own 304", LEAST, 0.65, ratio("pages", "small-304"))
    yield Bar(1, "304, p99 : nginx's", MOST, 2, ratio("pages", "small-304", figure="p99"))
    for key, title in (
        ("huge-json-gzip-c64", "3,000-file page, json gzip"),
        ("huge-html-gzip-c64", "3,000-file page, html gzip"),
    ):
        yield Bar(1, "%s : nginx static" % title, LEAST, 0.85, ratio("pages", key))
        yield Bar(1, "%s, p99 : nginx's" % title, MOST, 2, ratio("pages", key, figure="p99"))
        yield Bar(1, "%s : nginx as a cache" % title, LEAST, 50, ratio("pages", key, "cache"))


def files():
    for key, title, bound, figure in (
        ("10k-c64", "10 KB file", 0.8, "requests"),
        ("1m-c16", "1 MB file", 1.0, "requests"),
        ("190m-c4", "190 MB file", 1.0, "megabytes"),
        ("range-c16", "64 KB range", 0.8, "requests"),
    ):
        yield Bar(2, "%s : nginx with sendfile" % title, LEAST, bound, ratio("files", key, figure=figure))


BARS = [
    *pages(),
    *files(),
    Bar(3, "cold file, first byte after the upstream's, ms", MOST, 50, measured("cold", "file", "first_byte_later_ms")),
    Bar(3, "cold file, total : direct", MOST, 1.05, measured("cold", "file", "total_ratio")),
    Bar(3, "fifty clients, upstream fetches", MOST, 1, measured("cold", "stampede", "upstream_fetches")),
    Bar(3, "fifty clients, right digests", LEAST, 50, measured("cold", "stampede", "right_digests")),
    Bar(4, "pip install, cold, 50 ms away : direct", MOST, 0.85, measured("ahead", "pip, 50 ms", "ratios", "ahead")),
    Bar(4, "cold page of 3,000 files, 50 ms away : direct", MOST, 1.3, measured("cold", "page", "far", "ratio")),
    Bar(4, "pip install, warm : static nginx", MOST, 1.05, measured("installs", "pip", "ratio")),
    Bar(4, "uv pip install, warm : static nginx", MOST, 1.05, measured("installs", "uv", "ratio")),
    Bar(5, "start to first answer, s, Java 17", MOST, 0.8, started("Java 17, prepared")),
    Bar(5, "start to first answer, s, Java 25", MOST, 0.8, started("Java 25, prepared")),
    Bar(5, "idle, anonymous MB", MOST, 120, lambda results: results["memory"]["clutch"]["idle"] / 1e6),
    Bar(5, "loaded, anonymous MB", MOST, 350, lambda results: results["memory"]["clutch"]["loaded"] / 1e6),
    Bar(6, "hits of a million 10 KB files : nginx static", LEAST, 0.8, of_a_million("many", "ratio")),
    Bar(6, "hits of 1,000 of them : of 10 stored", LEAST, 0.95, of_a_million("thousand_to_ten")),
    Bar(6, "start with a million files, s", MOST, 2, of_a_million("start_seconds")),
]


def judge(results):
    """Every bar, with its figure: None where it was not measured."""
    judged = []
    for bar in BARS:
        try:
            value = bar.find(results)
        except (KeyError, StopIteration, TypeError):
            value = None
        holds, sign = bar.relation
        met = None if value is None else bool(holds(value, bar.bound))
        judged.append({"line": bar.line, "title": bar.title, "value": value, "bound": "%s %g" % (sign, bar.bound), "met": met})
    return judged


def missed(judged):
    """The bars that were measured and are not met."""
    return [bar for bar in judged if bar["met"] is False]


def show(judged):
    print("\n%-4s %-52s %9s %8s" % ("line", "bar", "measured", "wanted"))
    for bar in judged:
        value = "" if bar["value"] is None else "%.2f" % bar["value"]
        print("%-4d %-52s %9s %8s  %s" % (
            bar["line"], bar["title"], value, bar["bound"], {None: "not measured", True: "met", False: "NOT MET"}[bar["met"]]))  # fmt: skip

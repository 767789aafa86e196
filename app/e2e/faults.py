#!/usr/bin/env python3
"""Every fault of a misbehaving upstream, for a file, for a new page and for a page that is stored.

Each of them has one right outcome, or a few: the right bytes, the page as it was, or a refusal that says why.
Wrong bytes that look complete, an answer of 500 and a client left waiting are never right. The misbehaving
upstream is the shared folder's faulty_upstream.py; without that folder nothing is run.

Exit code 0 if every outcome was right.
"""

import argparse
import hashlib
import http.client
import importlib.util
import json
import queue
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from urllib.parse import unquote

from world import SHARED, WORK, Clutch, run

TOOL = SHARED / "tools" / "faulty_upstream.py"
JSON = "application/vnd.pypi.simple.v1+json"
LONGEST_WAIT = 15  # seconds without a byte, after which pip, PDM and Poetry give up
LONGEST_SILENCE = 25  # seconds without a byte before a transfer is cut off that can't be resumed
LONGEST_ANSWER = 60  # seconds; the largest file here takes a good upstream none

RIGHT, REFUSED, PARTLY, WRONG = "right", "refused", "partly", "WRONG"

STATUSES = [400, 401, 403, 404, 407, 408, 410, 418, 425, 429, 451, 500, 501, 502, 503, 504, 507, 520, 599, 999]

# What cannot be told from a good answer, or does no harm to one.
HARMLESS = """slow early_hints continue_flood trailer tiny_chunks many_heads future past max_age no_store set_cookie
    etag_weird range_ignored range_wrong redirect_other redirect_downgrade smuggle vanish""".split()

# Faults of pages; a file comes as it should.
OF_PAGES = """huge deep_html deep_json long_attr many_attrs redos bad_html bad_json json_types json_dupes json_nan json_v2
    empty_index foreign_base evil_names evil_urls xss no_hash weak_hash bad_hash two_hashes changed_hash wrong_size confused
    meta_lies meta_hash quarantined""".split()

# Luck or taste decides whether the client is served: wrong bytes are wrong all the same.
FILE_EITHER = "flaky storm chunk_ext two_lengths length_text length_huge gzip_lie br_lie unknown_encoding".split()
FILE_RIGHT = HARMLESS + OF_PAGES

PAGE_EITHER = """flaky storm chunk_ext two_lengths length_text length_huge br_lie unknown_encoding gzip_garbage_tail huge
    json_dupes json_nan json_as_html no_type type_params deep_html deflate""".split()
PAGE_RIGHT = HARMLESS + """gzip_unasked long_attr many_attrs redos bad_html foreign_base evil_names evil_urls xss no_hash
    weak_hash two_hashes wrong_size confused meta_lies meta_hash wrong_hash""".split()

# An upstream may say these, and then they are so.
PAGE_PARTLY = "empty_index quarantined bad_hash bad_utf8 json_types wrong_hash changed_hash utf16".split()
GONE = ["http404", "http410", "vanish"]


def load():
    spec = importlib.util.spec_from_file_location("faulty_upstream", TOOL)
    module = importlib.util.module_from_spec(spec)
    arguments, sys.argv = sys.argv, sys.argv[:1]
    try:
        spec.loader.exec_module(module)
    finally:
        sys.argv = arguments
    return module


def expected_of_file(fault):
    if fault in FILE_EITHER:
        return {RIGHT, REFUSED}
    return {RIGHT} if fault in FILE_RIGHT else {REFUSED}


def expected_of_page(fault, html):
    if fault in PAGE_PARTLY:
        return {RIGHT, PARTLY, REFUSED}
    if fault in PAGE_EITHER:
        return {RIGHT, REFUSED}
    if html and fault in ("deep_json", "bad_json", "json_v2"):
        return {RIGHT}
    return {RIGHT} if fault in PAGE_RIGHT else {REFUSED}


def expected_of_stored_page(fault):
    if fault in GONE:
        return {RIGHT, REFUSED}
    return {RIGHT, PARTLY} if fault in PAGE_PARTLY else {RIGHT}


class Relay:
    """Stands before an upstream and asks it for HTML, whatever it is asked for."""

    def __init__(self, port):
        self._upstream = port
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            client, _ = self._socket.accept()
            upstream = socket.create_connection(("127.0.0.1", self._upstream))
            for source, target in ((client, upstream), (upstream, client)):
                threading.Thread(target=self._copy, args=(source, target, source is client), daemon=True).start()

    @staticmethod
    def _copy(source, target, is_request):
        try:
            while data := source.recv(1 << 16):
                target.sendall(data.replace(JSON.encode(), b"application/x-no-such-type-of-page-at") if is_request else data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            for end in (source, target):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass


class Lane:
    """An upstream of its own and a Clutch before it: a fault of one must not be another's."""

    def __init__(self, number, tool, options):
        self.tool = tool
        folder = WORK / ("faults-%d" % number)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        port, second = free_ports(2)
        self.control = "http://127.0.0.1:%d" % port
        self.upstream = subprocess.Popen(
            [sys.executable, str(TOOL), "--port", str(port), "--second-port", str(second)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.upstream.stdout.readline()
        index = Relay(port).port if options.html else port
        arguments = ["--index-ttl", "0s"]
        self.clutch = Clutch(
            "http://127.0.0.1:%d/simple/" % index,
            folder / "data",
            folder / "clutch.log",
            java=options.java,
            arguments=arguments,
        )

    def stop(self):
        self.clutch.stop()
        self.upstream.kill()
        self.upstream.wait()

    def ask(self, path, accept="*/*"):
        """Returns status, body (None if it did not come whole) and the longest wait for a byte."""
        connection = http.client.HTTPConnection("127.0.0.1", self.clutch.port, timeout=75)
        begun = time.monotonic()
        longest, last = 0.0, begun
        try:
            connection.request("GET", path, headers={"Accept": accept, "Connection": "close"})
            response = connection.getresponse()
            longest, last = time.monotonic() - last, time.monotonic()
            body = bytearray()
            while chunk := response.read1(1 << 16):
                longest, last = max(longest, time.monotonic() - last), time.monotonic()
                body += chunk
                if last - begun > LONGEST_ANSWER:
                    return response.status, None, last - begun
            if response.length:
                return response.status, None, waited_for_cut(last, longest)
            return response.status, bytes(body), longest
        except (OSError, http.client.HTTPException):
            return 0, None, waited_for_cut(last, longest)
        finally:
            connection.close()

    def command(self, **fault):
        body = json.dumps(fault).encode()
        urllib.request.urlopen(urllib.request.Request(self.control + "/_ctl", body), timeout=10).read()

    def asked(self, path):
        stats = json.load(urllib.request.urlopen(self.control + "/_stats", timeout=10))
        return sum(count for key, count in stats["requests"].items() if key.endswith(" GET " + path))

    def recover(self):
        """Waits until a good project is served: what the last fault did to the source is over. False if never."""
        for _ in range(80):
            name = "good%d" % time.monotonic_ns()
            if self.ask("/simple/%s/" % name, JSON)[0] == 200:
                return True
            time.sleep(0.25)
        return False

    def judge_page(self, project, answer):
        status, body, _ = answer
        if status != 200 or body is None:
            return refused(answer)
        try:
            page = json.loads(body)
            listed = {file["filename"]: file for file in page["files"]}
        except (ValueError, KeyError, TypeError):
            return WRONG, "no page"
        for name, file in listed.items():
            if not re.fullmatch(r"[^\x00-\x1f\x7f/\\]+", name) or name in (".", "..") or name != name.strip():
                return WRONG, "lists %r" % name[:60]
            segment = re.fullmatch("../../files/%s/([^/?#]+)" % project, file["url"])
            if not segment or unquote(segment.group(1)) != name:
                return WRONG, "links to %r" % file["url"][:60]
        found = 0
        for name, content, _ in self.tool.files_of(project):
            hashes = listed.get(name, {}).get("hashes", {})
            if name in listed and hashes.get("sha256", sha256(content)) == sha256(content):
                found += 1
        return (RIGHT, "") if found == 3 else (PARTLY, "%d of 3 files" % found)

    def file(self, fault):
        project = "f-%s-file" % fault.replace("_", "-")
        name, content, _ = self.tool.files_of(project)[0]
        page = self.ask("/simple/%s/" % project, JSON)
        answer = self.ask("/files/%s/%s" % (project, name))
        if self.judge_page(project, page)[0] != RIGHT:
            return WRONG, "its page is not right", answer[2]
        if answer[0] == 200 and answer[1] is not None:
            right = answer[1] == content
            again = self.ask("/files/%s/%s" % (project, name))
            if right and again[1] != content:
                return WRONG, "other bytes the second time", answer[2]
            return (RIGHT, "", answer[2]) if right else (WRONG, "wrong bytes, complete", answer[2])
        return (*refused(answer), answer[2])

    def page(self, fault):
        project = "f-%s-index" % fault.replace("_", "-")
        answer = self.ask("/simple/%s/" % project, JSON)
        return (*self.judge_page(project, answer), answer[2])

    def stored_page(self, fault):
        project = "kept-" + fault.replace("_", "-")
        path = "/simple/%s/" % project
        first = self.ask(path, JSON)
        if self.judge_page(project, first)[0] != RIGHT:
            return WRONG, "the good page was not right: %s" % (self.judge_page(project, first),), first[2]
        self.command(match="^%s$" % path, fault=fault)
        answers = [self.ask(path, JSON)]
        deadline = time.monotonic() + 5
        while self.asked(path) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        answers += [self.ask(path, JSON) for _ in range(2)]
        verdicts = [self.judge_page(project, answer) for answer in answers]
        order = [WRONG, REFUSED, PARTLY, RIGHT]
        worst = min(verdicts, key=lambda verdict: order.index(verdict[0]))
        return (*worst, max(answer[2] for answer in answers))


def waited_for_cut(last, longest):
    """The longest wait of an answer that was cut off now: its end may be waited for a little longer."""
    silence = time.monotonic() - last
    return max(longest, silence if silence > LONGEST_SILENCE else min(silence, LONGEST_WAIT))


def refused(answer):
    status, body, _ = answer
    if body is None:
        return REFUSED, "cut off" if status else "no answer"
    reason = body.decode(errors="replace").strip()
    if status in (404, 502, 503, 508) and reason and "\n" not in reason:
        return REFUSED, "%d %s" % (status, reason)
    return WRONG, "%d %s" % (status, reason[:100])


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


SITUATIONS = ["file", "page", "stored_page"]


def work(lane, jobs, results, html):
    while True:
        try:
            fault = jobs.get_nowait()
        except queue.Empty:
            return
        for situation in SITUATIONS:
            expected = {
                "file": lambda: expected_of_file(fault),
                "page": lambda: expected_of_page(fault, html),
                "stored_page": lambda: expected_of_stored_page(fault),
            }[situation]()
            outcome, why, waited = getattr(lane, situation)(fault)
            lane.command(reset=True)
            if not lane.recover():
                outcome, why = WRONG, "the source never recovered (%s %s)" % (outcome, why)
            if waited > LONGEST_WAIT:
                outcome, why = WRONG, "no byte for %.0f s (%s %s)" % (waited, outcome, why)
            results[fault, situation] = (outcome, why, waited, outcome in expected)
            print("%s %s: %s" % (fault, situation.replace("_", " "), outcome), file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", metavar="FAULT", help="names or a regular expression of them")
    parser.add_argument("--html", action="store_true", help="the upstream speaks HTML only")
    parser.add_argument("--lanes", type=int, default=4, help="upstreams, each with a Clutch, at once")
    parser.add_argument("--java", help="home of the Java to run Clutch on")
    options = parser.parse_args()
    if not TOOL.is_file():
        print("skipped: no misbehaving upstream in the shared folder")
        return
    tool = load()
    faults = [fault for fault in tool.FAULTS if not options.only or re.fullmatch(options.only, fault)]
    run([sys.executable, "-c", "import http.client"])
    jobs, results, begun = queue.Queue(), {}, time.monotonic()
    for fault in faults:
        jobs.put(fault)
    lanes = [Lane(number, tool, options) for number in range(min(options.lanes, len(faults)))]
    try:
        threads = [threading.Thread(target=work, args=(lane, jobs, results, options.html)) for lane in lanes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        for lane in lanes:
            lane.stop()
    report(faults, results)
    failed = sum(not result[3] for result in results.values()) + 3 * len(faults) - len(results)
    print("%d passed, %d failed, in %.0f s" % (3 * len(faults) - failed, failed, time.monotonic() - begun))
    sys.exit(1 if failed else 0)


def report(faults, results):
    print("%-18s %-22s %-22s %-22s" % ("fault", "file", "new page", "stored page"))
    for fault in faults:
        cells, remarks = [], []
        for situation in SITUATIONS:
            outcome, why, waited, good = results.get((fault, situation), (WRONG, "not tried", 0, False))
            cells.append("%s%s %.1f s" % ("" if good else "! ", outcome, waited))
            if why and (situation == "file" or not good):
                remarks.append(why[:110])
        print("%-18s %-22s %-22s %-22s %s" % (fault, *cells, " | ".join(dict.fromkeys(remarks))))


if __name__ == "__main__":
    main()

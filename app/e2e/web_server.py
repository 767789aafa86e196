"""Clients that reach Clutch through nginx, configured as the documentation says it."""

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
import urllib.request

from place import PIP, test, uv_environment
from upstream import WheelIndex, sha256
from wheels import wheel
from world import REPOSITORY, Failure, Skip, check, run

MAIN = """\
%(user)s
daemon off;
worker_processes 1;
pid %(folder)s/nginx.pid;
error_log %(folder)s/nginx.err;
events {}
http {
  access_log %(folder)s/nginx.log;
  client_body_temp_path %(folder)s/t1; proxy_temp_path %(folder)s/t2; fastcgi_temp_path %(folder)s/t3;
  uwsgi_temp_path %(folder)s/t4; scgi_temp_path %(folder)s/t5;
%(server)s
}
"""


def documented(kind):
    """The block of that kind in the section "Behind a web server"."""
    text = (REPOSITORY / "app" / "docs" / "operations.md").read_text().split("\n## Behind a web server\n")[1]
    return re.search(r"```%s\n(.*?)```" % kind, text, re.S).group(1)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Nginx:
    """nginx with TLS in front of a port, its workers another user where that can be."""

    def __init__(self, folder, clutch_port, data, change=lambda server: server):
        program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
        if not program or not shutil.which("openssl"):
            raise Skip("there is no nginx, or no openssl")
        folder.mkdir()
        self.folder, self.port = folder, free_port()
        self.certificate = folder / "certificate.pem"
        run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE",
             "-keyout", folder / "key.pem",
             "-out", self.certificate]
        )  # fmt: skip
        server = documented("nginx")
        for said, meant in (
            ("listen 443 ssl", "listen 127.0.0.1:%d ssl" % self.port),
            ("server_name pypi.example", "server_name localhost"),
            ("/etc/ssl/pypi.example.pem", str(self.certificate)),
            ("/etc/ssl/private/pypi.example.key", str(folder / "key.pem")),
            ("127.0.0.1:7654", "127.0.0.1:%d" % clutch_port),
            ("/var/lib/clutch/", "%s/" % data),
        ):
            check(said in server, "the documentation's nginx has no %r" % said)
            server = server.replace(said, meant)
        config = folder / "nginx.conf"
        config.write_text(MAIN % {"folder": folder, "server": change(server), "user": self._user(data)})
        self._process = subprocess.Popen(
            [program, "-p", str(folder), "-c", str(config), "-e", str(folder / "nginx.err")], stdin=subprocess.DEVNULL
        )
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                break
            except OSError:
                if self._process.poll() is not None:
                    raise Failure("nginx did not start", (folder / "nginx.err").read_text()) from None
                time.sleep(0.05)
        self.url = "https://localhost:%d/pypi/simple/" % self.port

    @staticmethod
    def _user(data):
        """As the documentation says it: nginx's group may pass through the data directory."""
        if os.geteuid() != 0:
            return ""
        try:
            shutil.chown(data, group="www-data")
        except LookupError:
            return "user root;"
        data.chmod(0o710)
        passable = all(parent.stat().st_mode & 0o001 for parent in data.parents)
        return "user www-data;" if passable else "user root;"

    def get(self, path, **headers):
        """Status, headers and body; an underscore in a header's name stands for a hyphen."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        connection = http.client.HTTPSConnection("localhost", self.port, timeout=60, context=context)
        try:
            connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def stop(self):
        self._process.terminate()
        self._process.wait(20)


def behind(place, upstream, change=lambda server: server, settings=lambda text: text):
    """Clutch as the documentation configures it, and nginx in front."""
    place.needs_own_server()
    source = '\n[[source]]\nname = "wheels"\nurl = "%s"\n' % upstream.url
    clutch = place.configured(settings(documented("toml")) + source)
    try:
        return clutch, Nginx(place.folder / "nginx", clutch.port, place.folder / "data", change)
    except BaseException:
        clutch.stop()
        raise


def wheels(place):
    folder = place.folder / "wheels"
    wheel(folder, "alpha", "1.0", requires=["beta"])
    wheel(folder, "beta", "2.0")
    return folder, WheelIndex(folder)


def logged(clutch, pattern):
    """Waits for a line of the access log, which is written behind."""
    for _ in range(100):
        if re.search(pattern, clutch.log()):
            return True
        time.sleep(0.05)
    return False


def stored(nginx, path):
    """Asks until the file comes from the store."""
    for _ in range(100):
        answer = nginx.get(path)
        if answer[1]["Cache-Status"] == "clutch; hit":
            return answer
        time.sleep(0.1)
    raise Failure("%s never became a hit: %s" % (path, answer[1]))


@test("nginx-installs")
def installs_through_nginx_with_a_prefix_and_tls(place):
    """pip, cold and warm, and the bytes of what it installed."""
    folder, upstream = wheels(place)
    clutch, nginx = behind(place, upstream)
    try:
        python = place.machine.python("3.11", "3.12", "3.10", "3.9").executable
        for turn in ("cold", "warm"):
            target = place.folder / turn
            env = place.environment()
            run([python, "-m", "pip", *PIP, "install", "--no-deps", "--target", target, "--cert", nginx.certificate,
                 "-i", nginx.url, "alpha", "beta"], env=env)  # fmt: skip
            check((target / "alpha").exists() or any(target.glob("alpha*")), "pip installed nothing")
        for path in ("alpha/alpha-1.0-py2.py3-none-any.whl", "beta/beta-2.0-py2.py3-none-any.whl"):
            status, _, body = stored(nginx, "/pypi/files/" + path)
            check(status == 200, "%s was answered with %d" % (path, status))
            check(body == (folder / path.split("/")[1]).read_bytes(), "other bytes of %s" % path)
    finally:
        nginx.stop()
        clutch.stop()
        upstream.stop()


@test("nginx-uv")
def uv_installs_through_nginx(place):
    """uv, cold and warm, with a package that another needs."""
    uv = place.machine.clients.program("uv")
    _, upstream = wheels(place)
    clutch, nginx = behind(place, upstream)
    try:
        env = dict(uv_environment(place), SSL_CERT_FILE=str(nginx.certificate))
        for turn in ("cold", "warm"):
            run([uv, "pip", "install", "--no-cache", "--target", place.folder / turn, "--default-index", nginx.url,
                 "alpha"], env=env)  # fmt: skip
            check(any((place.folder / turn).glob("beta*")), "uv did not install what alpha needs")
    finally:
        nginx.stop()
        clutch.stop()
        upstream.stop()


@test("nginx-sends")
def nginx_sends_the_bytes_of_what_is_stored(place):
    """Whole, in ranges and conditionally, as Clutch itself would; and a file that goes in between."""
    folder, upstream = wheels(place)
    file = folder / "alpha-1.0-py2.py3-none-any.whl"
    digest, content = '"%s"' % sha256(file), file.read_bytes()
    path = "/pypi/files/alpha/" + file.name
    clutch, nginx = behind(place, upstream)
    try:
        status, headers, body = stored(nginx, path)
        check((status, body) == (200, content), "the whole file was answered with %d" % status)
        check(logged(clutch, r"GET /files/alpha/\S+ 200 0 \S+ hit"), "Clutch sent the body of a hit itself")
        check(headers["ETag"] == digest, "its tag is %s" % headers["ETag"])
        check(headers["Content-Type"] == "application/octet-stream", "its type is %s" % headers["Content-Type"])
        check("immutable" in headers["Cache-Control"], "it may be kept as %s" % headers["Cache-Control"])
        check(len(headers.get_all("Cache-Control")) == 1, "it says twice how it may be kept")
        check(headers["Last-Modified"] is None, "it has a date of the disk's")
        check(headers["Accept-Ranges"] == "bytes", "it offers no ranges")
        check(headers["X-Content-Type-Options"] == "nosniff", "nosniff was lost")
        with urllib.request.urlopen("http://127.0.0.1:%d/files/alpha/%s" % (clutch.port, file.name)) as direct:
            check(direct.headers["X-Accel-Redirect"] is None, "a client of Clutch itself was told to send a file")
            check(direct.read() == content, "a client of Clutch itself was sent other bytes")
        for wanted, got in (("bytes=10-19", content[10:20]), ("bytes=-7", content[-7:]), ("bytes=20-", content[20:])):
            status, headers, body = nginx.get(path, Range=wanted)
            check((status, body) == (206, got), "%s was answered with %d" % (wanted, status))
            check(headers["Content-Range"].endswith("/%d" % len(content)), "its range is %s" % headers["Content-Range"])
        status, _, body = nginx.get(path, Range="bytes=10-19", If_Range=digest)
        check((status, body) == (206, content[10:20]), "a right If-Range was answered with %d" % status)
        status, _, body = nginx.get(path, Range="bytes=10-19", If_Range='"other"')
        check((status, body) == (200, content), "a wrong If-Range was answered with %d" % status)
        check(nginx.get(path, If_None_Match=digest)[0] == 304, "an unchanged file was sent again")
        check(nginx.get(path, Range="bytes=%d-" % len(content))[0] == 416, "a range beyond the end was answered")
        check(nginx.get("/clutch-blobs/" + "ab/cd/" + "ab" * 32)[0] == 404, "the blobs can be asked for from outside")
        blob = next((place.folder / "data" / "blobs").glob("??/??/" + sha256(file)))
        blob.rename(blob.with_suffix(".away"))  # as if evicted between Clutch's answer and nginx's look
        blob.symlink_to("/nowhere")
        status, _, body = nginx.get(path)
        check((status, body) == (200, content), "a file that went was answered with %d" % status)
    finally:
        nginx.stop()
        clutch.stop()
        upstream.stop()


@test("nginx-spoofing")
def what_clients_say_of_themselves_is_overwritten(place):
    """Neither the JSON API nor the log has what a client made up."""
    _, upstream = wheels(place)
    clutch, nginx = behind(place, upstream)
    spoofed = {
        "X_Forwarded_For": "198.51.100.7",
        "X_Forwarded_Proto": "http",
        "X_Forwarded_Host": "evil.example",
        "X_Forwarded_Port": "666",
        "X_Forwarded_Prefix": "/evil",
        "Forwarded": "for=198.51.100.7;host=evil.example",
        "X_Sendfile_Type": "X-Sendfile",
    }
    try:
        for headers in ({}, spoofed):
            status, _, body = nginx.get("/pypi/pypi/alpha/json", **headers)
            check(status == 200, "the JSON API answered with %d" % status)
            url = json.loads(body)["info"]["package_url"]
            check(url.startswith("https://localhost:%d/pypi/" % nginx.port), "it names %s" % url)
            check(b"evil" not in body, "a client's word stands in the answer")
        status, headers, _ = nginx.get("/pypi/simple/Alpha/", **spoofed)
        check((status, headers["Location"]) == (301, "../alpha/"), "moved to %s" % headers["Location"])
        check(logged(clutch, r"GET /pypi/alpha/json 200 .* 127\.0\.0\.1\n"), "the log has no client")
        check("198.51.100.7" not in clutch.log(), "the log has the address that a client made up")
    finally:
        nginx.stop()
        clutch.stop()
        upstream.stop()


@test("nginx-takes-the-prefix-off")
def a_prefix_that_nginx_takes_off_is_said(place):
    """The other way that the documentation tells."""
    _, upstream = wheels(place)

    def stripping(server):
        changed = re.sub(r"(location /pypi/ \{\s+proxy_pass http://[0-9.:]+);", r"\1/;", server)
        changed = changed.replace('X-Forwarded-Prefix ""', "X-Forwarded-Prefix /pypi")
        check(changed.count("/pypi;") == 1 and changed != server, "nothing to change in the documentation's nginx")
        return changed

    def pathless(settings):
        return "".join(line for line in settings.splitlines(True) if not line.startswith("base-path"))

    clutch, nginx = behind(place, upstream, stripping, pathless)
    try:
        url = json.loads(nginx.get("/pypi/pypi/alpha/json")[2])["info"]["package_url"]
        check(url.startswith("https://localhost:%d/pypi/" % nginx.port), "it names %s" % url)
        check(stored(nginx, "/pypi/files/alpha/alpha-1.0-py2.py3-none-any.whl")[0] == 200, "no file")
    finally:
        nginx.stop()
        clutch.stop()
        upstream.stop()

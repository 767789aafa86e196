"""The servers that are measured: nginx in three roles, and Clutch."""

import contextlib
import json
import os
import time
from urllib.parse import urljoin

import bench
import load

METADATA = ".metadata"

HEAD = """
%(user)s
daemon off;
worker_processes auto;
worker_rlimit_nofile 8192;
pcre_jit on;
pid %(folder)s/nginx.pid;
error_log %(folder)s/nginx.err;
events { worker_connections 4096; }
http {
  access_log %(folder)s/access.log %(log)s;
  sendfile on;
  tcp_nopush off;
  tcp_nodelay on;
  keepalive_requests 1000000000;
  default_type application/octet-stream;
  client_body_temp_path %(folder)s/t1; proxy_temp_path %(folder)s/t2; fastcgi_temp_path %(folder)s/t3;
  uwsgi_temp_path %(folder)s/t4; scgi_temp_path %(folder)s/t5;
  map $http_accept $form { default html; "~application/vnd\\.pypi\\.simple\\.v1\\+json" json; }
"""

# Clutch writes its access log behind and in batches, too. Whose lines are counted writes each at once.
BATCHED = "combined buffer=64k flush=1s"
KEPT_OPEN = "open_file_cache max=2000; open_file_cache_valid 60s;"

# Serves a corpus: what is beside a file with .gz at its end is its compressed form, for proxies too, as PyPI's CDN does it.
STATIC = """
  %(files)s
  gzip_static on;
  gzip_proxied any;
  gzip_vary on;
  server {
    listen 127.0.0.1:%(port)d reuseport backlog=2048;
    root %(corpus)s;
    location /files/ { gzip_static off; gzip_vary off; add_header Cache-Control "max-age=365000000, immutable, public"; }
    location /slow/ { gzip_static off; alias %(corpus)s/files/; limit_rate %(rate)d; }
    location = /simple/ { rewrite ^ /$form/_list last; }
    location /simple/ { rewrite ^/simple/(?<project>[^/]+)/$ /$form/$project last; }
    location /json/ {
      default_type application/vnd.pypi.simple.v1+json;
      add_header Cache-Control "max-age=600, public";
      add_header Vary "Accept";
    }
    location /html/ {
      default_type "text/html; charset=utf-8";
      add_header Cache-Control "max-age=600, public";
      add_header Vary "Accept";
    }
  }
}
"""

# As people run nginx before PyPI: what came is kept as it came, and links are rewritten and pages compressed for
# every answer. The entry is found by the form instead of the raw Accept header, which would only be slower.
CACHE = """
  proxy_cache_path %(folder)s/cache levels=1:2 keys_zone=pypi:16m inactive=1y max_size=50g use_temp_path=off;
  upstream origin { server %(origin)s; keepalive 16; }
  server {
    listen 127.0.0.1:%(port)d reuseport backlog=2048;
    proxy_cache pypi;
    proxy_cache_lock on;
    proxy_cache_use_stale error timeout updating http_500 http_502 http_503 http_504;
    proxy_cache_background_update on;
    proxy_cache_revalidate on;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_ignore_headers Cache-Control Vary;
    location /simple/ {
      proxy_pass http://origin;
      proxy_cache_key "$uri $form";
      proxy_cache_valid 200 10m;
      proxy_set_header Accept-Encoding "";
      sub_filter "http://%(origin)s/" "$scheme://$http_host/";
      sub_filter_once off;
      sub_filter_types application/vnd.pypi.simple.v1+json application/vnd.pypi.simple.v1+html;
      gzip on;
      gzip_proxied any;
      gzip_types application/vnd.pypi.simple.v1+json application/vnd.pypi.simple.v1+html;
    }
    location / {
      proxy_pass http://origin;
      proxy_cache_key "$uri";
      proxy_cache_valid 200 1y;
    }
  }
}
"""


class Server:
    """An index that answers at a URL, and the log that it writes meanwhile."""

    is_clutch = False

    def __init__(self, name, index, log):
        self.name, self.index, self.log = name, index, log
        self._links = {}

    def url(self, project, filename=None):
        """Of a project's page, of the list for "", or of a file: where the page says that it is."""
        page = self.index + (project + "/" if project else "")
        if filename is None:
            return page
        if filename.endswith(METADATA):
            return self.url(project, filename[: -len(METADATA)]) + METADATA
        if (project, filename) not in self._links:
            files = json.loads(bench.get(page, {"Accept": bench.JSON})[2])["files"]
            for file in files:
                self._links[project, file["filename"]] = urljoin(page, file["url"]).partition("#")[0]
        return self._links[project, filename]

    def trim(self):
        load.truncate(self.log)


class ClutchServer(Server):
    is_clutch = True

    def __init__(self, name, clutch):
        super().__init__(name, clutch.url + "/simple/", clutch.log)
        self.clutch = clutch


@contextlib.contextmanager
def nginx(name, folder, config, **values):
    """An nginx of one of the configurations, on a port of its own unless it is given."""
    program = bench.need("nginx", "nginx")
    folder.mkdir(parents=True, exist_ok=True)
    values = {
        "user": "user root;" if os.geteuid() == 0 else "",
        "folder": folder,
        "port": bench.free_port(),
        "rate": 0,
        "log": "",
        **values,
    }
    file = folder / "nginx.conf"
    file.write_text((HEAD + config) % values)
    with bench.process([program, "-p", str(folder), "-c", str(file), "-e", str(folder / "nginx.err")]):
        base = "http://127.0.0.1:%d" % values["port"]
        for _ in range(100):
            with contextlib.suppress(OSError):
                bench.get(base + "/")
                break
            time.sleep(0.05)
        yield Server(name, base + "/simple/", folder / "access.log")


def static(folder, corpus, name="static", **values):
    """nginx serving a corpus: as fast as it can, or as an origin whose log is read."""
    log, files = ("", "") if name == "origin" else (BATCHED, KEPT_OPEN)
    return nginx(name, folder, STATIC, corpus=corpus.folder, log=log, files=files, **values)


def cache(folder, origin):
    """nginx as a cache of an origin."""
    return nginx("cache", folder, CACHE, origin=origin.index.split("/")[2], log=BATCHED)


@contextlib.contextmanager
def clutch(folder, origin, name="clutch", **options):
    """Clutch, as its launcher starts it."""
    with bench.Clutch.start(origin.index, folder, **options) as running:
        yield ClutchServer(name, running)

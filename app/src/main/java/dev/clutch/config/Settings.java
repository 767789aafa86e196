package dev.clutch.config;

import dev.clutch.model.Network;
import dev.clutch.model.ProjectPattern;
import dev.clutch.repository.KeepRemoved;
import dev.clutch.repository.RuleKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Every setting there is, each declared once, in the order in which they are shown. */
public final class Settings {
  /** The flag that names sources; it is no key of the file. */
  public static final String UPSTREAM = "--upstream";

  /** The flag that names the file. */
  public static final String CONFIG = "--config";

  /** The source where nobody names any. */
  public static final String DEFAULT_UPSTREAM = "https://pypi.org/simple/";

  // [server]
  static final Setting<String> HOST = Setting.of(Table.SERVER, "host", ValueTypes.HOST)
      .flag("--host")
      .or("127.0.0.1")
      .means("the address to listen on; `0.0.0.0` or `::` for every one")
      .example("\"127.0.0.1\"");
  static final Setting<Integer> LISTENING_PORT = Setting.of(Table.SERVER, "port", ValueTypes.PORT)
      .flag("--port")
      .or("7654")
      .means("the port to listen on; `0` takes a free one, which the first line printed tells")
      .example("7654");
  static final Setting<Boolean> OFFLINE = Setting.of(Table.SERVER, "offline", ValueTypes.SWITCH)
      .flag("--offline")
      .or("false")
      .means("ask no upstream for anything; pages list what is stored, so that a resolver picks"
          + " what can be installed")
      .example("false");
  static final Setting<Boolean> AHEAD = Setting.of(Table.SERVER, "ahead", ValueTypes.SWITCH)
      .flag("--ahead")
      .or("true")
      .means(
          "ask for the pages and the core metadata that a resolver will most likely ask for next,"
              + " told from the core metadata that it was given; never for files. `--no-ahead` doesn't")
      .example("true");
  static final Setting<Duration> INDEX_TTL = Setting.of(
          Table.SERVER, "index-ttl", ValueTypes.DURATION)
      .flag("--index-ttl")
      .or("10m")
      .means("how long a page is served before its source is asked whether it changed, where the"
          + " source has no `ttl` of its own")
      .example("\"10m\"");
  static final Setting<KeepRemoved> SERVER_KEEP_REMOVED = Setting.of(
          Table.SERVER, "keep-removed", ValueTypes.KEEP_REMOVED)
      .flag("--keep-removed")
      .or("serve")
      .means("what becomes of stored files that their source no longer lists, where the source"
          + " does not say: served by their link, listed as before, or gone")
      .example("\"serve\"");

  static final Setting<List<Network>> TRUSTED_PROXIES = Setting.of(
          Table.SERVER, "trusted-proxies", ValueTypes.NETWORK.list())
      .otherwise("none")
      .means("the web servers in front, addresses or networks: only from them is believed who the"
          + " client is and how it has reached us, and only they are given files to send")
      .example("[\"127.0.0.1\"]");
  static final Setting<FrontSettings.Header> FORWARDED_BY = Setting.of(
          Table.SERVER, "forwarded-by", ValueTypes.FORWARDED_BY)
      .or("x-forwarded")
      .means("the fields in which they say it: `X-Forwarded-For`, `-Proto`, `-Host`, `-Port` and"
          + " `-Prefix`, or `Forwarded` (RFC 7239); the others are ignored, since a proxy that does"
          + " not set them passes on what clients send")
      .example("\"x-forwarded\"");
  static final Setting<String> BASE_PATH = Setting.of(
          Table.SERVER, "base-path", ValueTypes.BASE_PATH)
      .otherwise("none")
      .means("a path that the web server in front passes on: what is under it is served as if it"
          + " were not there. No index, nor anything else of Clutch's own but `/pypi`")
      .example("\"/pypi\"");
  static final Setting<FrontSettings.Sending> SEND_FILES_BY = Setting.of(
          Table.SERVER, "send-files-by", ValueTypes.SENDING)
      .otherwise("Clutch sends them")
      .means("let the web server in front send stored files: `x-accel-redirect:/PREFIX/` for nginx,"
          + " whose internal location `/PREFIX/` is the folder `blobs` of the data directory, or"
          + " `x-sendfile` for Apache and lighttpd; needs `trusted-proxies`, and requests that say"
          + " `X-Sendfile-Type: X-Accel-Redirect`, or `X-Sendfile`")
      .example("\"x-accel-redirect:/clutch-blobs/\"");

  // [storage]
  static final Setting<Path> DATA_DIR = Setting.of(Table.STORAGE, "data-dir", ValueTypes.PATH)
      .flag("--data-dir")
      .otherwise("`$XDG_DATA_HOME/clutch`, else `~/.local/share/clutch`")
      .means("where pages, files and the catalog are kept; made with mode 0700 if it does not"
          + " exist")
      .example("\"data\"");
  static final Setting<Long> MAX_SIZE = Setting.of(Table.STORAGE, "max-size", ValueTypes.SIZE)
      .flag("--cache-max-size")
      .or("50G")
      .means("the most that stored files may take; the least recently used make room, pinned ones"
          + " never")
      .example("\"50G\"");
  static final Setting<Long> MIN_FREE = Setting.of(Table.STORAGE, "min-free", ValueTypes.SIZE)
      .flag("--min-free")
      .otherwise("`2G`, or a twentieth of the file system where that is less")
      .means("what is left free on the disk; below it, files are passed through and not stored")
      .example("\"2G\"");

  // [limits]
  static final Setting<Integer> MAX_CONNECTIONS = Setting.of(
          Table.LIMITS, "max-connections", ValueTypes.CONNECTIONS)
      .or("10000")
      .means("connections of clients at once; more wait to be accepted. Fewer where the system's"
          + " limit of open files leaves no room for them")
      .example("10000");
  static final Setting<Integer> MAX_WAITING = Setting.of(
          Table.LIMITS, "max-waiting", ValueTypes.COUNT)
      .or("500")
      .means("requests that wait for an upstream at once; more wait for their turn")
      .example("500");
  static final Setting<Long> MAX_HEADER_SIZE = Setting.of(
          Table.LIMITS, "max-header-size", ValueTypes.HEADER_SIZE)
      .or("16K")
      .means("the largest header of a request, its first line included; larger ones are answered"
          + " with 414 or 431")
      .example("\"16K\"");
  static final Setting<Duration> HEADER_TIMEOUT = Setting.of(
          Table.LIMITS, "header-timeout", ValueTypes.PAUSE)
      .or("20s")
      .means("how long the header of a request may take")
      .example("\"20s\"");
  static final Setting<Duration> IDLE_TIMEOUT = Setting.of(
          Table.LIMITS, "idle-timeout", ValueTypes.PAUSE)
      .or("30s")
      .means("how long a connection is kept on which nothing is asked")
      .example("\"30s\"");
  static final Setting<Duration> SLOW_TIMEOUT = Setting.of(
          Table.LIMITS, "slow-timeout", ValueTypes.PAUSE)
      .or("45s")
      .means("how long a client may take nothing of its answer, or send nothing of its body; over"
          + " so long `min-rate` is judged, too. A client that waits for the server is not slow")
      .example("\"45s\"");
  static final Setting<Long> MIN_RATE = Setting.of(Table.LIMITS, "min-rate", ValueTypes.SIZE)
      .or("1K")
      .means(
          "bytes a second below which a client is cut off, judged over `slow-timeout`; with `0` none"
              + " is, whatever it takes or sends")
      .example("\"1K\"");
  static final Setting<Long> PAGE_MEMORY = Setting.of(Table.LIMITS, "page-memory", ValueTypes.SIZE)
      .or("96M")
      .means("direct memory for pages in the form in which they are sent. Large pages on their way"
          + " to clients may take as much again; beyond that the answer is 503")
      .example("\"96M\"");
  static final Setting<Long> SEND_MEMORY = Setting.of(Table.LIMITS, "send-memory", ValueTypes.SIZE)
      .or("32M")
      .means("direct memory for files on their way to clients; beyond it they go in pieces of 4 KB")
      .example("\"32M\"");
  static final Setting<Integer> REMEMBERED_FILES = Setting.of(
          Table.LIMITS, "remembered-files", ValueTypes.MANY)
      .or("1000000")
      .means("files answered lately that are answered again without asking the catalog;"
          + " 72 bytes each")
      .example("1000000");
  static final Setting<Integer> MAX_MAPPINGS = Setting.of(
          Table.LIMITS, "max-mappings", ValueTypes.MAPPINGS)
      .or("1024")
      .means("stretches of 256 MB of larger files mapped into memory at once; other files are read"
          + " in pieces")
      .example("1024");
  static final Setting<Long> READ_MEMORY = Setting.of(Table.LIMITS, "read-memory", ValueTypes.SIZE)
      .or("64M")
      .means("memory for the bytes of large pages that sources are sending at once; beyond it the"
          + " largest is given up, and answered with 503 or an older copy")
      .example("\"64M\"");

  static final Setting<Long> SCRUB_RATE = Setting.of(Table.LIMITS, "scrub-rate", ValueTypes.SIZE)
      .or("20M")
      .means(
          "bytes a second at which stored files are read again behind, each once a week, to find what"
              + " the disk has damaged; `0` for not at all: they are still compared when they are sent"
              + " for the first time after a start")
      .example("\"20M\"");

  // [[source]]: what it is
  static final Setting<String> SOURCE_NAME = Setting.of(Table.SOURCE, "name", ValueTypes.NAME)
      .otherwise("required")
      .means("what indexes, rules and the log call it")
      .example("\"internal\"");
  static final Setting<ValueTypes.Address> URL = Setting.of(
          Table.SOURCE, "url", ValueTypes.INDEX_URL)
      .means("an index, with or without its last slash; a bare host gets `/simple/` appended")
      .example("\"https://packages.example/simple/\"");
  static final Setting<ValueTypes.Address> FIND_LINKS = Setting.of(
          Table.SOURCE, "find-links", ValueTypes.PAGE_URL)
      .means(
          "instead of `url`: one page with links to files, as `pip --find-links` takes it; also a path or"
              + " a `file:` URL")
      .example("\"https://packages.example/links.html\"");
  static final Setting<Path> DIRECTORY = Setting.of(Table.SOURCE, "directory", ValueTypes.FOLDER)
      .means("instead of `url`: a folder of files, a path or a `file:` URL")
      .example("\"wheels\"");

  // [[source]]: the way to it
  static final Setting<String> USERNAME = Setting.of(Table.SOURCE, "username", ValueTypes.USER)
      .means("sent to the source's own host, and to no other")
      .example("\"clutch\"");
  static final Setting<Secret> PASSWORD = Setting.of(Table.SOURCE, "password", ValueTypes.SECRET)
      .means("goes with `username`")
      .example("\"${INTERNAL_PASSWORD}\"");
  static final Setting<Secret> TOKEN = Setting.of(Table.SOURCE, "token", ValueTypes.SECRET)
      .means("instead of `username` and `password`: sent as a bearer token")
      .example("\"file:token.txt\"");
  static final Setting<Boolean> NETRC = Setting.of(Table.SOURCE, "netrc", ValueTypes.SWITCH)
      .or("true")
      .means("whether the credentials that nothing here names are looked up in `$NETRC` or"
          + " `~/.netrc`")
      .example("true");
  static final Setting<ProxyAddress> PROXY = Setting.of(Table.SOURCE, "proxy", ValueTypes.PROXY)
      .otherwise("as `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say")
      .means(
          "the proxy on the way: `http://[USER:PASSWORD@]HOST:PORT`, `socks5://HOST:PORT`, or `none`")
      .example("\"http://proxy.example:3128\"");
  static final Setting<Path> CA = Setting.of(Table.SOURCE, "ca", ValueTypes.FILE)
      .otherwise("those of the Java virtual machine")
      .means("the certificate authorities to trust, in PEM")
      .example("\"ca.pem\"");
  static final Setting<Path> CLIENT_CERTIFICATE = Setting.of(
          Table.SOURCE, "client-certificate", ValueTypes.FILE)
      .means("the certificate to show, with its chain, in PEM")
      .example("\"client.pem\"");
  static final Setting<Path> CLIENT_KEY = Setting.of(Table.SOURCE, "client-key", ValueTypes.FILE)
      .otherwise("in the file of `client-certificate`")
      .means("the key of `client-certificate`, in PEM, not encrypted")
      .example("\"client-key.pem\"");
  static final Setting<Duration> CONNECT_TIMEOUT = Setting.of(
          Table.SOURCE, "connect-timeout", ValueTypes.PAUSE)
      .or("5s")
      .means("how long a connection may take")
      .example("\"5s\"");
  static final Setting<Duration> ANSWER_TIMEOUT = Setting.of(
          Table.SOURCE, "answer-timeout", ValueTypes.PAUSE)
      .or("3s")
      .means("how long a page may keep a client waiting before a stored one is sent")
      .example("\"3s\"");
  static final Setting<Duration> READ_TIMEOUT = Setting.of(
          Table.SOURCE, "read-timeout", ValueTypes.PAUSE)
      .or("10s")
      .means("how long no byte may come before a transfer is cut and resumed")
      .example("\"10s\"");
  static final Setting<Integer> MAX_REQUESTS = Setting.of(
          Table.SOURCE, "max-requests", ValueTypes.COUNT)
      .or("32")
      .means("how many questions, and beside them how many downloads, one host is asked for at"
          + " once")
      .example("32");
  static final Setting<Long> MAX_PAGE_SIZE = Setting.of(
          Table.SOURCE, "max-page-size", ValueTypes.SIZE)
      .or("64M")
      .means("the largest project page that is read")
      .example("\"64M\"");
  static final Setting<Integer> MAX_PAGE_FILES = Setting.of(
          Table.SOURCE, "max-page-files", ValueTypes.MANY)
      .or("100000")
      .means("the most files that a project page may list")
      .example("100000");
  static final Setting<Integer> MAX_REDIRECTS = Setting.of(
          Table.SOURCE, "max-redirects", ValueTypes.REDIRECTS)
      .or("5")
      .means("how many redirects are followed, one after the other")
      .example("5");
  static final Setting<Long> MAX_LIST_SIZE = Setting.of(
          Table.SOURCE, "max-list-size", ValueTypes.SIZE)
      .or("256M")
      .means("the largest project list that is read")
      .example("\"256M\"");

  // [[source]]: what is kept of it
  static final Setting<Duration> TTL = Setting.of(Table.SOURCE, "ttl", ValueTypes.DURATION)
      .otherwise("`index-ttl` of `[server]`")
      .means("how long a page is served before the source is asked whether it changed")
      .example("\"10m\"");
  static final Setting<Duration> GRACE = Setting.of(Table.SOURCE, "grace", ValueTypes.DURATION)
      .or("5m")
      .means("how long after that it is still served at once, and refreshed behind")
      .example("\"5m\"");
  static final Setting<Duration> MISSING_TTL = Setting.of(
          Table.SOURCE, "missing-ttl", ValueTypes.DURATION)
      .or("60s")
      .means("how long “no such project” is believed; never longer than `ttl`")
      .example("\"60s\"");
  static final Setting<Duration> POLL = Setting.of(Table.SOURCE, "poll", ValueTypes.PAUSE)
      .otherwise("off")
      .means("how often the source is asked for the serials of all projects, so that pages are"
          + " fetched again when they changed, not when they are old; PyPI's list is 40 MB")
      .example("\"60s\"");
  static final Setting<KeepRemoved> KEEP_REMOVED = Setting.of(
          Table.SOURCE, "keep-removed", ValueTypes.KEEP_REMOVED)
      .otherwise("`keep-removed` of `[server]`")
      .means("what becomes of stored files that the source no longer lists")
      .example("\"serve\"");
  static final Setting<Long> MAX_FILE_SIZE = Setting.of(
          Table.SOURCE, "max-file-size", ValueTypes.SIZE)
      .otherwise("no limit")
      .means("the largest file that is stored; larger ones are passed through")
      .example("\"2G\"");
  static final Setting<Boolean> REDIRECT = Setting.of(Table.SOURCE, "redirect", ValueTypes.SWITCH)
      .or("false")
      .means("send clients to the source for its files instead of storing them")
      .example("false");
  static final Setting<Boolean> FORBIDDEN_MEANS_MISSING = Setting.of(
          Table.SOURCE, "403-means-missing", ValueTypes.SWITCH)
      .or("false")
      .means("take 403 for “no such project”, as PyTorch's index means it")
      .example("false");

  // [[source]]: what is shown of it
  static final Setting<List<ProjectPattern>> ONLY = Setting.of(
          Table.SOURCE, "only", ValueTypes.PROJECT.list())
      .otherwise("every project")
      .means("the projects that the source is asked for: names, patterns, requirements")
      .example("[\"acme-*\", \"numpy<2\"]");
  static final Setting<List<ProjectPattern>> EXCEPT = Setting.of(
          Table.SOURCE, "except", ValueTypes.PROJECT.list())
      .otherwise("none")
      .means("the projects that the source is not asked for")
      .example("[\"acme-old\"]");
  static final Setting<List<ProjectPattern>> RESERVED = Setting.of(
          Table.SOURCE, "reserved", ValueTypes.NAMES.list())
      .otherwise("none")
      .means("names that no other source is ever asked for")
      .example("[\"acme-*\"]");
  static final Setting<TimeLimit> SOURCE_EXCLUDE_NEWER = Setting.of(
          Table.SOURCE, "exclude-newer", ValueTypes.TIME_LIMIT)
      .otherwise("nothing is too new")
      .means("hide files uploaded at this date or later, or less than a duration ago")
      .example("\"7d\"");
  static final Setting<UnknownTime> UNKNOWN_TIME = Setting.of(
          Table.SOURCE, "unknown-time", ValueTypes.UNKNOWN_TIME)
      .otherwise("`hide`; `show` for a directory and for what is uploaded here")
      .means("what a rule about time does with a file whose upload time nobody knows")
      .example("\"hide\"");

  // [[index]]
  static final Setting<String> INDEX_NAME = Setting.of(Table.INDEX, "name", ValueTypes.NAME)
      .otherwise("required")
      .means("where it is: `/NAME/simple/`; `default` is `/simple/`")
      .example("\"default\"");
  static final Setting<List<String>> SOURCES = Setting.of(
          Table.INDEX, "sources", ValueTypes.NAME.list())
      .otherwise("all, in the order of the file")
      .means("the sources in order: the first that has a project owns it")
      .example("[\"internal\"]");
  static final Setting<Boolean> PARALLEL = Setting.of(Table.INDEX, "parallel", ValueTypes.SWITCH)
      .or("false")
      .means("ask all sources at once: quicker, and every source hears of every name, so only for"
          + " sources that are all public")
      .example("false");
  static final Setting<Boolean> MERGE = Setting.of(Table.INDEX, "merge", ValueTypes.SWITCH)
      .or("false")
      .means("show the files of all sources that have a project, not only its owner's. Dangerous:"
          + " whoever can publish at one of them can replace what another has")
      .example("false");
  static final Setting<TimeLimit> INDEX_EXCLUDE_NEWER = Setting.of(
          Table.INDEX, "exclude-newer", ValueTypes.TIME_LIMIT)
      .otherwise("nothing is too new")
      .means("hide files uploaded at this date or later, or less than a duration ago")
      .example("\"2026-05-01\"");

  // [[rule]]
  static final Setting<RuleKind> KIND = Setting.of(Table.RULE, "kind", ValueTypes.RULE_KIND)
      .otherwise("required")
      .means("what the rule looks at")
      .example("\"cooldown\"");
  static final Setting<List<String>> RULE_INDEX = Setting.of(
          Table.RULE, "index", ValueTypes.NAME.list())
      .otherwise("every index")
      .means("the indexes it holds for")
      .example("\"default\"");
  static final Setting<List<String>> RULE_SOURCE = Setting.of(
          Table.RULE, "source", ValueTypes.NAME.list())
      .otherwise("every source")
      .means("the sources it holds for")
      .example("\"internal\"");
  static final Setting<List<ProjectPattern>> PROJECT = Setting.of(
          Table.RULE, "project", ValueTypes.PROJECT.list())
      .otherwise("every project")
      .means("the projects it holds for: names, patterns, requirements")
      .example("[\"numpy\", \"acme-*\"]");
  static final Setting<List<String>> VALUE = Setting.of(Table.RULE, "value", ValueTypes.TEXT.list())
      .otherwise("as the kind needs it")
      .means("what stays visible: `specifier` (versions: `<3` hides 3.0); what is listed: `allow`"
          + " (versions; without it all of the `project`): where there is any `allow`, only what"
          + " one of them lists is shown, if no other rule hides it; what is hidden: `deny`"
          + " (versions; without it all of the `project`), `kind` (`wheel`, `sdist`, `egg`, `other`), `size` (larger files), `status` (`archived`, …), `exclude-newer` (a"
          + " date or a duration), `cooldown` (a duration), of both `0d` for an exemption from others"
          + " of the same kind; `yanked` has none")
      .example("\"7d\"");
  static final Setting<String> REASON = Setting.of(Table.RULE, "reason", ValueTypes.TEXT)
      .otherwise("none")
      .means("what people are told whom the rule meets")
      .example("\"fresh releases wait a week\"");
  static final Setting<Instant> UNTIL = Setting.of(Table.RULE, "until", ValueTypes.MOMENT)
      .otherwise("for ever")
      .means("the date at which the rule ends")
      .example("\"2030-01-01\"");
  static final Setting<Boolean> AUDIT = Setting.of(Table.RULE, "audit", ValueTypes.SWITCH)
      .or("false")
      .means("hide nothing, but log what would be hidden")
      .example("false");

  private static final List<Setting<?>> ALL = List.of(
      HOST,
      LISTENING_PORT,
      OFFLINE,
      AHEAD,
      INDEX_TTL,
      SERVER_KEEP_REMOVED,
      TRUSTED_PROXIES,
      FORWARDED_BY,
      BASE_PATH,
      SEND_FILES_BY,
      DATA_DIR,
      MAX_SIZE,
      MIN_FREE,
      MAX_CONNECTIONS,
      MAX_WAITING,
      MAX_HEADER_SIZE,
      HEADER_TIMEOUT,
      IDLE_TIMEOUT,
      SLOW_TIMEOUT,
      MIN_RATE,
      PAGE_MEMORY,
      SEND_MEMORY,
      REMEMBERED_FILES,
      MAX_MAPPINGS,
      READ_MEMORY,
      SCRUB_RATE,
      SOURCE_NAME,
      URL,
      FIND_LINKS,
      DIRECTORY,
      USERNAME,
      PASSWORD,
      TOKEN,
      NETRC,
      PROXY,
      CA,
      CLIENT_CERTIFICATE,
      CLIENT_KEY,
      CONNECT_TIMEOUT,
      ANSWER_TIMEOUT,
      READ_TIMEOUT,
      MAX_REQUESTS,
      MAX_REDIRECTS,
      MAX_PAGE_SIZE,
      MAX_PAGE_FILES,
      MAX_LIST_SIZE,
      TTL,
      GRACE,
      MISSING_TTL,
      POLL,
      KEEP_REMOVED,
      MAX_FILE_SIZE,
      REDIRECT,
      FORBIDDEN_MEANS_MISSING,
      ONLY,
      EXCEPT,
      RESERVED,
      SOURCE_EXCLUDE_NEWER,
      UNKNOWN_TIME,
      INDEX_NAME,
      SOURCES,
      PARALLEL,
      MERGE,
      INDEX_EXCLUDE_NEWER,
      KIND,
      RULE_INDEX,
      RULE_SOURCE,
      PROJECT,
      VALUE,
      REASON,
      UNTIL,
      AUDIT);

  /** What says how a source is reached over a network, and means nothing where there is none. */
  static final List<Setting<?>> OF_THE_NETWORK = List.of(
      USERNAME,
      PASSWORD,
      TOKEN,
      NETRC,
      PROXY,
      CA,
      CLIENT_CERTIFICATE,
      CLIENT_KEY,
      CONNECT_TIMEOUT,
      ANSWER_TIMEOUT,
      READ_TIMEOUT,
      MAX_REQUESTS,
      MAX_REDIRECTS,
      MAX_PAGE_SIZE,
      MAX_PAGE_FILES,
      MAX_LIST_SIZE,
      TTL,
      GRACE,
      MISSING_TTL,
      POLL,
      MAX_FILE_SIZE,
      REDIRECT,
      FORBIDDEN_MEANS_MISSING);

  private Settings() {}

  /** Returns every setting. */
  public static List<Setting<?>> all() {
    return ALL;
  }

  /** Returns the settings of a table. */
  static List<Setting<?>> of(Table table) {
    return ALL.stream().filter(setting -> setting.table() == table).toList();
  }

  /** Returns those that a flag of {@code serve} says too. */
  public static List<Setting<?>> withFlags() {
    return ALL.stream().filter(setting -> setting.flag() != null).toList();
  }
}

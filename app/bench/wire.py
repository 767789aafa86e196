"""HTTP/1.1 as it is on the wire, read strictly: what is not well-formed is said, never guessed."""

import re
import socket

LONGEST_WAIT = 15  # seconds, after which pip, PDM and Poetry give up
MOST_BYTES = 64 << 20

STATUS = re.compile(rb"HTTP/1\.1 ([1-5][0-9][0-9]) [\t\x20-\x7e]*")
FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*((?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?)[ \t]*")
CHUNK = re.compile(rb"([0-9A-Fa-f]{1,12})")


class Malformed(Exception):
    """What came is no answer of HTTP/1.1."""


class Hang(Exception):
    """Nothing came for longer than any client waits."""


class Broken(Exception):
    """The connection ended before the answer did."""


class Closed(Broken):
    """The connection ended where an answer should begin."""


class Answer:
    """One answer. Names of fields are in lower case."""

    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    def field(self, name):
        return next((value for key, value in self.fields if key == name), None)

    @property
    def closes(self):
        return "close" in (self.field("connection") or "").lower()


class Wire:
    """A connection that anything can be written to, and answers read from."""

    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port), LONGEST_WAIT)
        self._socket.settimeout(LONGEST_WAIT)
        self._buffer = bytearray()
        self.seen = bytearray()

    def send(self, data):
        """Returns False if the other end has heard enough already."""
        try:
            self._socket.sendall(data)
            return True
        except socket.timeout:
            raise Hang("what is sent is not read")
        except OSError:
            return False

    def end(self):
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self):
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def at_end(self):
        """Whether nothing more comes, and the other end is closed."""
        return not self._buffer and not self._more()

    def answer(self, method):
        """The next answer but those of 1xx."""
        while True:
            status, fields = self._head()
            if status >= 200:
                return Answer(status, fields, self._body(method, status, fields))
            if status == 101:
                raise Malformed("another protocol, which nobody asked for")

    def rest(self):
        """All that comes until the end, as it stands."""
        while self._more():
            pass
        rest, self._buffer = bytes(self._buffer), bytearray()
        return rest

    def _head(self):
        if self.at_end():
            raise Closed("no answer")
        line = self._line()
        found = STATUS.fullmatch(line)
        if not found:
            raise Malformed("no status line: %r" % line[:80])
        fields = []
        while line := self._line():
            field = FIELD.fullmatch(line)
            if not field:
                raise Malformed("no field: %r" % line[:80])
            fields.append((field.group(1).decode().lower(), field.group(2).decode("latin-1")))
            if len(fields) > 100:
                raise Malformed("more than 100 fields")
        return int(found.group(1)), fields

    def _body(self, method, status, fields):
        lengths = [value for name, value in fields if name == "content-length"]
        codings = [value for name, value in fields if name == "transfer-encoding"]
        if len(lengths) + len(codings) > 1:
            raise Malformed("two lengths: %s" % (lengths + codings))
        if lengths and not re.fullmatch(r"\d{1,15}", lengths[0]):
            raise Malformed("no length: %r" % lengths[0])
        if method == "HEAD" or status in (204, 304):
            return b""
        if codings:
            if codings[0] != "chunked":
                raise Malformed("transfer coding %r" % codings[0])
            return self._chunks()
        if lengths:
            return self._take(int(lengths[0]))
        if not any(name == "connection" and "close" in value.lower() for name, value in fields):
            raise Malformed("%d with a body without a length" % status)
        return self.rest()

    def _chunks(self):
        body = bytearray()
        while True:
            line = self._line()
            if not CHUNK.fullmatch(line):
                raise Malformed("no chunk: %r" % line[:80])
            size = int(line, 16)
            if size == 0:
                if self._line():
                    raise Malformed("trailers")
                return bytes(body)
            body += self._take(size)
            if self._line():
                raise Malformed("no end of a chunk")

    def _line(self):
        while (end := self._buffer.find(b"\r\n")) < 0:
            if len(self._buffer) > 1 << 16:
                raise Malformed("no end of a line: %r" % bytes(self._buffer[:80]))
            if not self._more():
                raise Broken("in a line: %r" % bytes(self._buffer[:80]))
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        return line

    def _take(self, count):
        while len(self._buffer) < count:
            if not self._more():
                raise Broken("%d bytes before its end" % (count - len(self._buffer)))
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _more(self):
        try:
            data = self._socket.recv(1 << 16)
        except socket.timeout:
            raise Hang("no byte for %d s" % LONGEST_WAIT)
        except OSError:
            return False
        if len(self.seen) > MOST_BYTES:
            raise Malformed("more than %d bytes" % MOST_BYTES)
        self.seen += data
        self._buffer += data
        return bool(data)

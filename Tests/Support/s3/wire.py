"""HTTP/1.1 as a server reads and writes it. It is a quarter of the work of http.server's."""
import socket
import struct
import time

REASONS = {
    200: "OK", 204: "No Content", 206: "Partial Content", 301: "Moved Permanently",
    304: "Not Modified", 307: "Temporary Redirect", 400: "Bad Request", 403: "Forbidden",
    404: "Not Found", 409: "Conflict", 412: "Precondition Failed", 500: "Internal Server Error",
    501: "Not Implemented", 503: "Service Unavailable"}


class Request:
    """A request whose body is read on demand."""

    def __init__(self, method, target, headers, stream):
        self.method, self.target, self.headers, self.stream = method, target, headers, stream
        path, _, self.query_text = target.partition("?")
        self.path = path
        self.length = int(self.get("content-length") or 0)
        self.has_read = False

    def get(self, name, default=None):
        """The value of a header by its name in lower case."""
        for key, value in self.headers:
            if key == name:
                return value
        return default

    def read(self):
        """The whole body."""
        self.has_read = True
        return self.stream.read(self.length) if self.length else b""

    def parts(self, size=1 << 20):
        """The body in parts."""
        self.has_read = True
        left = self.length
        while left:
            part = self.stream.read(min(size, left))
            if not part:
                raise ConnectionError
            left -= len(part)
            yield part


class Answer:
    def __init__(self, status, body=b"", headers=(), file=None):
        """A body in memory, or `file` as (path, start, length)."""
        self.status, self.headers, self.file = status, list(headers), file
        self.body = body.encode() if isinstance(body, str) else body

    @property
    def length(self):
        return self.file[2] if self.file else len(self.body)


def read_request(stream):
    """The next request of a connection; None at its end."""
    line = stream.readline(65536)
    if not line.strip():
        return None
    method, target, _ = line.decode("latin-1").split(" ", 2)
    headers = []
    while True:
        line = stream.readline(65536)
        if line in (b"\r\n", b"\n", b""):
            break
        name, _, value = line.decode("utf-8", "surrogateescape").partition(":")
        headers.append((name.strip().lower(), value.strip()))
    return Request(method, target, headers, stream)


def http_date(seconds):
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(seconds))


def head(answer, now, keep=True):
    lines = [f"HTTP/1.1 {answer.status} {REASONS.get(answer.status, 'Status')}"]
    names = {name.lower() for name, _ in answer.headers}
    if "date" not in names:
        lines.append("Date: " + http_date(now))
    if "content-length" not in names and answer.status not in (204, 304):
        lines.append(f"Content-Length: {answer.length}")
    lines += [f"{name}: {value}" for name, value in answer.headers]
    if not keep:
        lines.append("Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")


def send(client, answer, now, with_body=True):
    data = head(answer, now)
    if with_body and answer.file:
        client.sendall(data)
        path, start, length = answer.file
        with open(path, "rb") as file:
            file.seek(start)
            client.sendfile(file, start, length)
    else:
        client.sendall(data + answer.body if with_body else data)


def reset(client):
    """Ends a connection with RST instead of FIN."""
    try:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
    except OSError:
        pass


def unchunked(data):
    """The payload of an aws-chunked body; the chunks' signatures are not checked."""
    out, at = [], 0
    while True:
        end = data.index(b"\r\n", at)
        size = int(data[at:end].split(b";")[0], 16)
        if size == 0:
            return b"".join(out)
        out.append(data[end + 2:end + 2 + size])
        at = end + 2 + size + 2

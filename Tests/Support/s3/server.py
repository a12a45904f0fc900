"""An S3 on loopback that verifies signatures, keeps conditions, and fails as it is told to.

Prints one line of JSON with its address and keys when it stands, and runs until its input closes.
See README.md.
"""
import argparse
import collections
import json
import os
import pathlib
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
import urllib.parse
from xml.sax.saxutils import escape

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "aws"))

from cloudfront import CloudFront  # noqa: E402
from faults import Faults  # noqa: E402
from listener import Listener  # noqa: E402
from operations import Operations  # noqa: E402
from signature import Refusal, Verifier  # noqa: E402
from store import Body, Object  # noqa: E402
import wire  # noqa: E402

ACCESS, SECRET = "AKIASTANDINMARQUEE00", "stand-in/secret+key=of/forty-characters0"


class Server(Listener):
    def __init__(self, options):
        super().__init__(options.port)
        self.listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.folder = options.folder and tempfile.mkdtemp(prefix="s3-", dir=options.folder)
        self.knobs = {"delay": options.delay}
        self.operations = Operations(self.knobs, self.folder)
        self.verifier = Verifier()
        self.verifier.add(ACCESS, SECRET)
        self.faults = Faults()
        self.cloudfront = CloudFront(self.verifier, self.knobs)
        self.buckets = options.bucket
        self.log, self.counts = [], collections.Counter()
        self.keeps_log = options.log
        self.connections = 0
        self.lock = threading.Lock()
        self.reset()

    def reset(self):
        self.operations.buckets = {}
        for bucket in self.buckets:
            name, _, region = bucket.partition(":")
            self.operations.add(name, region or "eu-west-1")

    def now(self):
        return time.time() + self.knobs.get("skew", 0)

    def accepted(self):
        self.connections += 1

    # MARK: Connections

    def serve(self, client):
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = client.makefile("rb", 1 << 16)
        try:
            while True:
                request = wire.read_request(stream)
                if request is None:
                    return
                if request.get("expect", "").lower() == "100-continue":
                    client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                if request.path.startswith("/-/"):
                    self.control(client, request)
                elif not self.answer(client, request):
                    return
        except (OSError, ValueError):
            pass    # a client that hangs up
        finally:
            stream.close()
            client.close()

    def answer(self, client, request):
        """Answers a request; false when the connection has ended."""
        started = time.monotonic()
        name, key, query = self.place(request)
        is_cloudfront = request.path.startswith("/2020-05-31/")
        operation = (self.cloudfront.name(request) if is_cloudfront
                     else self.operations.name(request.method, key, query))
        if operation == "PutObject" and request.get("x-amz-copy-source"):
            operation = "CopyObject"
        shown = key.decode("utf-8", "replace")
        fault = self.faults.find(name, request.method, shown, operation) or {}
        kind = fault.get("do", "")
        if self.knobs["delay"]:
            time.sleep(self.knobs["delay"])
        if kind == "reset-body":
            self.note(name, operation, shown, 0, kind, started, request)
            return wire.reset(client)
        if kind in ("reset-before", "slowdown", "error-before", "garbage"):
            request.read()
        if kind == "reset-before":
            self.note(name, operation, shown, 0, kind, started, request)
            return wire.reset(client)
        if kind == "stall-before":
            time.sleep(fault.get("seconds", 60))
        if kind == "slowdown":
            made = refusal(Refusal(503, "SlowDown", "Please reduce your request rate."))
        elif kind == "error-before":
            made = refusal(failure(fault))
        elif kind == "garbage":
            made = wire.Answer(fault.get("status", 200), fault.get("body", ""),
                               fault.get("headers", {}).items())
        else:
            made = self.made(operation, request, name, key, query, is_cloudfront)
        if kind == "error-after":
            made = refusal(failure(fault))
        if kind == "stall-after":
            time.sleep(fault.get("seconds", 60))
        if not request.has_read:
            for _ in request.parts():
                pass
        self.note(name, operation, shown, made.status, kind, started, request)
        if kind == "reset-after":
            return wire.reset(client)
        return self.give(client, request, made, fault)

    def made(self, operation, request, name, key, query, is_cloudfront):
        try:
            if is_cloudfront:
                return self.cloudfront.answer(request, self.now())
            region = self.verifier.check(request, self.now())
            bucket = self.operations.buckets.get(name)
            if bucket is None:
                raise Refusal(404, "NoSuchBucket", "The specified bucket does not exist",
                              BucketName=name)
            if region != bucket.region:
                raise self.wrong_region(bucket)
            if self.knobs.get("readonly") and request.method not in ("GET", "HEAD"):
                raise Refusal(403, "AccessDenied", "User is not authorized to perform: s3:PutObject")
            return self.operations.run(operation, request, bucket, key, query)
        except Refusal as error:
            return refusal(error, request.method == "HEAD")

    def wrong_region(self, bucket):
        headers = [("x-amz-bucket-region", bucket.region)]
        status = self.knobs.get("redirect", 400)
        if status == 400:
            return Refusal(400, "AuthorizationHeaderMalformed", "The authorization header is "
                           f"malformed; the region is wrong; expecting '{bucket.region}'", headers,
                           Region=bucket.region)
        return Refusal(status, "PermanentRedirect" if status == 301 else "TemporaryRedirect",
                       "The bucket you are attempting to access must be addressed using the specified "
                       "endpoint.", headers, Endpoint=f"s3.{bucket.region}.amazonaws.com")

    def give(self, client, request, made, fault):
        with_body = request.method != "HEAD"
        kind = fault.get("do")
        if kind not in ("cut", "slow"):
            wire.send(client, made, self.now(), with_body)
            return True
        data = wire.head(made, self.now()) + (made.body if with_body else b"")
        if kind == "cut":
            client.sendall(data[:len(data) - max(1, len(made.body) // 2)])
            return False
        for index in range(len(data)):
            client.sendall(data[index:index + 1])
            time.sleep(fault.get("seconds", 0.05))
        return True

    def place(self, request):
        """The bucket's name, the key as bytes, and the query."""
        query = dict(urllib.parse.parse_qsl(
            request.query_text, keep_blank_values=True, encoding="utf-8"))
        path = urllib.parse.unquote_to_bytes(request.path.encode("latin-1"))
        host = (request.get("host") or "").rpartition(":")[0]
        if host.endswith(".localhost"):
            return host.removesuffix(".localhost"), path[1:], query
        name, _, key = path[1:].partition(b"/")
        return name.decode("utf-8", "replace"), key, query

    def note(self, bucket, operation, key, status, kind, started, request):
        with self.lock:
            self.counts[bucket, operation] += 1
            if self.keeps_log:
                self.log.append({
                    "bucket": bucket, "operation": operation, "key": key, "status": status, "fault": kind,
                    "bytes": request.length, "at": round(self.now(), 4),
                    "ms": round(1000 * (time.monotonic() - started), 2)})

    # MARK: Control

    def control(self, client, request):
        """Knobs, faults, log and contents, for tests: not signed, and JSON both ways. With
        `?bucket=NAME` it is about one bucket."""
        wish = json.loads(request.read() or b"null")
        query = dict(urllib.parse.parse_qsl(request.query_text))
        method = getattr(self, "control_" + request.path.removeprefix("/-/"), None)
        made = {"error": "unknown"} if method is None else method(wish, query.get("bucket"))
        text = json.dumps({"ok": True} if made is None else made)
        wire.send(client, wire.Answer(200, text), time.time())

    def control_knobs(self, wish, bucket):
        self.knobs.update(wish or {})
        return self.knobs

    def control_faults(self, wish, bucket):
        self.faults.set(wish or [], bucket)

    def control_keys(self, wish, bucket):
        """{"add": {access: {"secret", "token"}}, "expire": [access]}"""
        for access, key in wish.get("add", {}).items():
            self.verifier.add(access, key["secret"], key.get("token"))
        for access in wish.get("expire", []):
            self.verifier.keys[access]["expired"] = True

    def control_bucket(self, wish, bucket):
        """{"name", "region"}: makes a bucket, or an empty one in its place."""
        self.operations.add(wish["name"], wish.get("region", "eu-west-1"))

    def control_reset(self, wish, bucket):
        self.reset()

    def control_forget(self, wish, bucket):
        with self.lock:
            self.log = [entry for entry in self.log if bucket and entry["bucket"] != bucket]
            self.counts = collections.Counter({
                key: count for key, count in self.counts.items() if bucket and key[0] != bucket})
            self.connections = 0

    def control_log(self, wish, bucket):
        return [entry for entry in self.log if bucket in (None, entry["bucket"])]

    def control_counts(self, wish, bucket):
        """The requests of each operation since the start or `forget`."""
        with self.lock:
            found = collections.Counter()
            for (name, operation), count in self.counts.items():
                if bucket in (None, name):
                    found[operation] += count
        return {"requests": sum(found.values()), "connections": self.connections, "operations": found}

    def control_objects(self, wish, bucket):
        """Each object's size, ETag, digest and headers, by bucket and key."""
        return {
            name: {key.decode("utf-8", "replace"): {
                "size": found.body.size, "etag": found.etag,
                "sha256": found.body.sha256.hexdigest(), "headers": found.headers}
                for key, found in list(made.objects.items())}
            for name, made in self.operations.buckets.items() if bucket in (None, name)}

    def control_texts(self, wish, bucket):
        """Each object's bytes as text, by key; what Marquee keeps for itself is left out."""
        return {
            key.decode("utf-8", "replace"): b"".join(found.body.chunks()).decode("utf-8", "replace")
            for key, found in list(self.operations.buckets[bucket].objects.items())
            if not key.startswith(b".marquee/")}

    def control_put(self, wish, bucket):
        """{key: text}: writes objects by hand, as another program would."""
        for key, text in wish.items():
            body = Body([text.encode()], None, 0)
            self.operations.buckets[bucket].put(
                key.encode(), Object(body, {"content-type": "binary/octet-stream"}))

    def control_remove(self, wish, bucket):
        """[key]: removes objects by hand."""
        for key in wish:
            self.operations.buckets[bucket].remove(key.encode())

    def control_uploads(self, wish, bucket):
        """The number of uploads by parts that have not ended, by bucket."""
        return {name: len(made.uploads) for name, made in self.operations.buckets.items()}

    def control_invalidations(self, wish, bucket):
        return self.cloudfront.invalidations


def failure(fault):
    return Refusal(fault.get("status", 500), fault.get("code", "InternalError"),
                   fault.get("message", "We encountered an internal error. Please try again."))


def refusal(error, is_head=False):
    fields = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in error.fields.items())
    body = (f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{error.code}</Code>'
            f"<Message>{escape(error.message)}</Message>{fields}<RequestId>4442587FB7D0A2F9</RequestId>"
            "</Error>")
    headers = [("Content-Type", "application/xml"), *error.headers]
    return wire.Answer(error.status, b"" if is_head or error.status == 304 else body, headers)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bucket", action="append", help="NAME or NAME:REGION (eu-west-1)")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0, help="seconds before each answer")
    parser.add_argument("--folder", help="keeps bodies above 1 MiB in a folder of its own there")
    parser.add_argument("--no-log", dest="log", action="store_false", help="keeps counts only")
    options = parser.parse_args()
    options.bucket = options.bucket or ["site"]
    server = Server(options).start()

    def end(*_):
        if server.folder:
            shutil.rmtree(server.folder, ignore_errors=True)
        os._exit(0)
    # A program's threads may block signals, and its children with them.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM, signal.SIGINT])
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    print(json.dumps({
        "url": f"http://127.0.0.1:{server.port}", "port": server.port, "access": ACCESS,
        "secret": SECRET, "buckets": options.bucket}), flush=True)
    while sys.stdin.read(4096):
        pass
    end()


main()

"""Aurora DSQL's other way in: a WebSocket on port 443 in front of a gate (gate.py).

`Door` is served by the `websockets` package, an implementation that has nothing in common with
Marquee's. `FaultyDoor` speaks the protocol by itself, so that it can break it, and looks closely at
what the client sends.
"""
import base64
import hashlib
import logging
import socket
import ssl
import struct
import threading
import time

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from gate import OneAtATime
from listener import Listener

# A client that only looks at the certificate is no news.
logging.getLogger("websockets").setLevel(logging.CRITICAL)

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def context_of(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


class Door:
    def __init__(self, certificate, gate):
        self.gate = gate
        self.connections = 0
        self.server = serve(self.handle, "127.0.0.1", 0, ssl=context_of(certificate),
                            compression=None, max_size=1 << 20, ping_interval=0.2)
        self.port = self.server.socket.getsockname()[1]

    def start(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def handle(self, connection):
        self.connections += 1
        stream = LibraryStream(connection)
        try:
            self.gate.session(stream, secure=True)
        except (OSError, EOFError):
            pass
        stream.close()


class LibraryStream:
    """A connection of the `websockets` package as a socket."""

    def __init__(self, connection):
        self.connection = connection
        self.rest = b""

    def recv(self, count):
        try:
            while not self.rest:
                data = self.connection.recv()
                if isinstance(data, str):
                    raise EOFError("text")
                self.rest = data
        except ConnectionClosed:
            return b""
        part, self.rest = self.rest[:count], self.rest[count:]
        return part

    def sendall(self, data):
        try:
            # Its own limit for a message, and the client's for a frame.
            for start in range(0, len(data), 1 << 19):
                self.connection.send(data[start:start + (1 << 19)])
        except ConnectionClosed as error:
            raise OSError("closed") from error

    def shutdown(self, _):
        self.connection.close()

    def close(self):
        self.connection.close()


def frame(opcode, payload, final=True):
    head = bytes([(0x80 if final else 0) | opcode])
    if len(payload) < 126:
        head += bytes([len(payload)])
    elif len(payload) < 1 << 16:
        head += b"\x7e" + struct.pack("!H", len(payload))
    else:
        head += b"\x7f" + struct.pack("!Q", len(payload))
    return head + payload


# What a server must not send, by name. The client's close code for each is in the tests.
FAULTS = {
    "text": b"\x81\x05hello",
    "oversized": b"\x82\x7f" + struct.pack("!Q", 1 << 40),
    "endless": b"\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff",
    "masked": b"\x82\x85\x01\x02\x03\x04hello",
    "reserved_bit": b"\xc2\x01x",
    "reserved_kind": b"\x83\x01x",
    "reserved_control": b"\x8b\x01x",
    "fragmented_control": b"\x09\x01x",
    "long_control": b"\x89\x7e\x00\x80" + b"x" * 128,
    "long_length": b"\x82\x7e\x00\x05hello",
    "stray_continuation": b"\x80\x01x",
    "nested": b"\x02\x00\x82\x01x",
    "half_code": b"\x88\x01x",
    "forbidden_code": b"\x88\x02\x03\xed",
    "bad_reason": b"\x88\x04\x03\xe8\xff\xfe",
}


class FaultyDoor(Listener):
    """Knobs: `status` and `accept` ("wrong"), `head` (raw bytes of the answer), `stall` ("answer"
    or "data") for the opening; `fragment` (bytes to a fragment), `pings` (control frames in
    between); `fault` (a name of FAULTS, "cut", "silence" or {"close": code, "reason"}) after
    `after` bytes to the client."""

    def __init__(self, certificate, gate):
        super().__init__()
        self.context = context_of(certificate)
        self.gate = gate
        self.knobs = {}
        self.log = []

    def serve(self, client):
        note = {"payload": 0, "keys": [], "closes": [], "pongs": 0, "wrong": []}
        self.log.append(note)
        try:
            client.settimeout(30)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.knobs.get("stall") == "tls":
                client.recv(1)
                time.sleep(20)
                return
            secure = OneAtATime(self.context.wrap_socket(client, server_side=True))
            client = secure
            if self.open(secure, note):
                stream = FaultyStream(secure, dict(self.knobs), note)
                self.gate.session(stream, secure=True)
                stream.close()
        except (OSError, EOFError, ssl.SSLError) as error:
            note["error"] = str(error)
        finally:
            client.close()

    def open(self, client, note):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            part = client.recv(1)
            if not part:
                return False
            head += part
        lines = head.decode().split("\r\n")
        fields = {n.lower(): v.strip() for n, v in (l.split(":", 1) for l in lines[1:] if ":" in l)}
        note["request"], note["fields"] = lines[0], fields
        if self.knobs.get("stall") == "answer":
            time.sleep(20)
            return False
        if "head" in self.knobs:
            client.sendall(self.knobs["head"].encode("latin-1"))
            time.sleep(1)
            return False
        if "status" in self.knobs:
            client.sendall(f"HTTP/1.1 {self.knobs['status']} No\r\nContent-Length: 6\r\n\r\nsecret"
                           .encode())
            return False
        key = fields["sec-websocket-key"] if self.knobs.get("accept") != "wrong" else "wrong"
        accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
        client.sendall(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: keep-alive, "
            f"Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n{self.knobs.get('extra', '')}\r\n"
            .encode())
        return True


class FaultyStream:
    def __init__(self, client, knobs, note):
        self.client, self.knobs, self.note = client, knobs, note
        self.rest = b""
        self.sent = 0
        self.has_ended = False
        self.lock = threading.Lock()

    def exactly(self, count):
        data = b""
        while len(data) < count:
            part = self.client.recv(count - len(data))
            if not part:
                raise EOFError
            data += part
        return data

    def read_frame(self):
        """The opcode and payload of one frame of the client; what it does wrong is noted."""
        first, second = self.exactly(2)
        length = second & 0x7F
        if length == 126:
            length = struct.unpack("!H", self.exactly(2))[0]
            if length < 126:
                self.note["wrong"].append("length")
        elif length == 127:
            length = struct.unpack("!Q", self.exactly(8))[0]
            if length < 1 << 16:
                self.note["wrong"].append("length")
        if first & 0x70:
            self.note["wrong"].append("reserved bits")
        if not second & 0x80:
            self.note["wrong"].append("not masked")
            return first & 0xF, self.exactly(length)
        key = self.exactly(4)
        self.note["keys"].append(key.hex())
        data = self.exactly(length)
        mask = (key * (length // 4 + 1))[:length]
        return first & 0xF, (int.from_bytes(data, "big") ^ int.from_bytes(mask, "big")).to_bytes(
            length, "big")

    def recv(self, count):
        while not self.rest:
            opcode, payload = self.read_frame()
            if opcode == 8:
                code = struct.unpack("!H", payload[:2])[0] if payload else 1005
                self.note["closes"].append(code)
                if not self.has_ended:
                    self.has_ended = True
                    with self.lock:
                        self.client.sendall(frame(8, payload[:2]))
                return b""
            if opcode == 9:
                with self.lock:
                    self.client.sendall(frame(10, payload))
            elif opcode == 10:
                self.note["pongs"] += 1
                if payload != b"are you there":
                    self.note["wrong"].append("pong")
            elif opcode in (0, 2):
                self.note["payload"] += len(payload)
                self.rest = payload
            else:
                self.note["wrong"].append(f"opcode {opcode}")
        part, self.rest = self.rest[:count], self.rest[count:]
        return part

    def sendall(self, data):
        fault = self.knobs.get("fault")
        room = self.knobs.get("after", 0) - self.sent
        if fault and room <= len(data):
            if room > 0:
                self.message(data[:room])
            self.knobs["fault"] = None
            self.misbehave(fault)
            raise OSError("the fault is done")
        self.message(data)

    def message(self, data):
        self.sent += len(data)
        size = self.knobs.get("fragment") or max(1, len(data))
        parts = [data[i:i + size] for i in range(0, len(data), size)]
        output = b""
        for number, part in enumerate(parts):
            output += frame(2 if number == 0 else 0, part, number == len(parts) - 1)
            if self.knobs.get("pings"):
                output += frame(9, b"are you there") + frame(10, b"unasked") + frame(0, b"", False) \
                    if number < len(parts) - 1 else frame(9, b"are you there")
        with self.lock:
            self.client.sendall(output)

    def misbehave(self, fault):
        if fault == "silence":
            time.sleep(20)
            return
        if fault == "cut":
            with self.lock:
                # The beginning of a message: libpq waits for the rest, and none of it is there to misread.
                self.client.sendall(b"\x82\x7e\x10\x00S\x00")
            self.client.shutdown(socket.SHUT_RDWR)
            return
        if isinstance(fault, dict):
            self.has_ended = True
            payload = struct.pack("!H", fault["close"]) + fault.get("reason", "").encode()
            with self.lock:
                self.client.sendall(frame(8, payload if fault["close"] else b""))
        else:
            with self.lock:
                self.client.sendall(FAULTS[fault])
        # The client's own close frame is read by `recv`; it must not wait for more.
        time.sleep(0.3)

    def shutdown(self, how):
        try:
            time.sleep(0.2)
            self.client.shutdown(how)
        except OSError:
            pass

    def close(self):
        self.shutdown(socket.SHUT_RDWR)


class ConnectProxy(Listener):
    """An HTTP proxy that makes tunnels (CONNECT). Knobs: `user` and `password`, `status`, and
    `chatty`: it says something behind its answer."""

    def __init__(self):
        super().__init__()
        self.knobs = {}
        self.log = []

    def serve(self, client):
        try:
            head = b""
            while b"\r\n\r\n" not in head:
                head += client.recv(1) or b"\r\n\r\n"
            lines = head.decode().split("\r\n")
            fields = dict(l.split(": ", 1) for l in lines[1:] if ": " in l)
            self.log.append({"request": lines[0], "authorized": self.is_let_in(fields)})
            if "status" in self.knobs:
                return client.sendall(f"HTTP/1.1 {self.knobs['status']} No\r\n\r\n".encode())
            if not self.is_let_in(fields):
                return client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n"
                                      b"Proxy-Authenticate: Basic realm=\"x\"\r\n\r\n")
            host, _, port = lines[0].split()[1].rpartition(":")
            server = socket.create_connection((host, int(port)))
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + (b"hi" if self.knobs.get("chatty") else b""))
            back = threading.Thread(target=self.pump, args=(server, client), daemon=True)
            back.start()
            self.pump(client, server)
            back.join()
        except OSError:
            pass
        finally:
            client.close()

    def is_let_in(self, fields):
        if "user" not in self.knobs:
            return "Proxy-Authorization" not in fields
        pair = f"{self.knobs['user']}:{self.knobs['password']}"
        wanted = "Basic " + base64.b64encode(pair.encode()).decode()
        return fields.get("Proxy-Authorization") == wanted

    @staticmethod
    def pump(source, target):
        try:
            while data := source.recv(1 << 16):
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

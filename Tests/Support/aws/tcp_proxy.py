"""A TCP proxy with faults: stalls (a database that wakes up), cuts idle connections, resets after
so many bytes, strips TLS as somebody in the middle would."""
import select
import socket
import struct
import threading
import time

from listener import Listener

SSL_REQUEST = struct.pack("!II", 8, 80877103)


class Proxy(Listener):
    # knobs: stall (s before anything is passed on; a list gives one for each connection, then
    # none), idle (s until an idle connection is cut),
    # reset_after (bytes from the server), strip_tls
    def __init__(self, target):
        super().__init__()
        self.target = target
        self.knobs = {}
        self.in_clear = 0       # bytes of a client that went on without TLS
        self.connections = 0
        self.lock = threading.Lock()

    def accepted(self):
        self.connections += 1

    def serve(self, client):
        knobs = dict(self.knobs)
        stall = knobs.get("stall", 0)
        if isinstance(stall, list):
            with self.lock:
                stall = self.knobs["stall"].pop(0) if self.knobs.get("stall") else 0
        time.sleep(stall)
        if knobs.get("strip_tls"):
            self.strip(client)
            return
        server = socket.create_connection(self.target)
        seen = [time.monotonic()]
        reset, done = threading.Event(), threading.Event()
        pumps = [
            threading.Thread(target=self.pump, args=(*pair, seen, reset, done, limit), daemon=True)
            for pair, limit in (((client, server), None),
                                ((server, client), knobs.get("reset_after")))]
        for pump in pumps:
            pump.start()
        while all(pump.is_alive() for pump in pumps):
            time.sleep(0.05)
            if "idle" in knobs and time.monotonic() - seen[0] > knobs["idle"]:
                break
        # A socket is closed only once nobody waits on it any more.
        done.set()
        for pump in pumps:
            pump.join()
        if reset.is_set():
            # Closing with a linger of nothing sends RST.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        for end in (client, server):
            try:
                if not reset.is_set():
                    end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()

    def pump(self, source, target, seen, reset, done, limit):
        passed = 0
        try:
            while not done.is_set():
                if not select.select([source], [], [], 0.1)[0]:
                    continue
                if not (data := source.recv(65536)):
                    return
                seen[0] = time.monotonic()
                passed += len(data)
                if limit is not None and passed > limit:
                    reset.set()
                    return
                target.sendall(data)
        except OSError:
            pass

    def strip(self, client):
        client.settimeout(5)
        try:
            if client.recv(8) == SSL_REQUEST:
                client.sendall(b"N")
            self.in_clear += len(client.recv(65536))
        except OSError:
            pass
        client.close()

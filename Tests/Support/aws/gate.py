"""A gate in front of PostgreSQL that speaks its protocol as far as the password.

It asks for TLS, then for the password in clear, as Aurora does for tokens, and lets the session
through to the real server when the check passes. With `dsql` it also obeys DSQL's rules. A gate
with no backend only shows a certificate, to prove that nothing is sent to it.
"""
import re
import socket
import ssl
import struct
import threading

SSL_REQUEST, GSS_REQUEST, CANCEL = 80877103, 80877104, 80877102
DDL = re.compile(r"\s*(create|alter|drop|grant|revoke|comment|truncate)\b", re.I)
# What DSQL takes and PostgreSQL behind the gate does not know.
ASYNC = re.compile(rb"(\bcreate\s+(?:unique\s+)?index\s+)async\b", re.I)
DML = re.compile(r"\s*(insert|update|delete|merge)\b", re.I)


def message(kind, body):
    return kind + struct.pack("!I", len(body) + 4) + body


def failure(severity, state, text):
    fields = {b"S": severity, b"V": severity, b"C": state, b"M": text}
    body = b"".join(k + v.encode() + b"\0" for k, v in fields.items())
    return message(b"E", body + b"\0")


def exactly(stream, count):
    data = b""
    while len(data) < count:
        part = stream.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def read_message(stream):
    kind, size = struct.unpack("!cI", exactly(stream, 5))
    return kind, exactly(stream, size - 4)


class Rules:
    """What DSQL refuses: one DDL statement per transaction, none beside DML, no LISTEN."""

    def __init__(self, gate):
        self.gate = gate
        self.in_transaction = False
        self.seen = set()

    def state(self, letter):
        self.in_transaction = letter != b"I"
        if not self.in_transaction:
            self.seen = set()

    def refuse(self, sql):
        """The refusal's code and text, or None."""
        statements = [part for part in sql.split(";") if part.strip()]
        seen = set(self.seen)
        for one in statements:
            word = one.split()[0].lower()
            if word in ("listen", "notify", "unlisten"):
                return "0A000", f"{word.upper()} is not supported"
            if "pg_export_snapshot" in one.lower():
                return "0A000", "pg_export_snapshot is not supported"
            if re.match(r"\s*create\s+(unique\s+)?index\b(?!\s+async)", one, re.I):
                return "0A000", "unsupported mode. please use CREATE INDEX ASYNC."
            if DDL.match(one):
                if "ddl" in seen:
                    return "0A000", "multiple ddl statements are not supported in a transaction"
                if "dml" in seen:
                    return "0A000", "ddl and dml are not supported in the same transaction"
                seen.add("ddl")
            if DML.match(one):
                if "ddl" in seen:
                    return "0A000", "ddl and dml are not supported in the same transaction"
                seen.add("dml")
        if seen - self.seen and self.gate.conflicts > 0:
            self.gate.conflicts -= 1
            return "40001", "schema has been updated by another transaction, please retry: (OC001)"
        self.seen = seen if self.in_transaction or re.match(r"\s*begin", sql, re.I) else set()
        return None


class Gate:
    def __init__(self, certificate, check=None, backend=None, members=None, passwords=None,
                 dsql=False, tls=True):
        self.tls = tls
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(*certificate)
        self.check, self.backend, self.members = check, backend, members
        self.passwords = passwords or {}
        self.dsql = dsql
        self.conflicts = 0          # how many statements meet one, with `dsql`
        self.after_handshake = 0    # bytes that came once TLS stood
        self.in_clear = 0           # bytes after the eight of the SSLRequest, without TLS
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def start(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        try:
            self.session(client)
        except (OSError, EOFError, ssl.SSLError):
            pass
        finally:
            client.close()

    def session(self, client):
        secure = False
        while True:
            size = struct.unpack("!I", exactly(client, 4))[0]
            body = exactly(client, size - 4)
            code = struct.unpack("!I", body[:4])[0]
            if code == GSS_REQUEST:
                client.sendall(b"N")
            elif code == SSL_REQUEST:
                client.sendall(b"S" if self.tls else b"N")
                if self.tls:
                    client = self.context.wrap_socket(client, server_side=True)
                    secure = True
            elif code == CANCEL:
                self.cancel(body)
                return
            else:
                break
        if secure:
            self.after_handshake += size
        else:
            self.in_clear += size
        values = body[4:].split(b"\0")
        names = dict(zip(values[0::2], values[1::2]))
        user = names.get(b"user", b"").decode()
        if not secure:
            database = names.get(b"database", b"").decode()
            client.sendall(failure(
                "FATAL", "28000", f'no pg_hba.conf entry for host "127.0.0.1", user "{user}", '
                f'database "{database}", no encryption'))
            return
        if self.backend is None:
            return
        client.sendall(message(b"R", struct.pack("!I", 3)))
        kind, answer = read_message(client)
        if kind != b"p":
            return
        refusal = self.refusal(user, answer.rstrip(b"\0").decode())
        if refusal:
            client.sendall(failure("FATAL", *refusal))
            return
        server = socket.socket(socket.AF_UNIX)
        server.connect(self.backend)
        server.sendall(struct.pack("!I", size) + body)
        Relay(client, server, Rules(self) if self.dsql else None).run()

    def refusal(self, user, password):
        if self.dsql:
            if not self.check.check(user, password):
                return "28000", "unable to accept connection, access denied"
        elif user in self.members():
            if not self.check.check(user, password):
                return "28000", f'PAM authentication failed for user "{user}"'
        elif self.passwords.get(user) != password:
            return "28P01", f'password authentication failed for user "{user}"'
        return None

    def cancel(self, body):
        with socket.socket(socket.AF_UNIX) as server:
            server.connect(self.backend)
            server.sendall(struct.pack("!I", len(body) + 4) + body)


class Relay:
    def __init__(self, client, server, rules):
        self.client, self.server, self.rules = client, server, rules
        self.skipping = False
        self.lock = threading.Lock()

    def run(self):
        back = threading.Thread(target=self.back, daemon=True)
        back.start()
        try:
            while True:
                kind, body = read_message(self.client)
                if not self.judge(kind, body):
                    if self.rules and kind in b"QP":
                        body = ASYNC.sub(rb"\1", body)
                    self.server.sendall(message(kind, body))
        except (OSError, EOFError, ssl.SSLError):
            pass
        self.server.close()

    def back(self):
        try:
            while True:
                kind, body = read_message(self.server)
                if kind == b"Z" and self.rules:
                    self.rules.state(body[:1])
                with self.lock:
                    self.client.sendall(message(kind, body))
        except (OSError, EOFError, ssl.SSLError):
            pass
        try:
            self.client.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def judge(self, kind, body):
        """True when the message was answered here."""
        if not self.rules:
            return False
        if self.skipping and kind != b"S":
            return True
        self.skipping = False
        sql = (body if kind == b"Q" else body.split(b"\0", 1)[1] if kind == b"P" else b"")
        refusal = sql and self.rules.refuse(sql.split(b"\0")[0].decode())
        if not refusal:
            return False
        state = b"E" if self.rules.in_transaction else b"I"
        with self.lock:
            self.client.sendall(failure("ERROR", *refusal))
            if kind == b"Q":
                self.client.sendall(message(b"Z", state))
        self.skipping = kind == b"P"
        return True

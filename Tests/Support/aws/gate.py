"""A gate in front of PostgreSQL that speaks its protocol as far as the password.

It asks for TLS, then for the password in clear, as Aurora does for tokens, and lets the session
through to the real server when the check passes. With `dsql` it also obeys DSQL's rules. A gate
with no backend only shows a certificate, to prove that nothing is sent to it.
"""
import re
import select
import socket
import ssl
import struct
import threading
import time

from listener import Listener

SSL_REQUEST, GSS_REQUEST, CANCEL = 80877103, 80877104, 80877102
DDL = re.compile(r"\s*(create|alter|drop|grant|revoke|comment|truncate)\b", re.I)
# What DSQL takes and PostgreSQL behind the gate does not know.
ASYNC = re.compile(rb"(\b(?:create\s+(?:unique\s+)?index|alter\s+table)\s+)async\b", re.I)
DML = re.compile(r"\s*(insert|update|delete|merge)\b", re.I)


# What is no SQL: comments, strings, function bodies.
QUOTED = re.compile(r"--[^\n]*|/\*.*?\*/|\$(\w*)\$.*?\$\1\$|'(?:[^']|'')*'", re.S)


def unquoted(sql):
    """The SQL with nothing in its strings but where one is a single word, as in LANGUAGE 'sql'."""
    return QUOTED.sub(
        lambda match: match[0] if re.fullmatch(r"'\w*'", match[0]) else "''", sql)


def message(kind, body):
    return kind + struct.pack("!I", len(body) + 4) + body


def failure(severity, state, text):
    fields = {b"S": severity, b"V": severity, b"C": state, b"M": text}
    body = b"".join(k + v.encode() + b"\0" for k, v in fields.items())
    return message(b"E", body + b"\0")


class OneAtATime:
    """A TLS socket that two threads may use, one to read and one to write. Before 3.13 Python lets both work on one
    OpenSSL object at the same time, which loses bytes now and then."""

    def __init__(self, secure):
        self.secure = secure
        self.lock = threading.RLock()

    def recv(self, count):
        limit = self.secure.gettimeout()
        while True:
            if not self.secure.pending() and not select.select([self.secure], [], [], limit)[0]:
                raise TimeoutError("nothing came")
            with self.lock:
                self.secure.setblocking(False)
                try:
                    return self.secure.recv(count)
                except ssl.SSLWantReadError:
                    # A part of a record: the rest is on its way.
                    pass
                finally:
                    self.secure.settimeout(limit)
            time.sleep(0.001)

    def sendall(self, data):
        with self.lock:
            self.secure.sendall(data)

    def __getattr__(self, name):
        return getattr(self.secure, name)


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


CACHE = r"cache\s+(1|6553[6-9]|655[4-9]\d|65[6-9]\d\d|6[6-9]\d{3}|[7-9]\d{4}|\d{6,})\b"

# What DSQL has none of, or wants to be written otherwise, as of autumn 2026: a statement that
# matches is refused.
REFUSED = [(re.compile(pattern, re.I | re.S), text) for pattern, text in (
    (r"\s*create\s+(or\s+replace\s+)?(constraint\s+|event\s+)?trigger\b",
     "CREATE TRIGGER is not supported"),
    (r"\s*create\s+((global|local)\s+)?temp(orary)?\b", "temporary tables are not supported"),
    (r"\s*create\s+table\b.*\bpartition\s+(by|of)\b", "partitioned tables are not supported"),
    (r"\s*create\s+(or\s+replace\s+)?(function|procedure)\b.*\blanguage\s+'?(?!'?sql\b)",
     "only functions in SQL are supported"),
    (r"\s*do\b", "DO is not supported"),
    (r"\s*create\s+extension\b", "CREATE EXTENSION is not supported"),
    (r"\s*truncate\b", "TRUNCATE is not supported"),
    (r"\s*(savepoint|release)\b|\s*rollback\b.*\bto\b", "SAVEPOINT is not supported"),
    (r"\s*(create|drop)\s+database\b", "CREATE DATABASE is not supported"),
    (r"\s*create\b.*\bcollate\s+(?!(pg_catalog\.)?\"?C\b)", "only the collation C is supported"),
    (r"\s*create\s+sequence\b(?!.*" + CACHE + ")", "CACHE must be 1 or >= 65536"),
    (r"\s*create\s+sequence\b.*\bas\s+(?!bigint|int8)", "sequences are of type bigint"),
    (r"\s*(create|alter)\s+table\b.*\bas\s+identity\b(?!\s*\([^)]*" + CACHE + ")",
     "CACHE must be 1 or >= 65536"),
    (r"\s*(create|alter)\s+table\b.*\b(big|small)?serial\b", "serial is not supported"),
    (r"\s*alter\s+table\b(?!.*\bnot\s+valid\b).*\badd\b.*\bforeign\s+key\b",
     "adding a foreign key needs NOT VALID"),
    (r"\s*alter\s+table\s+(?!async\b).*\bvalidate\s+constraint\b",
     "please use ALTER TABLE ASYNC ... VALIDATE CONSTRAINT"),
)]


class Rules:
    """What DSQL refuses: one DDL statement per transaction, none beside DML, no LISTEN, and what it
    has none of (REFUSED)."""

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
        sql = unquoted(sql)
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
            for pattern, text in REFUSED:
                if pattern.match(one):
                    return "0A000", text
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


class Gate(Listener):
    def __init__(self, certificate, check=None, backend=None, members=None, passwords=None,
                 dsql=False, tls=True):
        super().__init__()
        self.tls = tls
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(*certificate)
        self.check, self.backend, self.members = check, backend, members
        self.passwords = passwords or {}
        self.dsql = dsql
        self.conflicts = 0          # how many statements meet one, with `dsql`
        self.jobs = lambda seconds, fault: None     # makes a job, with `dsql`
        self.job_seconds, self.job_fault = 0, ""    # how long one takes, why it fails
        self.is_fast = False        # carries bytes without reading them, for measuring
        self.after_handshake = 0    # bytes that came once TLS stood
        self.in_clear = 0           # bytes after the eight of the SSLRequest, without TLS

    def serve(self, client):
        try:
            self.session(client)
        except (OSError, EOFError, ssl.SSLError):
            pass
        finally:
            client.close()

    def session(self, client, secure=False):
        """A session from its first byte; `secure` when TLS is there already."""
        while True:
            size = struct.unpack("!I", exactly(client, 4))[0]
            body = exactly(client, size - 4)
            code = struct.unpack("!I", body[:4])[0]
            if code == GSS_REQUEST:
                client.sendall(b"N")
            elif code == SSL_REQUEST:
                client.sendall(b"S" if self.tls else b"N")
                if self.tls:
                    client = OneAtATime(self.context.wrap_socket(client, server_side=True))
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
        if self.is_fast:
            pump(client, server)
            return
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

    def start_job(self):
        return self.jobs(self.job_seconds, self.job_fault)

    def cancel(self, body):
        with socket.socket(socket.AF_UNIX) as server:
            server.connect(self.backend)
            server.sendall(struct.pack("!I", len(body) + 4) + body)


def pump(client, server):
    """Carries bytes both ways until one side ends, without a look at them."""
    def carry(source, target):
        try:
            while data := source.recv(1 << 16):
                target.sendall(data)
        except (OSError, EOFError, ssl.SSLError):
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
    back = threading.Thread(target=carry, args=(server, client), daemon=True)
    back.start()
    carry(client, server)
    back.join()
    server.close()


def job_row(job):
    """A row of one column, `job_id`."""
    column = b"job_id\0" + struct.pack("!IhIhih", 0, 0, 25, -1, -1, 0)
    value = job.encode()
    return (message(b"T", struct.pack("!h", 1) + column)
            + message(b"D", struct.pack("!hI", 1, len(value)) + value))


class Relay:
    def __init__(self, client, server, rules):
        self.client, self.server, self.rules = client, server, rules
        self.skipping = False
        self.job = None
        self.lock = threading.Lock()

    def run(self):
        back = threading.Thread(target=self.back, daemon=True)
        back.start()
        try:
            while True:
                kind, body = read_message(self.client)
                if not self.judge(kind, body):
                    if self.rules and kind in b"QP" and ASYNC.search(body):
                        body = ASYNC.sub(rb"\1", body)
                        # DSQL answers with the number of a job (in psql's and our own protocol).
                        if kind == b"Q":
                            self.job = self.rules.gate.start_job()
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
                    if kind == b"C" and self.job:
                        self.client.sendall(job_row(self.job))
                    if kind in b"CE":
                        self.job = None
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

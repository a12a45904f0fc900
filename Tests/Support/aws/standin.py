"""A stand-in for AWS on loopback, for tests and rehearsals: OIDC issuer, STS, metadata services,
Aurora and DSQL. See README.md.

Started by start.sh. Prints one line of JSON with every address when all of it stands, and runs
until its input closes or it is told to end. Everything lies in one temp folder, removed at the
end.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import ssl
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from authority import Authority
from database import Database
from gate import Gate
from issuer import Issuer
from sts import STS, moment
from tcp_proxy import Proxy
from token_check import TokenCheck
from websocket import ConnectProxy, Door, FaultyDoor

REGION, ACCOUNT = "eu-west-1", "123456789012"
CLUSTER = f"site.cluster-standin.{REGION}.rds.amazonaws.com"
DSQL = f"abcdefghijklmnopqrstuvwxyz.dsql.{REGION}.on.aws"
RESOURCE = f"arn:aws:rds-db:{REGION}:{ACCOUNT}:dbuser:cluster-ABCDEFGHIJKL01234"
DSQL_RESOURCE = f"arn:aws:dsql:{REGION}:{ACCOUNT}:cluster/abcdefghijklmnopqrstuvwxyz"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/marquee"


def serve(handler, context=None):
    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, request, client_address):
            pass    # a client that hangs up is none of ours
    server = Server(("127.0.0.1", 0), handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True      # head and body are two writes
    standin = None

    def log_message(self, *_):
        pass

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()

    def give(self, status, text, headers=None):
        data = text.encode()
        self.send_response_only(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if "Date" not in (headers or {}):
            self.send_header("Date", self.date_time_string())
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def json(self, value, status=200):
        self.give(status, json.dumps(value), {"Content-Type": "application/json"})


class IssuerHandler(Handler):
    """Discovery and keys; GitHub's token service; Vercel's exchange."""

    def do_GET(self):
        path, _, query = self.path.partition("?")
        if path == "/github/token":
            if self.headers.get("Authorization") != f"Bearer {self.standin.github_bearer}":
                return self.json({"message": "bad credentials"}, 401)
            audience = dict(p.split("=", 1) for p in query.split("&") if "=" in p).get("audience")
            return self.json({"value": self.standin.issuer.token({
                "path": "/github", "aud": audience,
                "sub": "repo:acme/site:ref:refs/heads/main"})})
        answer = self.standin.issuer.answer(path)
        return self.json(answer or {}, 200 if answer else 404)

    def do_POST(self):
        wish = json.loads(self.body())
        if self.path != "/~token" or wish.get("token", "").count(".") != 2:
            return self.json({"error": "bad request"}, 400)
        return self.json({"token": self.standin.issuer.token({"aud": wish["aud"]})})


class STSHandler(Handler):
    def do_POST(self):
        status, headers, text = self.standin.sts.handle(self.body())
        self.give(status, text, headers)


class MetadataHandler(Handler):
    """An instance's metadata service (version 2) and a container's agent."""

    def do_PUT(self):
        if self.path == "/latest/api/token" and self.headers.get(
                "X-aws-ec2-metadata-token-ttl-seconds") == "21600":
            return self.give(200, self.standin.metadata_token)
        return self.give(400, "")

    def do_GET(self):
        folder = "/latest/meta-data/iam/security-credentials/"
        if self.path == "/container":
            if self.headers.get("Authorization") != self.standin.metadata_token:
                return self.json({"code": "AccessDenied"}, 403)
            return self.json(self.credentials())
        if self.headers.get("X-aws-ec2-metadata-token") != self.standin.metadata_token:
            return self.give(401, "")
        if self.path == folder:
            return self.give(200, "marquee")
        if self.path == folder + "marquee":
            return self.json({"Code": "Success", **self.credentials()})
        return self.give(404, "")

    def credentials(self):
        sts = self.standin.sts
        import time
        sts.issue(ROLE, "instance", 3600, time.time())
        session = list(sts.sessions.values())[-1]
        return {"AccessKeyId": session["access"], "SecretAccessKey": session["secret"],
                "Token": session["token"], "Expiration": moment(session["expires"]),
                "RoleArn": ROLE}


class ControlHandler(Handler):
    """What a test turns and reads."""

    def do_GET(self):
        standin = self.standin
        answers = {
            "/log": lambda: {
                "sts": standin.sts.log, "checks": standin.check.log,
                "dsql": standin.dsql_check.log,
                "sessions": len(standin.sts.sessions),
                "proxy": standin.proxy.connections, "stripped": standin.proxy.in_clear,
                "faulty": {n: [g.after_handshake, g.in_clear]
                           for n, g in standin.faulty.items()},
                "websocket": {"connections": standin.door.connections,
                              "faulty": standin.faulty_door.log,
                              "connect_proxy": standin.connect_proxy.log,
                              **{n: d.log for n, d in standin.untrusted_doors.items()}}},
            "/secrets": standin.secrets}
        self.json(answers[self.path]())

    def do_POST(self):
        standin, wish = self.standin, json.loads(self.body() or "{}")
        if self.path == "/token":
            token = standin.issuer.token(wish)
            standin.tokens.append(token)
            return self.json({"token": token})
        if self.path == "/rotate":
            standin.issuer.rotate()
        elif self.path == "/sts":
            standin.sts.knobs = wish
        elif self.path == "/role":
            standin.sts.roles.setdefault(wish["arn"], {}).update(wish)
        elif self.path == "/proxy":
            standin.proxy.knobs = wish
        elif self.path == "/sql":
            return self.json({"output": standin.database.sql(
                wish["sql"], wish.get("database", "site"))})
        elif self.path == "/dsql":
            standin.dsql.conflicts = wish.get("conflicts", 0)
            standin.dsql.is_fast = wish.get("fast", False)
            standin.dsql.job_seconds = wish.get("job_seconds", 0)
            standin.dsql.job_fault = wish.get("job_fault", "")
        elif self.path == "/websocket":
            standin.faulty_door.knobs, standin.faulty_door.log = wish, []
        elif self.path == "/connect_proxy":
            standin.connect_proxy.knobs, standin.connect_proxy.log = wish, []
        elif self.path == "/reset":
            standin.reset()
        else:
            return self.json({}, 404)
        return self.json({})


class StandIn:
    def __init__(self, folder, wants_pam):
        self.folder = folder
        self.tokens = []
        self.github_bearer = "github-bearer-" + os.urandom(12).hex()
        self.metadata_token = "metadata-token-" + os.urandom(12).hex()
        authority = self.authority = Authority(folder, "Stand-in Root CA")
        other = Authority(folder, "Another Root CA")
        self.issuer = Issuer()
        certificate = authority.issue("issuer", ["localhost", "127.0.0.1"])
        context = self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        self.bind(IssuerHandler, STSHandler, MetadataHandler, ControlHandler)
        secure = serve(IssuerHandler, context)
        self.issuer.address = f"https://localhost:{secure.server_port}"
        self.sts = STS(authority.path)
        self.reset()
        names = [CLUSTER, DSQL, "localhost", "127.0.0.1"]
        good = authority.issue("database", names)
        self.database = Database(folder, good, wants_pam)
        try:
            self.serve(good, other, names)
        except BaseException:
            self.stop()
            raise

    def serve(self, good, other, names):
        """Everything that stands around the database."""
        authority = self.authority
        gate = Gate(good, None, self.database.socket, self.database.members,
                    {"plain": "plain-password"})
        port = self.database.port if self.database.pam_file else gate.port
        self.check = TokenCheck(self.sts, "rds-db", f"{CLUSTER}:{port}", REGION, RESOURCE)
        self.database.checks.check = self.check
        gate.check = self.check
        gate.start()
        self.dsql_check = TokenCheck(self.sts, "dsql", DSQL, REGION, DSQL_RESOURCE)
        dsql = self.dsql = Gate(good, self.dsql_check, self.database.socket, dsql=True).start()
        dsql.jobs = self.database.start_job
        self.proxy = Proxy(("127.0.0.1", port)).start()
        self.door = Door(good, dsql).start()
        self.faulty_door = FaultyDoor(good, dsql).start()
        self.connect_proxy = ConnectProxy().start()
        self.untrusted_doors = {
            "wrong_name": FaultyDoor(authority.issue("door", ["db.example.com"]), dsql).start(),
            "other_authority": FaultyDoor(other.issue("other-door", names), dsql).start(),
            "expired": FaultyDoor(
                authority.issue("old-door", names, start=-20, end=-1), dsql).start()}
        self.faulty = {
            "wrong_name": Gate(authority.issue("wrong-name", ["db.example.com"])),
            "expired": Gate(authority.issue("expired", names, start=-20, end=-1)),
            "other_authority": Gate(other.issue("other", names)),
            "no_tls": Gate(good, tls=False)}
        for one in self.faulty.values():
            one.start()
        plain = {name: serve(handler).server_port for name, handler in (
            ("sts", STSHandler), ("control", ControlHandler), ("metadata", MetadataHandler),
            ("issuer_plain", IssuerHandler))}
        self.addresses = {
            "folder": str(self.folder), "authority": authority.path, "region": REGION,
            "account": ACCOUNT, "role": ROLE, "issuer": self.issuer.url(),
            "sts_tls": f"https://127.0.0.1:{serve(STSHandler, self.tls).server_port}",
            "github_bearer": self.github_bearer, "metadata_token": self.metadata_token,
            **{name: f"http://127.0.0.1:{number}" for name, number in plain.items()},
            "database": {"host": CLUSTER, "address": "127.0.0.1", "port": port,
                         "name": "site", "user": "site", "mode": self.database.mode,
                         "resource": RESOURCE, "proxy_port": self.proxy.port},
            "gate_port": gate.port,
            "dsql": {"host": DSQL, "address": "127.0.0.1", "port": dsql.port},
            "websocket": {"port": self.door.port, "faulty": self.faulty_door.port,
                          "connect_proxy": self.connect_proxy.port,
                          **{n: d.port for n, d in self.untrusted_doors.items()}},
            "faulty": {name: one.port for name, one in self.faulty.items()}}

    def bind(self, *handlers):
        for handler in handlers:
            handler.standin = self

    def secrets(self):
        """Everything that must not be found in any output."""
        found = [self.github_bearer, self.metadata_token, *self.tokens]
        for session in self.sts.sessions.values():
            found += [session["secret"], session["token"]]
        return found

    def reset(self):
        """Knobs off, providers and roles as they are at the start."""
        sts = self.sts
        sts.knobs = {}
        if hasattr(self, "proxy"):
            self.proxy.knobs = {}
        if hasattr(self, "dsql"):
            self.dsql.conflicts = 0
            self.dsql.is_fast = False
            self.dsql.job_seconds, self.dsql.job_fault = 0, ""
        if hasattr(self, "faulty_door"):
            self.faulty_door.knobs, self.faulty_door.log = {}, []
            self.connect_proxy.knobs, self.connect_proxy.log = {}, []
        team = self.issuer.url()
        provider = team.removeprefix("https://")
        github = self.issuer.url("/github")
        sts.providers = {team: ["https://vercel.com/acme", "sts.amazonaws.com"],
                         github: ["sts.amazonaws.com"]}

        def statement(issuer, audience, subject):
            name = issuer.removeprefix("https://")
            return {
                "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
                "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{name}"},
                "Condition": {"StringEquals": {f"{name}:aud": audience, f"{name}:sub": subject}}}
        sts.roles = {ROLE: {
            "trust": {"Version": "2012-10-17", "Statement": [
                statement(team, ["https://vercel.com/acme", "sts.amazonaws.com"],
                          "owner:acme:project:site:environment:production"),
                statement(github, "sts.amazonaws.com", "repo:acme/site:ref:refs/heads/main")]},
            "permissions": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "rds-db:connect",
                 "Resource": [f"{RESOURCE}/site", f"{RESOURCE}/we.ird/user+x"]},
                {"Effect": "Allow", "Action": ["dsql:DbConnect", "dsql:DbConnectAdmin"],
                 "Resource": DSQL_RESOURCE}]}}}
        return provider

    def stop(self):
        self.database.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-pam", action="store_true", help="check tokens in the gate")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="marquee-aws-"))
    folder.chmod(0o755)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    standin = None
    try:
        standin = StandIn(folder, not options.no_pam)
        print(json.dumps(standin.addresses), flush=True)

        def watch():
            while sys.stdin.buffer.read(1):
                pass
            ended.set()
        threading.Thread(target=watch, daemon=True).start()
        ended.wait()
    finally:
        if standin:
            standin.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

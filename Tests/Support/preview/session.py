"""A copy of the sample site under `marquee serve`."""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from devtools import Failed, until

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Session:
    def __init__(self, program, folder=None):
        self.program = os.path.abspath(program)
        # In memory where there is some: disks are not what is measured.
        place = folder or ("/dev/shm" if os.path.isdir("/dev/shm") else None)
        self.folder = tempfile.mkdtemp(prefix="marquee-preview-", dir=place)
        for name in ("content", "templates", "queries", "database", "marquee.yaml"):
            source = os.path.join(ROOT, name)
            if os.path.isdir(source):
                shutil.copytree(source, self.path(name))
            else:
                shutil.copy(source, self.path(name))
        # Its owner may be another user than who runs the server.
        os.chmod(self.folder, 0o755)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.psql = None
        self.process = None

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self):
        self.log = open(self.path("log"), "ab")
        mark = self.log.tell()
        self.process = subprocess.Popen(
            [self.program, "serve", "--port", str(self.port)], cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log, start_new_session=True)
        # The private server is made and filled at the first start.
        until(lambda: "pages and" in self.said(mark) or self.process.poll() is not None, "no first build", 120)
        if self.process.poll() is not None:
            raise Failed(self.said(mark))
        until(lambda: re.search("tells of changed|are looked at", self.said(mark)), "rows are not watched", 60)

    def said(self, mark=0):
        with open(self.path("log"), encoding="utf-8", errors="replace") as log:
            log.seek(mark)
            return log.read()

    def stop(self):
        if self.psql:
            self.psql.stdin.close()
            self.psql.wait()
            self.psql = None
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def write(self, name, text):
        """Saves as editors do, and tells when it began to."""
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        start = time.time()
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return start

    def remove(self, name):
        os.remove(self.path(name))

    def edit(self, name, old, new):
        text = self.read(name)
        if old not in text:
            raise Failed(f"{name} has no {old!r}")
        return self.write(name, text.replace(old, new, 1))

    def sql(self, statement):
        """Sends a statement, committed by itself, on a connection that is open already."""
        if not self.psql:
            url = subprocess.run(
                [self.program, "db", "url"], cwd=self.folder, check=True, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True).stdout.strip()
            self.psql = subprocess.Popen(
                ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", url], stdin=subprocess.PIPE,
                stdout=self.log, stderr=self.log, text=True)
            self.psql.stdin.write("SELECT 1;\n")
            self.psql.stdin.flush()
            time.sleep(0.5)
        start = time.time()
        self.psql.stdin.write(statement + ";\n")
        self.psql.stdin.flush()
        return start

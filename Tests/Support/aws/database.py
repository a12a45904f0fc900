"""PostgreSQL with TLS from the run's own authority. Tokens are checked through PAM (Debian's
libpam-script) where that can be set up, else by the gate in front of it."""
import glob
import os
import pathlib
import pwd
import shutil
import socket
import socketserver
import subprocess
import threading

SETUP = """
CREATE ROLE rds_iam;
CREATE ROLE site LOGIN IN ROLE rds_iam;
CREATE ROLE "we.ird/user+x" LOGIN IN ROLE rds_iam;
CREATE ROLE other LOGIN IN ROLE rds_iam;
CREATE ROLE plain LOGIN PASSWORD 'plain-password';
CREATE ROLE admin LOGIN;
GRANT CREATE ON SCHEMA public TO admin;
CREATE ROLE reader LOGIN;
CREATE DATABASE site OWNER site;
CREATE SCHEMA sys;
CREATE TABLE sys.jobs (job_id text PRIMARY KEY, status text, details text, ready timestamptz);
GRANT USAGE ON SCHEMA sys TO PUBLIC;
GRANT SELECT ON sys.jobs TO PUBLIC;
CREATE FUNCTION sys.wait_for_job(text) RETURNS bool LANGUAGE sql VOLATILE AS 'SELECT pg_sleep(greatest(0, extract(epoch FROM ready - clock_timestamp()))) IS NOT NULL AND status = ''completed'' FROM sys.jobs WHERE job_id = $1';
"""

PAM_SCRIPT = """#!/bin/bash
# Asks the stand-in whether the token is good: 0 when it is.
exec 3<>/dev/tcp/127.0.0.1/{port} || exit 1
printf '%s\\n%s\\n' "$PAM_USER" "$PAM_AUTHTOK" >&3
read -r answer <&3
[ "$answer" = good ]
"""


PAM_SERVICE = "/etc/pam.d/marquee-standin-"


class CheckServer(socketserver.ThreadingTCPServer):
    """Two lines in, user and token; `good` or `bad` out."""
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        self.check = None

        class Handler(socketserver.StreamRequestHandler):
            def handle(handler):
                user = handler.rfile.readline().decode().rstrip("\n")
                token = handler.rfile.readline().decode().rstrip("\n")
                good = self.check is not None and self.check.check(user, token)
                handler.wfile.write(b"good\n" if good else b"bad\n")
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Database:
    def __init__(self, folder, certificate, wants_pam=True):
        self.folder = folder / "postgres"
        self.port = free_port()
        self.pam_file = None
        self.checks = CheckServer()
        self.user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        self.folder.mkdir()
        for name, path in zip(("server.crt", "server.key"), certificate):
            shutil.copy(path, self.folder / name)
        if os.getuid() == 0:
            subprocess.run(["chown", "-R", "postgres", self.folder], check=True)
        binaries = sorted(glob.glob("/usr/lib/postgresql/*/bin")) or [
            str(pathlib.Path(shutil.which("initdb") or "/initdb").parent)]
        self.binaries = binaries[-1]
        self.data = self.folder / "data"
        self.why_not_pam = self.set_up_pam(folder) if wants_pam else "not wanted"
        try:
            self.start()
        except BaseException:
            self.stop()
            raise

    @property
    def mode(self):
        return "pam" if self.pam_file else f"gate ({self.why_not_pam})"

    def run(self, *command, **options):
        if os.getuid() == 0:
            command = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups",
                       *command)
        return subprocess.run(command, check=True, capture_output=True, text=True,
                              cwd=self.folder, **options)

    def set_up_pam(self, folder):
        """None when it stands; else why not."""
        if os.getuid() != 0:
            return "PAM services are set up by root only"
        if not glob.glob("/lib/*/security/pam_script.so") and \
                not glob.glob("/usr/lib/*/security/pam_script.so"):
            return "libpam-script is not installed"
        scripts = folder / "pam"
        scripts.mkdir(mode=0o755)
        script = scripts / "pam_script_auth"
        script.write_text(PAM_SCRIPT.format(port=self.checks.server_address[1]))
        script.chmod(0o755)
        self.remove_stale()
        service = f"{PAM_SERVICE}{os.getpid()}-{self.port}"
        try:
            self.pam_file = service
            with open(service, "w", encoding="utf-8") as file:
                file.write(f"auth required pam_script.so dir={scripts} onerr=fail\n"
                           "account required pam_permit.so\n")
        except OSError as error:
            self.pam_file = None
            return f"/etc/pam.d can't be written: {error.strerror}"
        return None

    @staticmethod
    def remove_stale():
        """What runs left that were killed: their process is no more."""
        for path in glob.glob(PAM_SERVICE + "*"):
            owner = path.removeprefix(PAM_SERVICE).split("-")[0]
            if not os.path.exists(f"/proc/{owner}"):
                pathlib.Path(path).unlink(missing_ok=True)

    def start(self):
        self.run(f"{self.binaries}/initdb", "-D", self.data, "-U", self.user, "--auth=trust",
                 "--encoding=UTF8", "--no-sync")
        tokens = (f"pam pamservice={os.path.basename(self.pam_file)}" if self.pam_file
                  else "reject")
        (self.data / "pg_hba.conf").write_text(
            "local all all trust\n"
            f"hostssl all +rds_iam 127.0.0.1/32 {tokens}\n"
            "hostssl all all 127.0.0.1/32 scram-sha-256\n")
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as file:
            file.write(
                f"listen_addresses='127.0.0.1'\nport={self.port}\nssl=on\n"
                f"ssl_cert_file='{self.folder}/server.crt'\n"
                f"ssl_key_file='{self.folder}/server.key'\n"
                f"unix_socket_directories='{self.folder}'\nfsync=off\nmax_connections=60\n"
                "log_connections=on\n")
        self.run(f"{self.binaries}/pg_ctl", "-D", self.data, "-l", self.folder / "log", "-w",
                 "start")
        for statement in SETUP.strip().split("\n"):
            self.sql(statement)

    def sql(self, text, database="postgres"):
        return self.run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h",
                        self.folder, "-p", str(self.port), "-U", self.user, "-d", database,
                        "-c", text).stdout.strip()

    def start_job(self, seconds, fault):
        """A row of DSQL's sys.jobs; the work behind it is done already. Returns its number."""
        job = "job" + os.urandom(8).hex()
        status = "failed" if fault else "completed"
        self.sql(f"INSERT INTO sys.jobs VALUES ('{job}', '{status}', $t${fault}$t$, "
                 f"clock_timestamp() + interval '{seconds} s')")
        return job

    @property
    def socket(self):
        return str(self.folder / f".s.PGSQL.{self.port}")

    def members(self):
        return self.sql(
            "SELECT string_agg(m.rolname, E'\\n') FROM pg_auth_members a JOIN pg_roles r ON r.oid ="
            " a.roleid JOIN pg_roles m ON m.oid = a.member WHERE r.rolname = 'rds_iam'").split("\n")

    def stop(self):
        try:
            self.run(f"{self.binaries}/pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")
        except subprocess.CalledProcessError:
            pass
        self.checks.shutdown()
        if self.pam_file:
            pathlib.Path(self.pam_file).unlink(missing_ok=True)

"""What is tried in each place. A step raises AssertionError with what was said."""
import os
import pathlib
import shutil
import signal
import subprocess
import time
import urllib.request

from standin import CLUSTER, REGION, ROLE

HOME = pathlib.Path(__file__).resolve().parents[2]
# The tables of the site that 'marquee init' makes, gone again for the next place.
CLEAN = """
    DROP SCHEMA public CASCADE;
    CREATE SCHEMA public;
    GRANT ALL ON SCHEMA public TO PUBLIC;
    ALTER DEFAULT PRIVILEGES FOR ROLE site GRANT SELECT ON TABLES TO plain;
"""


class SiteSteps:
    """A site from 'marquee init' on a database elsewhere."""

    def __init__(self, place, aws):
        self.place, self.aws = place, aws
        self.site = f"{place.writable}/films"

    def marquee(self, *arguments, **variables):
        command, environment = self.place.command(arguments, variables)
        done = subprocess.run(command, env=environment, text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        assert done.returncode == 0, (
            f"marquee {' '.join(arguments)} ended with {done.returncode}: {done.stdout[-2000:]}")
        return done.stdout

    def variables(self):
        """A build with a token: STS and PostgreSQL over TLS, with the stand-in's authority."""
        token = self.aws.issuer.token({})
        authority = f"{self.place.writable}/authority.pem"
        return {
            "VERCEL_OIDC_TOKEN": token, "AWS_ROLE_ARN": ROLE, "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL_STS": self.aws.addresses["sts_tls"],
            "AWS_EC2_METADATA_DISABLED": "true", "SSL_CERT_FILE": authority,
            "PGSSLROOTCERT": authority, "PGHOST": CLUSTER, "PGHOSTADDR": "127.0.0.1",
            "PGPORT": str(self.aws.addresses["database"]["port"]),
            "PGUSER": "site", "PGDATABASE": "site"}

    def run(self):
        yield self.version()
        shutil.copy(self.aws.addresses["authority"], self.place.path(
            f"{self.place.writable}/authority.pem"))
        os.chmod(self.place.path(f"{self.place.writable}/authority.pem"), 0o644)
        for step in self.init, self.set_up, self.generate, self.check, self.password, self.serve:
            yield step()
        yield self.publish()

    def version(self):
        return self.marquee("--version").strip().split("\n")[0]

    def init(self):
        self.marquee("init", self.site)
        configuration = self.place.path(f"{self.site}/marquee.yaml")
        # The database is named by the environment.
        configuration.write_text(configuration.read_text().replace("database: local", ""))
        return "init"

    def set_up(self):
        self.aws.database.sql(CLEAN, "site")
        self.marquee("db", "setup", "--site", self.site, **self.variables())
        return "db setup"

    def generate(self):
        """A token from STS for each run, so each of these is a call of STS over TLS."""
        before = len(self.aws.sts.log)
        said = self.marquee("generate", "--site", self.site, **self.variables())
        assert len(self.aws.sts.log) > before, "STS was not asked"
        page = self.place.path(f"{self.site}/output/index.html").read_text()
        assert "<html" in page and "/films/" in page, page
        assert " 0 unchanged" in said or "pages from" in said, said
        return "generate with STS"

    def check(self):
        self.marquee("check", "--run", "--site", self.site, **self.variables())
        return "check"

    def password(self):
        """PostgreSQL by an address with a password."""
        port, authority = self.aws.addresses["gate_port"], f"{self.place.writable}/authority.pem"
        url = (f"postgresql://plain:plain-password@{CLUSTER}:{port}/site?hostaddr=127.0.0.1"
               f"&sslmode=verify-full&sslrootcert={authority}")
        self.marquee("generate", "--site", self.site, "--rebuild", DATABASE_URL=url)
        return "generate with verify-full"

    def serve(self):
        command, environment = self.place.command(
            ["serve", "--site", self.site, "--port", "0", *self.serving()], self.variables())
        log = self.place.path(f"{self.place.writable}/serve.log")
        with open(log, "wb") as output, subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=output,
                stderr=output) as process:
            try:
                address = self.wait(lambda: self.served(log, process), process, log)
                with urllib.request.urlopen(address, timeout=20) as answer:
                    page = answer.read().decode()
                assert "<html" in page, page
            finally:
                process.send_signal(signal.SIGINT)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    raise AssertionError("serve did not end: " + log.read_text())
        return "serve"

    def serving(self):
        return []

    def served(self, log, process):
        for word in log.read_text(errors="replace").split():
            if word.startswith("http://") and "127.0.0.1" in word or "localhost:" in word:
                return word.strip("',.")
        return None

    def wait(self, condition, process, log):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if found := condition():
                return found
            assert process.poll() is None, "serve ended: " + log.read_text()
            time.sleep(0.1)
        raise AssertionError("serve gave no address: " + log.read_text())

    def publish(self):
        command, environment = self.place.command(["publish", "--help"], {})
        known = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return "publish not tried" if known.returncode == 0 else "there is no publish yet"


class LocalSite(SiteSteps):
    """This clone's sample site, with the private PostgreSQL of the place."""

    def run(self):
        yield self.version()
        target = self.place.path("/site")
        for name in "marquee.yaml", "content", "database", "queries", "templates":
            source = HOME / name
            if source.is_dir():
                shutil.copytree(source, target / name)
            else:
                shutil.copy(source, target / name)
        self.place.give("/site")
        self.site = "/site"
        # HOME is on the only other folder that can be written to.
        said = self.marquee("generate")
        page = (target / "output/index.html").read_text()
        assert "<html" in page, page
        yield "generate with its own PostgreSQL: " + said.strip().split("\n")[-1]

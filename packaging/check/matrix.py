"""Tries each package in the places that it is made for, and prints what came of it.

    packaging/check/run FOLDER VERSION

Roots made by debootstrap hold nothing but a system's base, one root holds no system at all, and
images run in containers. Each place makes a site with the stand-in for AWS of Tests/Support/aws: a
real PostgreSQL by TCP and TLS, and a token service over TLS. As root.
"""
import os
import pathlib
import sys
import tempfile
import time
import traceback

from containers import Containers
from roots import Roots
from site_steps import LocalSite, SiteSteps
from standin import StandIn


class Matrix:
    def __init__(self, packages, version, work):
        self.packages, self.version = packages, version
        self.roots = Roots(work)
        self.containers = Containers(work)
        (work / "aws").mkdir()
        (work / "aws").chmod(0o755)
        self.aws = StandIn(work / "aws", False)
        self.failures = 0

    def package(self, pattern):
        found = sorted(self.packages.glob(pattern.replace("VERSION", self.version)))
        return found[-1] if found else None

    def places(self):
        """Each place: its name, the package, and how to make it."""
        portable, deb = "marquee-VERSION-linux-*.tar.gz", "marquee_VERSION_*.deb"
        yield "Debian 12, deb", deb, lambda file: self.roots.debian("bookworm", deb=file)
        for name, suite in ("12", "bookworm"), ("13", "trixie"), ("11", "bullseye"):
            yield (f"Debian {name}, portable", portable,
                   lambda file, suite=suite: self.roots.debian(suite, portable=file))
        yield "no system, portable", portable, self.roots.empty
        yield "image marquee", "marquee-VERSION-oci-*.tar", self.containers.image
        yield "image marquee-local", "marquee-local-VERSION-oci-*.tar", self.containers.image

    def run(self):
        for name, pattern, make in self.places():
            file = self.package(pattern)
            if file is None:
                print(f"-    {name}: there is no such package in {self.packages}", flush=True)
                continue
            start, said = time.monotonic(), []
            try:
                with make(file) as place:
                    steps = LocalSite if name.endswith("local") else SiteSteps
                    for done in steps(place, self.aws).run():
                        said.append(done)
                print(f"ok   {name}: {', '.join(said)} ({time.monotonic() - start:.0f} s)",
                      flush=True)
            except Exception as error:
                self.failures += 1
                print(f"FAIL {name}, after {', '.join(said) or 'nothing'}: {error}", flush=True)
                if not isinstance(error, AssertionError):
                    traceback.print_exc()

    def stop(self):
        self.aws.stop()


def main():
    if os.geteuid() != 0:
        sys.exit("scripts/package --check: it enters other roots, so run it as root")
    packages = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="marquee-check-") as folder:
        work = pathlib.Path(folder)
        work.chmod(0o755)
        matrix = Matrix(packages, sys.argv[2], work)
        try:
            matrix.run()
        finally:
            matrix.stop()
    print(f"{matrix.failures} failed", flush=True)
    sys.exit(1 if matrix.failures else 0)


main()

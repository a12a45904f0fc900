"""Root folders that a package is tried in."""
import contextlib
import os
import pathlib
import shutil
import subprocess
import tarfile

CACHE = pathlib.Path(__file__).resolve().parents[2] / ".build/package/roots"
# Nothing of the caller's environment.
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/tmp"}


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", **options)
    assert done.returncode == 0, f"{command[0]} failed: {done.stdout[-2000:]}"
    return done.stdout


class Root:
    """A folder that programs are run in by chroot."""

    def __init__(self, folder, program, writable="/tmp"):
        self.folder, self.program, self.writable = folder, program, writable

    def command(self, arguments, variables):
        """The command and its environment, for subprocess."""
        return (["chroot", str(self.folder), self.program, *arguments],
                {**ENVIRONMENT, **variables})

    def path(self, name):
        """A path in the root, seen from outside."""
        return pathlib.Path(self.folder, name.lstrip("/"))

    def give(self, path):
        """Lets the program's user write to a path: it is the superuser here."""


class Roots:
    def __init__(self, work):
        self.work = work

    def base(self, suite):
        """A system with its base only, from the cache if it was made before."""
        CACHE.mkdir(parents=True, exist_ok=True)
        archive = CACHE / f"{suite}.tar"
        if not archive.exists():
            folder = self.work / f"{suite}-base"
            run("debootstrap", "--variant=minbase", suite, folder)
            run("tar", "-C", folder, "--exclude=./proc/*", "--exclude=./sys/*", "-cf",
                f"{archive}.new", ".")
            os.rename(f"{archive}.new", archive)
            shutil.rmtree(folder)
        return archive

    @contextlib.contextmanager
    def debian(self, suite, deb=None, portable=None):
        folder = self.work / f"{suite}-{'deb' if deb else 'portable'}"
        folder.mkdir()
        run("tar", "-C", folder, "-xf", self.base(suite))
        with self.proc(folder):
            if deb:
                shutil.copy(deb, folder / "tmp/marquee.deb")
                shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
                environment = {**ENVIRONMENT, "DEBIAN_FRONTEND": "noninteractive"}
                for words in (["update"], ["install", "-y", "--no-install-recommends",
                                           "/tmp/marquee.deb"]):
                    run("chroot", folder, "apt-get", "-qq", *words, env=environment)
                program = "/usr/bin/marquee"
            else:
                program = self.unpack(portable, folder)
            assert not list(folder.glob("usr/**/libswift*")), "Swift is in this root"
            yield Root(folder, program)
        shutil.rmtree(folder)

    @contextlib.contextmanager
    def empty(self, portable):
        """A root with /proc and /tmp, and nothing else."""
        folder = self.work / "empty"
        folder.mkdir()
        (folder / "proc").mkdir()
        (folder / "tmp").mkdir()
        with self.proc(folder):
            yield Root(folder, self.unpack(portable, folder))
        shutil.rmtree(folder)

    def unpack(self, portable, folder):
        """Unpacks the archive, and links to it from elsewhere."""
        target = folder / "opt"
        target.mkdir(exist_ok=True)
        with tarfile.open(portable) as archive:
            top = archive.next().name.split("/")[0]
        run("tar", "-C", target, "-xzf", portable)
        (folder / "tmp/m").symlink_to(f"/opt/{top}/bin/marquee")
        return "/tmp/m"

    @contextlib.contextmanager
    def proc(self, folder):
        run("mount", "-t", "proc", "proc", folder / "proc")
        try:
            yield
        finally:
            run("umount", folder / "proc")

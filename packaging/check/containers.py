"""Images in containers: unpacked by umoci, run by runc."""
import contextlib
import json
import os
import pathlib
import shutil

from roots import run


class Container:
    """An image's bundle. Each program is one container, with the image's own configuration: its
    user, its entry point, its folder. The root is read-only; /tmp and /site are not."""

    count = 0

    def __init__(self, bundle, site):
        self.bundle, self.site = bundle, site
        self.original = json.loads((bundle / "config.json").read_text())
        self.image_words = list(self.original["process"]["args"])
        self.user = self.original["process"]["user"]["uid"]
        assert self.user != 0, "the image's user is the superuser"
        assert self.image_words == ["/usr/bin/marquee"], self.image_words
        assert self.original["process"]["cwd"] == "/site"
        self.writable = "/site"

    def command(self, arguments, variables):
        config = json.loads(json.dumps(self.original))
        process = config["process"]
        process["terminal"] = False
        process["args"] = self.image_words + list(arguments)
        process["env"] += [f"{name}={value}" for name, value in variables.items()]
        config["root"]["readonly"] = True
        config["mounts"] = [mount for mount in config["mounts"]
                            if mount["destination"] not in ("/tmp", "/site")] + [
            {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs",
             "options": ["nosuid", "nodev", "mode=1777"]},
            {"destination": "/site", "type": "bind", "source": str(self.site),
             "options": ["rbind", "rw"]}]
        # The servers of the stand-in listen on this machine's loopback.
        config["linux"]["namespaces"] = [
            space for space in config["linux"]["namespaces"] if space["type"] != "network"]
        Container.count += 1
        name = f"marquee-check-{os.getpid()}-{Container.count}"
        (self.bundle / "config.json").write_text(json.dumps(config))
        return (["runc", "--root", str(self.bundle.parent / "runc"), "run", "--bundle",
                 str(self.bundle), name], dict(os.environ))

    def path(self, name):
        assert name.startswith("/site"), name
        return pathlib.Path(self.site, name.removeprefix("/site").lstrip("/"))

    def give(self, path):
        """Lets the image's user write to a path."""
        run("chown", "-R", f"{self.user}:{self.user}", self.path(path))


class Containers:
    def __init__(self, work):
        self.work = work

    @contextlib.contextmanager
    def image(self, archive):
        folder = self.work / archive.stem
        layout = folder / "layout"
        layout.mkdir(parents=True)
        run("tar", "-C", layout, "-xf", archive)
        manifest = json.loads((layout / "index.json").read_text())["manifests"][0]
        tag = manifest["annotations"]["org.opencontainers.image.ref.name"]
        run("umoci", "unpack", "--image", f"{layout}:{tag}", folder / "bundle")
        site = folder / "site"
        site.mkdir()
        container = Container(folder / "bundle", site)
        container.give("/site")
        yield container
        shutil.rmtree(folder)

#!/usr/bin/env python3
"""Writes an OCI image archive with one layer, from the tar of a root.

    packaging/oci.py NAME VERSION ARCHITECTURE EPOCH USER TREE FILE

The archive is an OCI layout in a tar; podman, skopeo and Docker load it. manifest.json is for
Docker before version 25.
"""

import datetime
import gzip
import hashlib
import io
import json
import pathlib
import sys
import tarfile
import tempfile

SOURCE = "application/vnd.oci.image"


def main():
    name, version, architecture, epoch, user, tree, file = sys.argv[1:]
    epoch = int(epoch)
    with tempfile.TemporaryDirectory() as folder:
        blobs = pathlib.Path(folder)

        def blob(data, kind):
            digest = hashlib.sha256(data).hexdigest()
            (blobs / digest).write_bytes(data)
            return {"mediaType": f"{SOURCE}.{kind}", "digest": f"sha256:{digest}",
                    "size": len(data)}

        def document(value, kind):
            return blob(json.dumps(value, sort_keys=True).encode(), kind)

        plain, packed = hashlib.sha256(), io.BytesIO()
        # No file name and no time in the header of gzip.
        with open(tree, "rb") as read, gzip.GzipFile("", "wb", 9, packed, mtime=0) as write:
            while chunk := read.read(1 << 20):
                plain.update(chunk)
                write.write(chunk)
        layer = blob(packed.getvalue(), "layer.v1.tar+gzip")

        moment = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc)
        created = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        labels = {"org.opencontainers.image.title": name,
                  "org.opencontainers.image.version": version,
                  "org.opencontainers.image.licenses": "MIT",
                  "org.opencontainers.image.description":
                      "Publishes a website from a PostgreSQL database."}
        config = document({
            "architecture": architecture, "os": "linux", "created": created,
            "config": {
                "User": f"{user}:{user}", "WorkingDir": "/site", "Labels": labels,
                "Entrypoint": ["/usr/bin/marquee"],
                "Env": ["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "HOME=/tmp"],
            },
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{plain.hexdigest()}"]},
            "history": [{"created": created, "created_by": "scripts/package image"}],
        }, "config.v1+json")
        manifest = document({
            "schemaVersion": 2, "mediaType": f"{SOURCE}.manifest.v1+json", "config": config,
            "layers": [layer], "annotations": labels,
        }, "manifest.v1+json")
        manifest["platform"] = {"architecture": architecture, "os": "linux"}
        manifest["annotations"] = {
            "org.opencontainers.image.ref.name": version,
            "io.containerd.image.name": f"docker.io/library/{name}:{version}"}
        index = {"schemaVersion": 2, "mediaType": f"{SOURCE}.index.v1+json",
                 "manifests": [manifest]}

        def path(of):
            return "blobs/sha256/" + of["digest"].removeprefix("sha256:")

        docker = [{"Config": path(config), "RepoTags": [f"{name}:{version}"],
                   "Layers": [path(layer)]}]
        with tarfile.open(file, "w", format=tarfile.USTAR_FORMAT) as archive:
            def add(entry, data):
                head = tarfile.TarInfo(entry)
                head.size, head.mtime, head.mode = len(data), epoch, 0o644
                archive.addfile(head, io.BytesIO(data))

            for folder_name in ("blobs", "blobs/sha256"):
                head = tarfile.TarInfo(folder_name)
                head.type, head.mtime, head.mode = tarfile.DIRTYPE, epoch, 0o755
                archive.addfile(head)
            for made in sorted(blobs.iterdir()):
                add(f"blobs/sha256/{made.name}", made.read_bytes())
            add("index.json", json.dumps(index, sort_keys=True).encode())
            add("manifest.json", json.dumps(docker, sort_keys=True).encode())
            add("oci-layout", b'{"imageLayoutVersion": "1.0.0"}')


main()

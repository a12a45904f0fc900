"""Buckets in memory, or with the bodies of large objects in a folder."""
import bisect
import hashlib
import os
import threading
import time
import uuid


class Body:
    """The bytes of an object or a part, in memory or in a file of the folder."""

    def __init__(self, parts, folder, threshold):
        self.md5, self.sha256 = hashlib.md5(), hashlib.sha256()
        self.size, self.path, kept, file = 0, None, [], None
        try:
            for part in parts:
                self.md5.update(part)
                self.sha256.update(part)
                self.size += len(part)
                if folder and not file and self.size > threshold:
                    self.path = os.path.join(folder, uuid.uuid4().hex)
                    file = open(self.path, "wb")
                    for earlier in kept:
                        file.write(earlier)
                    kept = []
                if file:
                    file.write(part)
                else:
                    kept.append(part)
        finally:
            if file:
                file.close()
        self.bytes = None if file else b"".join(kept)

    def chunks(self, start=0, length=None):
        left = self.size - start if length is None else length
        if self.path is None:
            yield self.bytes[start:start + left]
            return
        with open(self.path, "rb") as file:
            file.seek(start)
            while left > 0:
                part = file.read(min(1 << 20, left))
                left -= len(part)
                yield part


class Object:
    def __init__(self, body, headers, etag=None):
        self.body, self.headers = body, headers
        self.etag = etag or body.md5.hexdigest()
        self.modified = time.time()


class Bucket:
    def __init__(self, name, region):
        self.name, self.region = name, region
        self.objects, self.order = {}, []       # by the keys' bytes
        self.uploads = {}
        self.lock = threading.RLock()

    def put(self, key, made):
        with self.lock:
            if key not in self.objects:
                bisect.insort(self.order, key)
            self.objects[key] = made

    def remove(self, key):
        with self.lock:
            if self.objects.pop(key, None):
                del self.order[bisect.bisect_left(self.order, key)]

    def list(self, prefix, after, delimiter, limit):
        """Returns [(key, object)], [common prefixes], last key or None at the end."""
        with self.lock:
            at = bisect.bisect_right(self.order, after) if after else 0
            if not after or after < prefix:
                at = bisect.bisect_left(self.order, prefix)
            found, common = [], []
            last = after
            while at < len(self.order):
                key = self.order[at]
                if not key.startswith(prefix):
                    break
                if len(found) + len(common) >= limit:
                    return found, common, last
                end = key.find(delimiter, len(prefix)) if delimiter else -1
                if end >= 0:
                    group = key[:end + len(delimiter)]
                    common.append(group)
                    last = group + b"\xff" * 8
                    at = bisect.bisect_right(self.order, last)
                else:
                    found.append((key, self.objects[key]))
                    last = key
                    at += 1
            return found, common, None

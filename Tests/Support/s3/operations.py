"""The operations of S3 that Marquee and the programs it is compared with use."""
import base64
import hashlib
import time
import urllib.parse
import uuid
import xml.etree.ElementTree
from xml.sax.saxutils import escape

from signature import Refusal
from store import Body, Bucket, Object
from wire import Answer, http_date, unchunked

XML = [("Content-Type", "application/xml")]
NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
SMALLEST_PART = 5 << 20
# The headers that an object keeps and is served with.
KEPT = ("cache-control", "content-disposition", "content-encoding", "content-language",
        "content-type", "expires", "x-amz-website-redirect-location")


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(seconds))


def kept_headers(request):
    kept = {name: value for name, value in request.headers
            if name in KEPT or name.startswith("x-amz-meta-")}
    encoding = kept.get("content-encoding", "")
    if "aws-chunked" in encoding:
        kept["content-encoding"] = encoding.replace("aws-chunked", "").strip(",")
        if not kept["content-encoding"]:
            del kept["content-encoding"]
    kept.setdefault("content-type", "binary/octet-stream")
    return kept


class Operations:
    def __init__(self, knobs, folder=None):
        self.knobs, self.folder = knobs, folder
        self.threshold = 1 << 20
        self.buckets = {}

    def add(self, name, region):
        self.buckets[name] = Bucket(name, region)

    # MARK: Which operation

    @staticmethod
    def name(method, key, query):
        """S3's name of the operation that a request asks for."""
        if not key:
            if "delete" in query and method == "POST":
                return "DeleteObjects"
            if method == "GET":
                return ("GetBucketLocation" if "location" in query else "ListObjectsV2"
                        if query.get("list-type") == "2" else "ListObjects")
            return {"HEAD": "HeadBucket", "PUT": "CreateBucket"}.get(method, "Unknown")
        if "uploads" in query and method == "POST":
            return "CreateMultipartUpload"
        if "uploadId" in query:
            return {"PUT": "UploadPart", "POST": "CompleteMultipartUpload",
                    "DELETE": "AbortMultipartUpload"}.get(method, "Unknown")
        return {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject",
                "DELETE": "DeleteObject"}.get(method, "Unknown")

    def run(self, operation, request, bucket, key, query):
        method = getattr(self, operation, None)
        if method is None:
            raise Refusal(501, "NotImplemented", "A header you provided implies functionality that "
                          "is not implemented.")
        return method(request, bucket, key, query)

    # MARK: Objects

    def body(self, request):
        """Reads and checks the body of a write."""
        told = request.get("x-amz-content-sha256", "")
        if told.startswith("STREAMING-"):
            parts = [unchunked(request.read())]
        else:
            parts = request.parts()
        body = Body(parts, self.folder, self.threshold)
        if len(told) == 64 and body.sha256.hexdigest() != told:
            raise Refusal(400, "XAmzContentSHA256Mismatch",
                          "The provided 'x-amz-content-sha256' header does not match what was computed.")
        md5 = request.get("content-md5")
        if md5 and base64.b64encode(body.md5.digest()).decode() != md5:
            raise Refusal(400, "BadDigest", "The Content-MD5 you specified did not match what we "
                          "received.")
        return body

    def check_condition(self, request, bucket, key):
        if self.knobs.get("unconditional") == "refuse" and (
                request.get("if-match") or request.get("if-none-match")):
            raise Refusal(501, "NotImplemented", "A header you provided implies functionality that "
                          "is not implemented.")
        if self.knobs.get("unconditional") == "ignore":
            return
        found = bucket.objects.get(key)
        if request.get("if-none-match") == "*" and found:
            raise Refusal(412, "PreconditionFailed", "At least one of the pre-conditions you "
                          "specified did not hold", Condition="If-None-Match")
        wanted = request.get("if-match")
        if wanted:
            if found is None:
                raise Refusal(404, "NoSuchKey", "The specified key does not exist.")
            if wanted.strip('"') != found.etag:
                raise Refusal(412, "PreconditionFailed", "At least one of the pre-conditions you "
                              "specified did not hold", Condition="If-Match")

    def PutObject(self, request, bucket, key, query):
        if request.get("x-amz-copy-source"):
            return self.copy(request, bucket, key)
        if len(key) > 1024:
            raise Refusal(400, "KeyTooLongError", "Your key is too long")
        body = self.body(request)
        with bucket.lock:
            self.check_condition(request, bucket, key)
            made = Object(body, kept_headers(request))
            bucket.put(key, made)
        return Answer(200, headers=[("ETag", f'"{made.etag}"')])

    CopyObject = PutObject

    def source(self, request):
        name, _, key = urllib.parse.unquote_to_bytes(
            request.get("x-amz-copy-source").encode("latin-1")).lstrip(b"/").partition(b"/")
        bucket = self.buckets.get(name.decode())
        if bucket is None:
            raise Refusal(404, "NoSuchBucket", "The specified bucket does not exist")
        found = self.found(bucket, key)
        wanted = request.get("x-amz-copy-source-if-match")
        if wanted and wanted.strip('"') != found.etag:
            raise Refusal(412, "PreconditionFailed", "At least one of the pre-conditions you "
                          "specified did not hold", Condition="x-amz-copy-source-If-Match")
        return found

    def copy(self, request, bucket, key):
        found = self.source(request)
        if found.body.size > self.knobs.get("largest_copy", 5 << 30):
            raise Refusal(400, "InvalidRequest", "The specified copy source is larger than the maximum "
                          "allowable size for a copy source")
        replaces = request.get("x-amz-metadata-directive") == "REPLACE"
        made = Object(found.body, kept_headers(request) if replaces else dict(found.headers))
        with bucket.lock:
            self.check_condition(request, bucket, key)
            bucket.put(key, made)
        return Answer(200, f"<CopyObjectResult {NAMESPACE}><LastModified>{iso(made.modified)}"
                      f'</LastModified><ETag>"{made.etag}"</ETag></CopyObjectResult>', XML)

    @staticmethod
    def found(bucket, key):
        found = bucket.objects.get(key)
        if found is None:
            raise Refusal(404, "NoSuchKey", "The specified key does not exist.")
        return found

    def GetObject(self, request, bucket, key, query):
        found = self.found(bucket, key)
        headers = [("ETag", f'"{found.etag}"'), ("Last-Modified", http_date(found.modified)),
                   ("Accept-Ranges", "bytes"), *found.headers.items()]
        if request.get("if-none-match") == f'"{found.etag}"':
            return Answer(304, headers=headers[:2])
        wanted = request.get("if-match")
        if wanted and wanted.strip('"') != found.etag:
            raise Refusal(412, "PreconditionFailed")
        start, length, status = 0, found.body.size, 200
        bounds = request.get("range")
        if bounds and bounds.startswith("bytes="):
            first, _, last = bounds[6:].partition("-")
            start = int(first)
            length = min(int(last or length - 1), length - 1) - start + 1
            status = 206
            headers.append(
                ("Content-Range", f"bytes {start}-{start + length - 1}/{found.body.size}"))
        if request.method == "HEAD":
            return Answer(status, headers=[*headers, ("Content-Length", str(length))])
        if found.body.path:
            return Answer(status, headers=headers, file=(found.body.path, start, length))
        return Answer(status, found.body.bytes[start:start + length], headers)

    HeadObject = GetObject

    def DeleteObject(self, request, bucket, key, query):
        with bucket.lock:
            if request.get("if-match"):
                self.check_condition(request, bucket, key)
            bucket.remove(key)
        return Answer(204)

    def DeleteObjects(self, request, bucket, key, query):
        if not request.get("content-md5") and not any(
                name.startswith("x-amz-checksum-") or name == "x-amz-sdk-checksum-algorithm"
                for name, _ in request.headers):
            raise Refusal(400, "InvalidRequest", "Missing required header for this request: "
                          "Content-MD5 OR x-amz-checksum-*")
        root = tree(b"".join(self.body(request).chunks()))
        keys = [(text(element, "Key") or "").encode() for element in root if tag(element) == "Object"]
        if not 0 < len(keys) <= 1000:
            raise Refusal(400, "MalformedXML", "The XML you provided was not well-formed")
        denied = self.knobs.get("undeletable", "").encode()
        errors = ""
        with bucket.lock:
            for name in keys:
                if denied and denied in name:
                    errors += (f"<Error><Key>{escape(name.decode())}</Key><Code>AccessDenied</Code>"
                               "<Message>Access Denied</Message></Error>")
                else:
                    bucket.remove(name)
        quiet = text(root, "Quiet") == "true"
        done = "" if quiet else "".join(
            f"<Deleted><Key>{escape(name.decode())}</Key></Deleted>" for name in keys)
        return Answer(200, f"<DeleteResult {NAMESPACE}>{done}{errors}</DeleteResult>", XML)

    # MARK: Buckets

    def HeadBucket(self, request, bucket, key, query):
        return Answer(200, headers=[("x-amz-bucket-region", bucket.region)])

    def GetBucketLocation(self, request, bucket, key, query):
        region = "" if bucket.region == "us-east-1" else bucket.region
        return Answer(200, f"<LocationConstraint {NAMESPACE}>{region}</LocationConstraint>", XML)

    def CreateBucket(self, request, bucket, key, query):
        return Answer(200)

    def ListObjectsV2(self, request, bucket, key, query):
        after = query.get("continuation-token") and bytes.fromhex(query["continuation-token"])
        return self.listing(bucket, query, after or query.get("start-after", "").encode(), True)

    def ListObjects(self, request, bucket, key, query):
        return self.listing(bucket, query, query.get("marker", "").encode(), False)

    def listing(self, bucket, query, after, is_new):
        limit = min(int(query.get("max-keys", 1000)), self.knobs.get("page", 1000))
        prefix, delimiter = query.get("prefix", "").encode(), query.get("delimiter", "").encode()
        found, common, last = bucket.list(prefix, after, delimiter, limit)
        encodes = query.get("encoding-type") == "url"

        def shown(name):
            if encodes:
                return urllib.parse.quote_plus(name, safe="/")
            return escape(name.decode("utf-8", "replace"))
        out = [f'<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult {NAMESPACE}>'
               f"<Name>{bucket.name}</Name><Prefix>{shown(prefix)}</Prefix><MaxKeys>{limit}</MaxKeys>"
               f"<IsTruncated>{'true' if last else 'false'}</IsTruncated>"]
        if encodes:
            out.append("<EncodingType>url</EncodingType>")
        if is_new:
            out.append(f"<KeyCount>{len(found) + len(common)}</KeyCount>")
        if last and is_new:
            out.append(f"<NextContinuationToken>{last.hex()}</NextContinuationToken>")
        elif last:
            out.append(f"<NextMarker>{shown(last)}</NextMarker>")
        for name, made in found:
            out.append(
                f"<Contents><Key>{shown(name)}</Key><LastModified>{iso(made.modified)}</LastModified>"
                f"<ETag>&quot;{made.etag}&quot;</ETag><Size>{made.body.size}</Size>"
                "<StorageClass>STANDARD</StorageClass></Contents>")
        out += [f"<CommonPrefixes><Prefix>{shown(name)}</Prefix></CommonPrefixes>" for name in common]
        return Answer(200, "".join(out) + "</ListBucketResult>", XML)

    # MARK: Parts

    def CreateMultipartUpload(self, request, bucket, key, query):
        name = uuid.uuid4().hex
        with bucket.lock:
            bucket.uploads[name] = {"key": key, "headers": kept_headers(request), "parts": {}}
        return Answer(200, f"<InitiateMultipartUploadResult {NAMESPACE}><Bucket>{bucket.name}</Bucket>"
                      f"<UploadId>{name}</UploadId></InitiateMultipartUploadResult>", XML)

    @staticmethod
    def upload(bucket, key, query):
        found = bucket.uploads.get(query["uploadId"])
        if found is None or found["key"] != key:
            raise Refusal(404, "NoSuchUpload", "The specified upload does not exist.")
        return found

    def UploadPart(self, request, bucket, key, query):
        upload = self.upload(bucket, key, query)
        number = int(query["partNumber"])
        if not request.get("x-amz-copy-source"):
            body = self.body(request)
            upload["parts"][number] = body
            return Answer(200, headers=[("ETag", f'"{body.md5.hexdigest()}"')])
        found = self.source(request)
        first, last = request.get("x-amz-copy-source-range", "bytes=0-").removeprefix(
            "bytes=").split("-")
        body = Body(found.body.chunks(int(first), int(last) - int(first) + 1), self.folder,
                    self.threshold)
        upload["parts"][number] = body
        return Answer(200, f"<CopyPartResult {NAMESPACE}><ETag>&quot;{body.md5.hexdigest()}&quot;</ETag>"
                      "</CopyPartResult>", XML)

    def CompleteMultipartUpload(self, request, bucket, key, query):
        upload = self.upload(bucket, key, query)
        wanted = [(int(text(part, "PartNumber")), text(part, "ETag").strip('"'))
                  for part in tree(request.read()) if tag(part) == "Part"]
        parts = [upload["parts"].get(number) for number, _ in wanted]
        if any(part is None or part.md5.hexdigest() != etag
               for part, (_, etag) in zip(parts, wanted)):
            raise Refusal(400, "InvalidPart", "One or more of the specified parts could not be found.")
        if [number for number, _ in wanted] != sorted(number for number, _ in wanted):
            raise Refusal(400, "InvalidPartOrder", "The list of parts was not in ascending order.")
        smallest = self.knobs.get("smallest_part", SMALLEST_PART)
        if any(part.size < smallest for part in parts[:-1]):
            raise Refusal(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum "
                          "allowed object size.")
        whole = Body((chunk for part in parts for chunk in part.chunks()), self.folder,
                     self.threshold)
        joined = hashlib.md5(b"".join(part.md5.digest() for part in parts)).hexdigest()
        with bucket.lock:
            self.check_condition(request, bucket, key)
            made = Object(whole, upload["headers"], f"{joined}-{len(parts)}")
            bucket.put(key, made)
            bucket.uploads.pop(query["uploadId"], None)
        return Answer(200, f"<CompleteMultipartUploadResult {NAMESPACE}><ETag>&quot;{made.etag}&quot;"
                      "</ETag></CompleteMultipartUploadResult>", XML)

    def AbortMultipartUpload(self, request, bucket, key, query):
        self.upload(bucket, key, query)
        bucket.uploads.pop(query["uploadId"], None)
        return Answer(204)


def tree(data):
    try:
        return xml.etree.ElementTree.fromstring(data)
    except xml.etree.ElementTree.ParseError:
        raise Refusal(400, "MalformedXML", "The XML you provided was not well-formed")


def tag(element):
    return element.tag.rpartition("}")[2]


def text(element, name):
    for child in element:
        if tag(child) == name:
            return child.text
    return None

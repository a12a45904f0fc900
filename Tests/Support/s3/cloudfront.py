"""CloudFront's CreateInvalidation and GetInvalidation, which verify signatures."""
import time
import uuid
import xml.etree.ElementTree
from xml.sax.saxutils import escape

from signature import Refusal, Verifier
from wire import Answer

NAMESPACE = "http://cloudfront.amazonaws.com/doc/2020-05-31/"


class CloudFront:
    def __init__(self, keys, knobs):
        self.verifier = Verifier("cloudfront")
        self.verifier.keys = keys.keys
        self.knobs = knobs
        self.invalidations = []

    @staticmethod
    def name(request):
        return "CreateInvalidation" if request.method == "POST" else "GetInvalidation"

    def answer(self, request, now):
        request.body = request.read()
        if self.verifier.check(request, now) != "us-east-1":
            raise Refusal(403, "SignatureDoesNotMatch", "Credential should be scoped to us-east-1")
        parts = request.path.strip("/").split("/")
        if parts[2] != self.knobs.get("distribution", "E1A2B3C4D5E6F7"):
            raise Refusal(404, "NoSuchDistribution", "The specified distribution does not exist.")
        if request.method == "GET":
            for made in self.invalidations:
                if made["id"] == parts[4]:
                    return self.give(made, 200)
            raise Refusal(404, "NoSuchInvalidation", "The specified invalidation does not exist.")
        return self.create(request.body)

    def create(self, body):
        if self.knobs.get("busy", 0) > 0:
            self.knobs["busy"] -= 1
            raise Refusal(400, "TooManyInvalidationsInProgress", "Your request contains too many "
                          "invalidations in progress.")
        root = xml.etree.ElementTree.fromstring(body)
        paths = [path.text for path in root.iter(f"{{{NAMESPACE}}}Path")]
        quantity = int(root.find(f"{{{NAMESPACE}}}Paths/{{{NAMESPACE}}}Quantity").text)
        reference = root.find(f"{{{NAMESPACE}}}CallerReference").text
        if quantity != len(paths) or any(
                not path.startswith("/") or not path.isascii() or " " in path for path in paths):
            raise Refusal(400, "InvalidArgument", "Your request contains an invalid argument.")
        for known in self.invalidations:
            if known["reference"] == reference:
                if known["paths"] != paths:
                    raise Refusal(400, "InvalidationBatchAlreadyExists", "it is another batch")
                return self.give(known, 201)
        made = {"id": "I" + uuid.uuid4().hex[:13].upper(), "reference": reference, "paths": paths,
                "at": time.time()}
        self.invalidations.append(made)
        return self.give(made, 201)

    def give(self, made, status):
        done = time.time() - made["at"] >= self.knobs.get("invalidation_seconds", 0)
        return Answer(status, f'<?xml version="1.0"?>\n<Invalidation xmlns="{NAMESPACE}">'
                      f"<Id>{made['id']}</Id><Status>{'Completed' if done else 'InProgress'}</Status>"
                      f"<InvalidationBatch><CallerReference>{escape(made['reference'])}"
                      "</CallerReference></InvalidationBatch></Invalidation>",
                      [("Content-Type", "text/xml")])

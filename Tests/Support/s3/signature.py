"""Checks the signatures of requests with botocore's own signer."""
import calendar
import hmac
import time
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials

LONGEST_SKEW = 900


class Refusal(Exception):
    """An error that a request is answered with."""

    def __init__(self, status, code, message="as it is", headers=(), **fields):
        super().__init__(code)
        self.status, self.code, self.message = status, code, message
        self.headers, self.fields = list(headers), fields


def encoded(text, safe=""):
    # latin-1 is what the request's line was read as: one character for each byte.
    return urllib.parse.quote_from_bytes(
        urllib.parse.unquote_to_bytes(text.encode("latin-1")), safe + "-_.~")


class Verifier:
    def __init__(self, service="s3"):
        self.service = service
        self.keys = {}          # access key: {"secret", "token", "expired"}
        self.signers = {}

    def add(self, access, secret, token=None):
        self.keys[access] = {"secret": secret, "token": token, "expired": False}

    def check(self, request, now):
        """Returns the region that the request is signed for, or raises Refusal."""
        authorization = request.get("authorization")
        if not authorization:
            raise Refusal(403, "AccessDenied", "the request is not signed")
        try:
            algorithm, _, rest = authorization.partition(" ")
            fields = dict(part.strip().split("=", 1) for part in rest.split(","))
            access, day, region, service, end = fields["Credential"].split("/")
            signed = fields["SignedHeaders"].split(";")
            date = request.get("x-amz-date")
            sent = calendar.timegm(time.strptime(date, "%Y%m%dT%H%M%SZ"))
        except (KeyError, ValueError, TypeError):
            raise Refusal(400, "AuthorizationHeaderMalformed", "the header is not understood")
        if algorithm != "AWS4-HMAC-SHA256" or service != self.service or end != "aws4_request" \
                or not date.startswith(day):
            raise Refusal(400, "AuthorizationHeaderMalformed", "the scope is wrong")
        key = self.keys.get(access)
        if key is None:
            raise Refusal(403, "InvalidAccessKeyId",
                          "The AWS Access Key Id you provided does not exist in our records.")
        if request.get("x-amz-security-token") != key["token"]:
            raise Refusal(400, "InvalidToken", "The provided token is malformed or otherwise invalid.")
        names = {name for name, _ in request.headers}
        unsigned = {"host"} | {name for name in names if name.startswith("x-amz-")}
        if self.service == "s3" and "x-amz-content-sha256" not in names:
            raise Refusal(400, "MissingSecurityHeader", "x-amz-content-sha256 is missing")
        unsigned -= set(signed)
        if unsigned:
            raise Refusal(403, "AccessDenied",
                          "There were headers present in the request which were not signed: "
                          + ", ".join(sorted(unsigned)))
        expected = self.signature(request, access, key, region, signed, date)
        if not hmac.compare_digest(expected, fields.get("Signature", "")):
            raise Refusal(403, "SignatureDoesNotMatch", "The request signature we calculated does "
                          "not match the signature you provided.")
        if abs(sent - now) > LONGEST_SKEW:
            raise Refusal(403, "RequestTimeTooSkewed", "The difference between the request time and "
                          "the current time is too large.")
        if key["expired"]:
            raise Refusal(400, "ExpiredToken", "The provided token has expired.")
        return region

    def signature(self, request, access, key, region, signed, date):
        signer = self.signers.get((access, region))
        if signer is None:
            kind = botocore.auth.S3SigV4Auth if self.service == "s3" else botocore.auth.SigV4Auth
            signer = self.signers[access, region] = kind(
                botocore.credentials.Credentials(access, key["secret"], key["token"]),
                self.service, region)
        # The service decodes what it gets and encodes it again.
        path = encoded(request.path, "/")
        query = "&".join(
            f"{encoded(name)}={encoded(value)}"
            for name, _, value in (
                part.partition("=") for part in request.query_text.split("&") if part))
        url = f"http://{request.get('host')}{path}" + (f"?{query}" if query else "")
        copy = botocore.awsrequest.AWSRequest(method=request.method, url=url)
        for name, value in request.headers:
            if name in signed:
                copy.headers.add_header(name, value)
        copy.context["timestamp"] = date
        if self.service != "s3":
            copy.data = request.body
        return signer.signature(signer.string_to_sign(copy, signer.canonical_request(copy)), copy)

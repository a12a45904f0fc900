"""STS that believes nothing: signature, issuer, audience, times, then the role's trust policy."""
import json
import secrets
import ssl
import time
import urllib.parse
import urllib.request
from xml.sax.saxutils import escape

import issuer as oidc
import trust


class Refusal(Exception):
    def __init__(self, status, code, message):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def moment(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


class STS:
    def __init__(self, authorities):
        self.context = ssl.create_default_context(cafile=authorities)
        self.account = "123456789012"
        self.providers = {}     # issuer's address: list of audiences
        self.roles = {}         # ARN: {"trust": policy, "permissions": policy}
        self.sessions = {}      # access key: session
        self.keys = {}          # kid: JWK, as fetched
        self.knobs = {}
        self.log = []

    # knobs: fail {"times", "status", "code", "message", "bare"}, slow (s), skew (s),
    # lifetime (s, may be shorter than AWS allows), token_bytes, html (answers as a proxy would)

    def handle(self, body):
        """Returns status, headers and text."""
        fields = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
        self.log.append({
            "action": fields.get("Action"), "role": fields.get("RoleArn"),
            "session": fields.get("RoleSessionName")})
        time.sleep(self.knobs.get("slow", 0))
        now = time.time() + self.knobs.get("skew", 0)
        headers = {"Date": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(now)),
                   "Content-Type": "text/xml"}
        try:
            self.stumble()
            return 200, headers, self.assume(fields, now)
        except Refusal as refusal:
            self.log[-1]["refused"] = refusal.code
            error = (f"<Error><Type>Sender</Type><Code>{refusal.code}</Code>"
                     f"<Message>{escape(refusal.message)}</Message></Error>")
            if self.knobs.get("html"):
                return refusal.status, {**headers, "Content-Type": "text/html"}, "<p>Bad gateway"
            if not self.knobs.get("bare"):
                error = ('<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
                         f"{error}<RequestId>{secrets.token_hex(8)}</RequestId></ErrorResponse>")
            return refusal.status, headers, error

    def stumble(self):
        fail = self.knobs.get("fail")
        if fail and fail.get("times", 1_000_000) > 0:
            fail["times"] = fail.get("times", 1_000_000) - 1
            raise Refusal(fail.get("status", 400), fail.get("code", "InternalFailure"),
                          fail.get("message", "as the test wished"))

    def assume(self, fields, now):
        if fields.get("Version") != "2011-06-15" or \
                fields.get("Action") != "AssumeRoleWithWebIdentity":
            raise Refusal(400, "InvalidAction", "the action or the version is not known")
        seconds = int(fields.get("DurationSeconds", 3600))
        if not 900 <= seconds <= 43200:
            raise Refusal(400, "ValidationError", "DurationSeconds is out of range")
        claims = self.claims(fields.get("WebIdentityToken", ""), now)
        arn, name = fields.get("RoleArn", ""), fields.get("RoleSessionName", "")
        role = self.roles.get(arn)
        provider = claims["iss"].removeprefix("https://")
        context = {f"{provider}:{claim}": value for claim, value in claims.items()}
        context["sts:RoleSessionName"] = name
        principal = f"arn:aws:iam::{arn.split(':')[4]}:oidc-provider/{provider}" if role else ""
        if role is None or not trust.allows(
                role["trust"], "sts:AssumeRoleWithWebIdentity", principal=principal,
                context=context):
            raise Refusal(403, "AccessDenied",
                          "Not authorized to perform sts:AssumeRoleWithWebIdentity")
        return self.issue(arn, name, self.knobs.get("lifetime", seconds), now)

    def claims(self, token, now):
        parts = token.split(".")
        try:
            header, claims = (json.loads(oidc.decode(part)) for part in parts[:2])
            signature = oidc.decode(parts[2])
        except (ValueError, IndexError):
            raise Refusal(400, "InvalidIdentityToken", "The ID Token provided is not a valid JWT")
        for claim in ("iss", "sub", "aud", "exp", "iat"):
            if claim not in claims:
                raise Refusal(400, "InvalidIdentityToken", f"Missing a required claim: {claim}")
        audiences = self.providers.get(claims["iss"])
        if audiences is None:
            raise Refusal(400, "InvalidIdentityToken", "No OpenIDConnect provider found in your "
                          f"account for {claims['iss']}")
        if header.get("alg") not in ("RS256", "ES256"):
            raise Refusal(400, "InvalidIdentityToken", "The token's algorithm is not supported")
        self.check_signature(header, claims["iss"], ".".join(parts[:2]).encode(), signature)
        if not set(trust.listed(claims["aud"])) & set(audiences):
            raise Refusal(400, "InvalidIdentityToken", "Incorrect token audience")
        if now >= claims["exp"]:
            raise Refusal(400, "ExpiredTokenException", "Token expired: current date/time "
                          f"{int(now)} must be before the expiration date/time {claims['exp']}")
        if now < claims.get("nbf", 0):
            raise Refusal(400, "InvalidIdentityToken", "The token is not valid yet")
        return claims

    def check_signature(self, header, issuer, data, signature):
        if header.get("kid") not in self.keys:
            self.fetch_keys(issuer)
        jwk = self.keys.get(header.get("kid"))
        if jwk is None or jwk["alg"] != header["alg"]:
            raise Refusal(400, "InvalidIdentityToken",
                          "Couldn't retrieve verification key from your identity provider")
        try:
            oidc.verify(jwk, data, signature)
        except Exception:
            raise Refusal(400, "InvalidIdentityToken", "The token's signature is not valid")

    def fetch_keys(self, issuer):
        try:
            discovery = self.get(issuer + "/.well-known/openid-configuration")
            self.keys = {key["kid"]: key for key in self.get(discovery["jwks_uri"])["keys"]}
        except OSError:
            raise Refusal(400, "IDPCommunicationError", "The identity provider can't be reached")

    def get(self, url):
        with urllib.request.urlopen(url, timeout=5, context=self.context) as answer:
            return json.load(answer)

    def issue(self, arn, name, lifetime, now):
        access = "ASIA" + secrets.token_hex(8).upper()
        account, role = arn.split(":")[4], arn.split("/")[-1]
        session = {
            "access": access, "secret": secrets.token_urlsafe(30),
            "token": secrets.token_urlsafe(self.knobs.get("token_bytes", 768)),
            "expires": now + lifetime, "role": arn,
            "principal": f"arn:aws:sts::{account}:assumed-role/{role}/{name}"}
        self.sessions[access] = session
        return f"""<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<AssumeRoleWithWebIdentityResult>
<AssumedRoleUser><AssumedRoleId>AROA:{name}</AssumedRoleId><Arn>{session['principal']}</Arn></AssumedRoleUser>
<Credentials><AccessKeyId>{access}</AccessKeyId><SecretAccessKey>{session['secret']}</SecretAccessKey>
<SessionToken>{session['token']}</SessionToken><Expiration>{moment(session['expires'])}</Expiration></Credentials>
</AssumeRoleWithWebIdentityResult>
<ResponseMetadata><RequestId>{secrets.token_hex(8)}</RequestId></ResponseMetadata>
</AssumeRoleWithWebIdentityResponse>"""

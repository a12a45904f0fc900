"""Takes a database token for the reasons that Aurora takes it, and says why it does not."""
import datetime
import hmac
import threading
import time
import urllib.parse

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import trust

LOCK = threading.Lock()
SIGNED_AT = None
botocore.auth.get_current_datetime = lambda *args, **kwargs: SIGNED_AT


def rederive(url, access, secret, session, service, region, when, expires):
    """The signature that botocore makes of the same parts."""
    global SIGNED_AT
    with LOCK:
        SIGNED_AT = when
        auth = botocore.auth.SigV4QueryAuth(
            Credentials(access, secret, session), service, region, expires=expires)
        request = AWSRequest(method="GET", url=url)
        auth.add_auth(request)
    return request.url.rsplit("X-Amz-Signature=", 1)[1]


class TokenCheck:
    """`service` is rds-db or dsql; `address` what must have been signed."""

    def __init__(self, sts, service, address, region, resource):
        self.sts, self.service, self.address = sts, service, address
        self.region, self.resource = region, resource
        self.log = []

    def check(self, user, token):
        reason = self.reason(user, token)
        # The key's id is no secret: it is in what AWS logs, too.
        signer = urllib.parse.unquote(token.partition("X-Amz-Credential=")[2]).split("/")[0]
        self.log.append({"user": user, "service": self.service, "signer": signer,
                         "refused": reason})
        return reason is None

    def reason(self, user, token):
        """None when the token is good."""
        address, _, query = token.partition("/?")
        fields = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        try:
            access, day, region, service, end = fields["X-Amz-Credential"].split("/")
            when = datetime.datetime.strptime(fields["X-Amz-Date"], "%Y%m%dT%H%M%SZ")
            expires = int(fields["X-Amz-Expires"])
            signature = fields["X-Amz-Signature"]
        except (KeyError, ValueError):
            return "not a token"
        if address != self.address:
            return f"signed for {address}, this is {self.address}"
        if region != self.region:
            return f"signed for the region {region}, this is {self.region}"
        if (service, end, fields.get("X-Amz-SignedHeaders")) != (self.service, "aws4_request",
                                                                 "host"):
            return "signed for another service"
        wish = self.wish(user)
        if any(fields.get(name) != value for name, value in wish.items()):
            return f"signed for another user or action than {user}"
        if expires > (900 if self.service == "rds-db" else 604800):
            return "lives too long"
        age = time.time() - when.replace(tzinfo=datetime.timezone.utc).timestamp()
        if age < -300:
            return "signed in the future"
        if age >= expires:
            return "expired"
        session = self.sts.sessions.get(access)
        if session is None:
            return "signed by an unknown key"
        if fields.get("X-Amz-Security-Token") != session["token"]:
            return "the session token is not the signer's"
        if time.time() >= session["expires"]:
            return "the signer's credentials have expired"
        own = rederive(
            f"https://{address}/?{urllib.parse.urlencode(wish, quote_via=urllib.parse.quote)}",
            access, session["secret"], session["token"], service, region, when, expires)
        if not hmac.compare_digest(own, signature):
            return "the signature is wrong"
        role = self.sts.roles.get(session["role"], {})
        action = {"rds-db": "rds-db:connect"}.get(self.service, f"dsql:{wish['Action']}")
        resource = self.resource + (f"/{user}" if self.service == "rds-db" else "")
        if not trust.allows(role.get("permissions", {}), action, resource=resource):
            return f"{session['principal']} may not {action} on {resource}"
        return None

    def wish(self, user):
        if self.service == "rds-db":
            return {"Action": "connect", "DBUser": user}
        return {"Action": "DbConnectAdmin" if user == "admin" else "DbConnect"}

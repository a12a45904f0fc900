"""Mints database tokens with botocore, for comparison: cases in as JSON lines, tokens out.

A case: service (rds, dsql), host, port, user, region, access, secret, session (or null), time
(seconds since 1970), expires.
"""
import datetime
import json
import sys

import botocore.auth
import botocore.session

NOW = None
botocore.auth.get_current_datetime = lambda *args, **kwargs: NOW
CLIENTS = {}


def client(case):
    key = (case["service"], case["region"])
    if key not in CLIENTS:
        CLIENTS[key] = botocore.session.Session().create_client(
            case["service"], region_name=case["region"],
            aws_access_key_id="placeholder", aws_secret_access_key="placeholder")
    made = CLIENTS[key]
    # One client for many keys: making a client takes a hundred milliseconds.
    made._request_signer._credentials = botocore.credentials.Credentials(
        case["access"], case["secret"], case.get("session"))
    return made


def token(case):
    global NOW
    NOW = datetime.datetime.fromtimestamp(
        case["time"], datetime.timezone.utc).replace(tzinfo=None)
    made = client(case)
    if case["service"] == "rds":
        return made.generate_db_auth_token(
            DBHostname=case["host"], Port=case["port"], DBUsername=case["user"],
            Region=case["region"])
    mint = (made.generate_db_connect_admin_auth_token if case["user"] == "admin"
            else made.generate_db_connect_auth_token)
    return mint(Hostname=case["host"], Region=case["region"], ExpiresIn=case["expires"])


for line in sys.stdin:
    print(json.dumps(token(json.loads(line))))

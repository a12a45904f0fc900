"""moto's S3 with its IAM checks on: another implementation of S3, by other authors.

Prints one line of JSON with its address and a user's keys, and runs until its input closes. The user
may do what the policy `--policy FILE` allows; without one, everything in S3. moto takes right
signatures of keys with spaces or umlauts for wrong.
"""
import argparse
import json
import os
import socket
import sys

parser = argparse.ArgumentParser()
parser.add_argument("--bucket", default="site")
parser.add_argument("--region", default="eu-west-1")
parser.add_argument("--policy")
options = parser.parse_args()

# The calls below are made before the checks begin.
SETUP = 4
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = str(SETUP)
# moto is told nothing of this machine's own account.
for name in list(os.environ):
    if name.startswith("AWS_"):
        del os.environ[name]

import logging  # noqa: E402

import boto3  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

logging.getLogger("werkzeug").setLevel(logging.ERROR)

with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]
server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
server.start()
url = f"http://127.0.0.1:{port}"


def client(service):
    return boto3.client(service, endpoint_url=url, region_name=options.region,
                        aws_access_key_id="setup", aws_secret_access_key="setup")


if options.policy:
    with open(options.policy, encoding="utf-8") as file:
        policy = file.read()
else:
    policy = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
iam = client("iam")
iam.create_user(UserName="marquee")
key = iam.create_access_key(UserName="marquee")["AccessKey"]
iam.put_user_policy(UserName="marquee", PolicyName="site", PolicyDocument=policy)
client("s3").create_bucket(Bucket=options.bucket, CreateBucketConfiguration={
    "LocationConstraint": options.region})
print(json.dumps({"url": url, "access": key["AccessKeyId"], "secret": key["SecretAccessKey"],
                  "bucket": options.bucket}), flush=True)
while sys.stdin.read(4096):
    pass
os._exit(0)

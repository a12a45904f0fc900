"""What goes wrong on purpose: rules, each with what it is for, how often, and what it does.

    {"do": "reset-after", "method": "PUT", "key": "movies/", "times": 2, "chance": 0.5}

| do            | what happens |
|---------------|--------------|
| reset-before  | the request is read, and the connection reset: nothing was done |
| reset-body    | the connection is reset after the head, before the body was read |
| reset-after   | it is done, and the connection reset without an answer |
| cut           | it is done, and the answer ends in the middle |
| slowdown      | 503 SlowDown, nothing is done |
| error-before  | `status` and `code` (500 InternalError), nothing is done |
| error-after   | it is done, and answered with `status` and `code` (500 InternalError) |
| stall-before  | nothing for `seconds`, then it goes on |
| stall-after   | it is done, then nothing for `seconds`, then the answer |
| slow          | the answer's bytes come one by one, `seconds` apart |
| garbage       | `status` (200) with `body` in place of the answer, nothing is done |

`operation` is S3's name: PutObject, GetObject, CopyObject, ListObjectsV2, DeleteObjects, …
`after` lets as many matching requests pass first. Without `times` a rule holds for ever. With `bucket`
it is for one bucket only.
"""
import random
import threading


class Faults:
    def __init__(self):
        self.rules = []
        self.lock = threading.Lock()

    def set(self, rules, bucket=None):
        """Replaces all rules, or those of one bucket."""
        with self.lock:
            others = [rule for rule in self.rules if bucket and rule.get("bucket") != bucket]
            own = {"bucket": bucket} if bucket else {}
            self.rules = others + [{**rule, **own} for rule in rules]

    def find(self, bucket, method, key, operation):
        """The rule for a request, or None."""
        with self.lock:
            for rule in self.rules:
                if rule.get("times", 1) <= 0 or rule.get("method", method) != method \
                        or rule.get("key", "") not in key or rule.get("bucket", bucket) != bucket \
                        or rule.get("operation", operation) != operation:
                    continue
                if rule.get("after", 0) > 0:
                    rule["after"] -= 1
                    continue
                if random.random() >= rule.get("chance", 1):
                    continue
                if "times" in rule:
                    rule["times"] -= 1
                return rule
        return None

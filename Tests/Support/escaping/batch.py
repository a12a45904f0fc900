"""Renders many templates with one `marquee render --batch`."""

import json
import subprocess
import threading


def render(program, cases):
    """Yields (case, answer) for each case, in order.

    A case is a dict with "as", "template", "data"; further keys are for the caller. An answer has
    "output", or "error".
    """
    process = subprocess.Popen(
        [program, "render", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    sent = []
    ready = threading.Semaphore(0)

    def feed():
        try:
            for case in cases:
                line = {key: case[key] for key in ("as", "template", "data")}
                sent.append(case)
                process.stdin.write(json.dumps(line).encode() + b"\n")
                ready.release()
        finally:
            process.stdin.close()
            ready.release()

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    count = 0
    for line in process.stdout:
        ready.acquire()
        yield sent[count], json.loads(line)
        sent[count] = None
        count += 1
    feeder.join()
    if process.wait() != 0 or count != len(sent):
        raise SystemExit(f"marquee ended with {process.returncode} after {count} cases")

"""A headless Chromium, driven over the DevTools protocol through a pipe: no library, no port."""

import base64
import fcntl
import json
import os
import queue
import shutil
import subprocess
import tempfile
import threading
import time


class Refused(Exception):
    """The browser says no."""


class Browser:
    def __init__(self, program):
        self.profile = tempfile.mkdtemp(prefix="marquee-chromium-")
        to_browser, self.writer = os.pipe()
        reader, from_browser = os.pipe()
        # Away from 3 and 4, which are the browser's names for them.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 20) for end in (to_browser, from_browser)]
        os.close(to_browser)
        os.close(from_browser)

        def ready():
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--disable-background-networking", "--no-first-run", "--remote-debugging-pipe",
             "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
             "--disable-backgrounding-occluded-windows", "--window-size=1200,900",
             "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", f"--user-data-dir={self.profile}",
             "about:blank"],
            preexec_fn=ready, pass_fds=(3, 4), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True)
        for end in ends:
            os.close(end)
        self.number = 0
        self.lock = threading.Lock()
        self.answers = {}
        self.pages = {}
        threading.Thread(target=self._listen, args=(reader,), daemon=True).start()

    def _listen(self, reader):
        rest = b""
        while True:
            block = os.read(reader, 1 << 16)
            if not block:
                return
            *messages, rest = (rest + block).split(b"\0")
            for text in messages:
                message = json.loads(text)
                if "id" in message:
                    self.answers.pop(message["id"]).put(message)
                elif message.get("sessionId") in self.pages:
                    self.pages[message["sessionId"]].hear(message)

    def send(self, method, session=None, **parameters):
        answer = queue.Queue()
        with self.lock:
            self.number += 1
            message = {"id": self.number, "method": method, "params": parameters}
            if session:
                message["sessionId"] = session
            self.answers[self.number] = answer
            data = json.dumps(message).encode() + b"\0"
            while data:
                data = data[os.write(self.writer, data):]
        result = answer.get(timeout=60)
        if "error" in result:
            raise Refused(f"{method}: {result['error']['message']}")
        return result["result"]

    def open(self, url):
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, target, session)
        self.pages[session] = page
        page.send("Page.enable")
        page.send("Runtime.enable")
        page.send("Log.enable")
        page.send("Runtime.addBinding", name="marqueeSeen")
        page.send("Page.addScriptToEvaluateOnNewDocument", source=PROBE)
        page.go(url)
        return page

    def close(self):
        os.killpg(self.process.pid, 9)
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


# In every document: looks at each frame, before it is painted, whether what is waited for is there.
PROBE = """
(() => {
  const look = () => {
    try {
      const wanted = sessionStorage.getItem("wanted");
      if (wanted && new Function("return " + wanted)()) {
        sessionStorage.removeItem("wanted");
        marqueeSeen(String(performance.timeOrigin + performance.now()));
      }
    } catch {}
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""


class Page:
    def __init__(self, browser, target, session):
        self.browser, self.target, self.session = browser, target, session
        self.seen = queue.Queue()
        self.loads = 0
        self.complaints = []
        self.console = []

    def send(self, method, **parameters):
        return self.browser.send(method, self.session, **parameters)

    def hear(self, message):
        name, about = message["method"], message["params"]
        if name == "Runtime.bindingCalled":
            self.seen.put(float(about["payload"]) / 1000)
        elif name == "Page.loadEventFired":
            self.loads += 1
        elif name == "Runtime.consoleAPICalled":
            self.console.append(" ".join(str(a.get("value")) for a in about["args"]))
        elif name == "Runtime.exceptionThrown":
            self.complaints.append(about["exceptionDetails"].get("exception", {}).get("description", "exception"))
        elif name == "Log.entryAdded" and about["entry"]["level"] == "error":
            self.complaints.append(about["entry"]["text"] + " " + about["entry"].get("url", ""))

    def go(self, url):
        loads = self.loads
        self.send("Page.navigate", url=url)
        until(lambda: self.loads > loads, f"{url} did not load")

    def run(self, script):
        """The value of an expression; waits for a promise."""
        result = self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise Refused(result["exceptionDetails"]["exception"].get("description", script))
        return result["result"].get("value")

    def want(self, condition):
        """Begins to look for a condition; `when` tells the moment of the first frame with it."""
        assert not self.run(condition), f"already true: {condition}"
        while not self.seen.empty():
            self.seen.get()
        self.run(f"sessionStorage.setItem('wanted', {json.dumps(condition)})")

    def when(self, seconds=20):
        try:
            return self.seen.get(timeout=seconds)
        except queue.Empty:
            raise Failed("it did not show: " + str(self.run("sessionStorage.getItem('wanted')"))) from None

    def until(self, condition, seconds=20):
        def holds():
            try:
                return self.run(condition)
            except Refused:
                return False  # between two documents
        until(holds, f"it did not come true: {condition}", seconds)

    def key(self, key):
        for kind in ("keyDown", "keyUp"):
            self.send("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                      windowsVirtualKeyCode={"Escape": 27}.get(key, 0))

    def overlay(self):
        """The texts in the overlay's closed shadow tree, or None when there is no overlay."""
        host = self._find(self.send("DOM.getDocument", depth=-1, pierce=True)["root"], "MARQUEE-PREVIEW")
        if host is None:
            return None
        parts = []

        def walk(node):
            if node["nodeName"] == "STYLE":
                return
            if node["nodeName"] == "#text":
                parts.append(node["nodeValue"])
            elif node["nodeType"] == 1:
                parts.append(f"<{node['nodeName'].lower()} {' '.join(node.get('attributes', []))}>")
            for child in node.get("children", []) + node.get("shadowRoots", []):
                walk(child)

        walk(host)
        return "".join(parts)

    def _find(self, node, name):
        if node["nodeName"] == name:
            return node
        for child in node.get("children", []) + node.get("shadowRoots", []):
            found = self._find(child, name)
            if found:
                return found
        return None

    def photograph(self, file, scheme="light"):
        self.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        picture = self.send("Page.captureScreenshot", format="png")["data"]
        with open(file, "wb") as output:
            output.write(base64.b64decode(picture))

    def close(self):
        self.browser.send("Target.closeTarget", targetId=self.target)


class Failed(Exception):
    """What the test says no to."""


def until(condition, complaint, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Failed(complaint)
        time.sleep(0.01)

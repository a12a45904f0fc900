#!/usr/bin/env python3
"""Looks at a built site as a reader's programs do.

  check.py OUTPUT [--browser chromium]

Every page must parse without errors under html5lib (strict) and hold no id twice. In the sample site
the table of films must have one row a film, with the titles of movies.json unchanged. With a browser,
no page may be wider than a screen of 360 pixels.
"""
import argparse, collections, functools, http.server, json, pathlib, re, subprocess, sys, threading
import html5lib

parser = argparse.ArgumentParser()
parser.add_argument("output", type=pathlib.Path)
parser.add_argument("--browser")
options = parser.parse_args()
problems = []
pages = sorted(options.output.rglob("*.html"))


def tree(page):
    strict = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return strict.parse(page.read_bytes())


def text(element):
    return "".join(element.itertext())


for page in pages:
    try:
        ids = collections.Counter(e.get("id") for e in tree(page).iter() if e.get("id"))
        problems += [f"{page}: the id {name!r} stands {n} times" for name, n in ids.items() if n > 1]
    except html5lib.html5parser.ParseError as error:
        problems.append(f"{page}: {error}")

films = []
if (options.output / "movies.json").exists():
    films = json.loads((options.output / "movies.json").read_text(encoding="utf-8"))
    films = films["movies"] if isinstance(films, dict) else films
    rows = [row for row in tree(options.output / "movies/index.html").iter("tr") if row.find("td") is not None]
    if len(rows) != len(films):
        problems.append(f"movies/index.html: {len(rows)} rows for {len(films)} films")
    shown = "\n".join(text(row) for row in rows)
    for film in films:
        if film["title"] not in shown:
            problems.append(f"movies/index.html: the title {film['title']!r} is not there")


def widths():
    """The pages wider than 360 pixels, measured in frames of one browser page."""
    handler = functools.partial(QuietHandler, directory=str(options.output))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    names = ["/" + page.relative_to(options.output).as_posix() for page in pages]
    probe = """<!doctype html><title>waiting</title><body><script>
    (async () => {
      const wide = [];
      for (const page of PAGES) {
        const frame = document.createElement("iframe");
        frame.style.cssText = "width:360px;height:800px;border:0";
        frame.src = page;
        document.body.append(frame);
        await new Promise(done => frame.onload = done);
        const width = frame.contentDocument.documentElement.scrollWidth;
        if (width > 360) wide.push(page + " is " + width + " pixels wide");
        frame.remove();
      }
      document.title = "seen " + PAGES.length + ": " + wide.join(", ");
    })()</script>""".replace("PAGES", json.dumps(names))
    QuietHandler.probe = probe.encode()
    try:
        shot = subprocess.run(
            [options.browser, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=120000",
             "--dump-dom", f"http://127.0.0.1:{server.server_address[1]}/-probe"],
            capture_output=True, text=True, timeout=240).stdout
    finally:
        server.shutdown()
    found = re.search(r"<title>seen (\d+): (.*?)</title>", shot)
    if not found or int(found[1]) != len(pages):
        return [f"the browser did not see the pages: {shot[:300]}"]
    return [name for name in found[2].split(", ") if name]


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    probe = b""

    def do_GET(self):
        if self.path != "/-probe":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.probe)

    def log_message(self, *arguments):
        pass


if options.browser:
    problems += widths()
print("\n".join(problems))
print(f"{len(pages)} pages, {len(films)} films, {len(problems)} problems")
sys.exit(bool(problems) or not pages)

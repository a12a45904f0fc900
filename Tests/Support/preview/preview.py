"""The preview in a browser: what it does to open pages, and how soon.

    python3 preview.py PROGRAM [--chromium PATH] [--times 20] [--only NAME …] [--picture FILE]
"""

import argparse
import shutil
import sys
import time
import traceback

import checks
import timing
from devtools import Browser, until
from session import Session


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    parser.add_argument("--times", type=int, default=0, help="measure so many changes of each kind")
    parser.add_argument("--only", nargs="*", help="checks by name; none with --times alone")
    parser.add_argument("--picture", help="photograph the overlay: FILE-light.png, FILE-dark.png")
    options = parser.parse_args()
    if not options.chromium:
        sys.exit("preview: no chromium in PATH: --chromium PATH")
    chosen = [c for c in checks.CHECKS if options.only is None or c.__name__ in options.only]
    session, browser, failures = Session(options.program), None, 0
    start = time.time()
    try:
        session.start()
        browser = Browser(options.chromium)
        for check in chosen:
            try:
                check(session, browser)
            except Exception as error:  # the others may still say something
                failures += 1
                print(f"FAILED: {check.__name__}: {error}", flush=True)
                if not isinstance(error, checks.Failed):
                    traceback.print_exc()
        if options.picture:
            photograph(session, browser, options.picture)
        if options.times:
            try:
                for name, median, worst in timing.measure(session, browser, options.times):
                    print(f"| {name} | {median:.0f} | {worst:.0f} |", flush=True)
            except Exception as error:
                failures += 1
                print(f"FAILED: {error}", flush=True)
        if failures:
            print("--- the server said\n" + session.said()[-4000:])
    finally:
        if browser:
            browser.close()
        session.close()
    print(f"preview: {len(chosen) - failures} of {len(chosen)} checks hold; {time.time() - start:.0f} s")
    sys.exit(1 if failures else 0)


def photograph(session, browser, name):
    page = browser.open(session.url + "/movies/heat/")
    old = session.read("templates/movie.md")
    session.edit("templates/movie.md", "<h1><bdi>{{ movie.title }}", "<h1><bdi>{{ movie.titel }}")
    until(lambda: page.overlay(), "no overlay")
    time.sleep(0.5)
    for scheme in ("light", "dark"):
        page.photograph(f"{name}-{scheme}.png", scheme)
    page.key("Escape")
    time.sleep(0.3)
    page.photograph(f"{name}-hidden.png", "light")
    session.write("templates/movie.md", old)
    until(lambda: page.overlay() is None, "the overlay stays")
    page.close()


if __name__ == "__main__":
    main()

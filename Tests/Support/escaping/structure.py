"""Hostile values change no page: the tree that an HTML5 parser makes of a page with hostile values
is the tree with harmless values, but for text and attribute values; and the hostile text is found
again, unchanged, where text was promised.

A third of the pages stand as HTML in feeds, calendars and JSON feeds: the HTML that a reader takes out
must be that of the page, byte for byte but for characters that the format has no room for.

    python3 structure.py PROGRAM [--pairs 100000] [--seed 1] [--processes 2]
"""

import argparse
import concurrent.futures
import json
import random
import re
import sys
import time

import html5lib

import batch
import feeds
import templates
import values

# Hostile pages for each template, which is parsed once with harmless values.
PAIRS_PER_TEMPLATE = 10

URL_ATTRIBUTES = {"href", "src", "cite", "action", "poster", "data", "formaction"}
SCHEMES = {"http", "https", "mailto", "tel", "about"}


class Page:
    """What is compared of a parsed page."""

    def __init__(self, html):
        tree = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=True)
        self.shape = []
        self.texts = []
        self.attributes = []
        self.urls = []
        self.scripts = []
        self.styles = []
        self.visit(tree)

    def visit(self, element):
        tag = element.tag if isinstance(element.tag, str) else "#comment"
        name = tag.rsplit("}", 1)[-1]
        heading = len(name) == 2 and name[0] == "h" and name[1].isdigit()
        keys = sorted(str(key) for key in element.attrib)
        if heading:
            keys = [key for key in keys if key != "id"]  # anchors are made of the heading's text
        self.shape.append((tag, tuple(keys), len(element)))
        if tag == "#comment":
            self.shape.append(element.text)
            return
        texts = [element.text or ""]
        for child in element:
            self.visit(child)
            texts.append(child.tail or "")
        text = "".join(texts)
        if name == "script":
            self.scripts.append(text)
        elif name == "style":
            self.styles.append(text)
        else:
            self.texts.append(text)
        for key, value in element.attrib.items():
            self.attributes.append(value)
            key = str(key).rsplit("}", 1)[-1]
            if key in URL_ATTRIBUTES:
                self.urls.append(value)
            if key == "srcset":
                self.urls += [part.split()[0] for part in re.split(r",\s+", value) if part.split()]
            if key == "style":
                self.styles.append(value)


def as_parsed(text):
    """The text as any HTML parser gives it back: only NUL can't be kept."""
    return text.replace("\0", "\ufffd")


def has_bad_scheme(url):
    """As browsers find a URL's scheme."""
    url = re.sub("[\t\n\r]", "", url.lstrip("".join(map(chr, range(33)))))
    scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", url)
    return scheme and scheme.group(1).lower() not in SCHEMES


def problems(case, harmless, hostile):
    """What is wrong with a page, given the same page with harmless values."""
    if hostile.shape != harmless.shape:
        for expected, found in zip(harmless.shape, hostile.shape):
            if expected != found:
                yield f"the tree differs: {expected} became {found}"
                break
        else:
            yield f"the tree differs: {len(harmless.shape)} nodes became {len(hostile.shape)}"
        return
    for url in hostile.urls:
        if has_bad_scheme(url):
            yield f"an address has a scheme: {url!r}"
    for style in hostile.styles:
        static = re.sub(r"/\*.*?\*/", "", style)
        if not re.fullmatch(r"[a-zA-Z0-9#+._%:;{}\s-]*", static):
            yield f"a style holds more than words: {style!r}"
    for name, kind in case["promises"]:
        value = case["data"][name]
        if case["way"]:
            if kind in ("text", "attribute"):
                value = feeds.kept(as_parsed(value), case["way"])
            elif case["way"] == "calendar":
                # A calendar's line ends are no characters of JSON.
                continue
            elif case["way"] != "json feed":
                value = value.replace("\ufffe", "\ufffd")
        number = name[1:]
        if kind in ("text", "attribute"):
            wanted = f"q{number}a{as_parsed(value)}q{number}z"
            places = hostile.texts if kind == "text" else hostile.attributes
            if not any(wanted in place for place in places):
                yield f"{name} is not found again as {kind}: {wanted!r}"
        elif kind == "script":
            found = None
            for script in hostile.scripts:
                match = re.search(rf"/\*q{number}a\*/ (.*?) /\*q{number}z\*/", script, re.S)
                found = match or found
            if not found or not is_json_of(found.group(1), value):
                yield f"{name} is not found again in a script"
        elif kind == "json":
            if not any(json_holds(script, value) for script in hostile.scripts):
                yield f"{name} is not found again in JSON"


def is_json_of(text, value):
    try:
        return json.loads(text) == value
    except ValueError:
        return False


def json_holds(script, value):
    try:
        return any(text in (value, "c " + value) for text in json.loads(script).values())
    except ValueError:
        return False


def cases(seed, pairs, format=None):
    """Templates with data: first the harmless page, then the hostile ones."""
    source = random.Random(seed)
    for _ in range(pairs // PAIRS_PER_TEMPLATE):
        case = templates.make(source)
        if format:
            case["as"] = format
        names = [name for name, _ in case["promises"]]
        way = None
        if format is None and case["as"] == "html" and source.random() < 0.66:
            way = source.choice(list(feeds.WAYS))
        for hostile in [False] + [True] * PAIRS_PER_TEMPLATE:
            make = values.hostile if hostile else values.harmless
            data = {name: make(source) for name in names}
            plain = dict(case, data=data, hostile=hostile, way=None, twin=way is not None)
            yield plain
            if way:
                inner, template = feeds.wrapped(case["template"], way)
                yield dict(plain, template=template, way=way, twin=False, **{"as": inner})


def run(arguments):
    program, seed, pairs, format = arguments
    checked = refused = 0
    failures = []
    harmless = None
    plain = None
    wrapped = 0
    for case, answer in batch.render(program, cases(seed, pairs, format)):
        if "error" in answer:
            refused += 1
            failures.append((case, answer["error"], ""))
            continue
        if case["twin"]:
            # The same comes once more, in a feed.
            plain = answer["output"]
            continue
        output = answer["output"]
        if case["way"]:
            wrapped += 1
            try:
                output = feeds.unwrapped(output, case["way"])
            except Exception as error:
                failures.append((case, f"no reader can read it: {error!r}", output))
                continue
            if output != feeds.kept(plain, case["way"]):
                failures.append(
                    (case, f"the HTML in {case['way']} is not the page's: {plain!r}", output))
                continue
        page = Page(output)
        if not case["hostile"]:
            harmless = page
            continue
        checked += 1
        for problem in problems(case, harmless, page):
            failures.append((case, problem, answer["output"]))
            break
    return checked, refused, failures, wrapped


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    start = time.time()
    share = options.pairs // options.processes
    # The check itself is checked: without escaping, hostile values do change pages.
    checked, _, failures, _ = run((options.program, options.seed, 200, "liquid"))
    if len(failures) < checked / 2:
        sys.exit(f"structure: only {len(failures)} of {checked} unescaped pages were noticed")
    work = [
        (options.program, options.seed * 1000 + n, share, None) for n in range(options.processes)]
    # Not multiprocessing.Pool: it ends its workers by a signal, which test runners may block.
    with concurrent.futures.ProcessPoolExecutor(options.processes) as pool:
        results = list(pool.map(run, work))
    checked = sum(result[0] for result in results)
    refused = sum(result[1] for result in results)
    wrapped = sum(result[3] for result in results)
    failures = [failure for result in results for failure in result[2]]
    for case, problem, output in failures[:10]:
        print(f"FAILED: {problem}\n  template: {case['template']!r}\n  data: {case['data']!r}\n"
              f"  output: {output!r}\n"[:4000])
    print(f"structure: {checked} pairs, {wrapped} pages of them in feeds, {refused} refused, {len(failures)} failures, "
          f"{time.time() - start:.0f} s")
    # A generator that makes what is refused would check nothing.
    sys.exit(1 if failures or refused or not wrapped or checked < options.pairs * 0.99 else 0)


if __name__ == "__main__":
    main()

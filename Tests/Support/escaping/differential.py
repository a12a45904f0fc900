"""Marquee beside Go's html/template, where both escape: what a browser makes of a value is the same,
or the difference is one that differences.json explains.

    python3 differential.py PROGRAM [--values 400] [--seed 1]

Every explanation must be needed: one that no case uses fails the test too.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import time
import urllib.parse

import html5lib

import batch
import values

HERE = os.path.dirname(os.path.abspath(__file__))

# Contexts by name: what is compared, and templates with one hole `@`. `…` stands for generated
# static text around it.
CONTEXTS = {
    "text": ("text", [
        "<p>…@…</p>", "…@", "<div><b>…</b>@</div>", "<td>@</td>", "<ul><li>… @</li></ul>",
        "<h1>@ …</h1>", "<svg><text>@</text></svg>", "<!-- … --><p>@</p>", "<button>@</button>",
        "<pre>a@</pre>", "<label>…<i>@</i></label>", "<select><option>a@</option></select>",
    ]),
    "rcdata": ("text", ["<title>@</title>", "<textarea>a@</textarea>", "<title>… <b>@</b></title>"]),
    "attribute": ("attribute", [
        "<p title=\"@\">…</p>", "<p title='…@'>…</p>", "<img alt=\"@ …\">", "<input value='@'>",
        "<p class=\"a @\">…</p>", "<a aria-label=\"@\">…</a>", "<p title = \"@\" hidden>", "<p data-x=\"@\">",
        "<p id=\"@\">", "<meta name=description content=\"@\">", "<option value=\"@\">…</option>",
    ]),
    "unquoted": ("attribute", ["<p title=@>…</p>", "<input value=@>"]),
    "url-start": ("url", [
        "<a href=\"@\">…</a>", "<img src='@'>", "<form action=\"@\"></form>", "<video poster=\"@\"></video>",
        "<blockquote cite=\"@\">…</blockquote>", "<button formaction='@'>", "<object data=\"@\"></object>",
    ]),
    "url-path": ("url", ["<a href=\"/a/@\">…</a>", "<img src='/b/@.jpg'>", "<a href=\"https://a.example/@\">"]),
    "url-query": ("url", ["<a href=\"/a?b=@\">…</a>", "<a href='?@'>", "<a href=\"/a?b=@&amp;c=d#e\">"]),
    "url-fragment": ("url", ["<a href=\"#@\">…</a>", "<a href='/a#@'>"]),
    "srcset": ("srcset", ["<img srcset=\"@\">", "<img srcset='@ 2x'>"]),
    "script-value": ("script", [
        "<script>var a = @;</script>", "<script>f('b', @)</script>", "<script>// it's\nf(@)</script>",
        "<script>var r = /['\"]/g; f(@)</script>", "<script type=module>f({a: @})</script>",
    ]),
    "json": ("json", [
        "<script type=\"application/json\">{\"a\": @}</script>",
        "<script type=\"application/ld+json\">[@, 1]</script>",
    ]),
    "style": ("style", [
        "<p style=\"color: @\">…</p>", "<style>a { color: @ }</style>", "<p style='width: @; height: 1px'>",
    ]),
    # Where one of the two refuses.
    "event-handler": ("none", ["<p onclick=\"f(@)\">"]),
    "script-string": ("none", ["<script>var a = '@';</script>", "<script>var a = \"b @\";</script>"]),
    "script-template": ("none", ["<script>f(`@`)</script>"]),
    "style-string": ("none", ["<style>a { content: \"@\" }</style>", "<p style=\"background: url('@')\">"]),
    "comment": ("none", ["<!-- @ -->", "<script>/* @ */</script>"]),
    "tag-name": ("none", ["<@>", "<h@>"]),
    "attribute-name": ("none", ["<p @>", "<p data-@=\"a\">"]),
    "srcdoc": ("none", ["<iframe srcdoc=\"@\"></iframe>"]),
    "script-source": ("none", ["<script src=\"@\"></script>", "<link rel=stylesheet href=\"@\">", "<base href=\"@\">"]),
    "javascript-url": ("none", ["<a href=\"javascript:f(@)\">"]),
    "raw-text": ("none", ["<noscript>@</noscript>", "<xmp>@</xmp>", "<iframe>@</iframe>"]),
    "other-script": ("none", ["<script type=\"text/template\">@</script>"]),
}

STATIC = ["a", "a b", "Some text. ", "<i>b</i>", "x &amp; y", ""]


def compared(kind, html, template):
    """What a browser would make of the value: text, an address, a JSON value, a style."""
    tree = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    before, after = template.split("@")
    if kind in ("text", "style") and not before.rstrip().endswith(("\"", "'")) and kind == "text":
        return "".join(tree.itertext())
    if kind in ("script", "json"):
        script = next(element.text for element in tree.iter("script"))
        start = before[before.rindex("<script"):].split(">", 1)[1]
        end = after.split("</script")[0]
        # Go drops the comments of scripts: only the last line's start is sought.
        start = start.split("\n")[-1]
        middle = script[script.index(start) + len(start):len(script) - len(end)]
        try:
            return json.loads(middle)
        except ValueError:
            return {"not JSON": middle}
    if kind == "style" and "<style>" in before:
        return next(element.text for element in tree.iter("style"))
    result = []
    for element in tree.iter():
        if isinstance(element.tag, str):
            result += sorted((str(key), value) for key, value in element.attrib.items())
    if kind in ("url", "srcset"):
        return [(key, urllib.parse.unquote(value)) for key, value in result]
    return result


def cases(source, count):
    for name, (kind, templates) in CONTEXTS.items():
        for template in templates:
            generated = "".join(
                source.choice(STATIC) if part == "…" else part for part in re.split("(…)", template))
            data = ["word"] + [values.hostile(source) for _ in range(count if kind != "none" else 3)]
            for value in data:
                yield {
                    "as": "html", "template": generated.replace("@", "{{ v }}"), "data": {"v": value},
                    "context": name, "kind": kind, "static": generated,
                }


def go_answers(go, cases):
    lines = "\n".join(
        json.dumps({"template": case["template"].replace("{{ v }}", "{{.v}}"), "data": case["data"]})
        for case in cases)
    result = subprocess.run([go], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in result.stdout.splitlines()]


class Explanations:
    def __init__(self):
        with open(os.path.join(HERE, "differences.json")) as file:
            self.entries = json.load(file)
        self.used = {entry["id"]: 0 for entry in self.entries}

    def explain(self, context, value, marquee, go):
        for entry in self.entries:
            if context not in entry["contexts"]:
                continue
            if re.search(entry.get("value", ""), value) and re.search(
                    entry.get("marquee", ""), marquee) and re.search(entry.get("go", ""), go):
                self.used[entry["id"]] += 1
                return entry
        return None


def outcome(answer, case):
    if "error" in answer:
        return "refused", None
    if case["kind"] == "none":
        return "accepted", None
    return "accepted", compared(case["kind"], answer["output"], case["static"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--values", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shown", type=int, default=3, help="failures printed per context")
    parser.add_argument("--go", required=True, help="the built gotemplate program")
    options = parser.parse_args()
    start = time.time()
    work = list(cases(random.Random(options.seed), options.values))
    other = go_answers(options.go, work)
    explanations = Explanations()
    same = failures = 0
    shown = {}
    for (case, ours), theirs in zip(batch.render(options.program, work), other):
        value = case["data"]["v"]
        mine, mine_value = outcome(ours, case)
        go, go_value = outcome(theirs, case)
        if (mine, mine_value) == (go, go_value):
            same += 1
            continue
        shown_mine = mine if mine_value is None else json.dumps(mine_value, ensure_ascii=False)
        shown_go = go if go_value is None else json.dumps(go_value, ensure_ascii=False)
        if explanations.explain(case["context"], value, shown_mine, shown_go):
            continue
        failures += 1
        shown[case["context"]] = shown.get(case["context"], 0) + 1
        if shown[case["context"]] <= options.shown:
            print(f"UNEXPLAINED in {case['context']}: {case['template']!r}\n  value: {value!r}\n"
                  f"  marquee: {shown_mine}\n  go:      {shown_go}\n  "
                  f"{ours.get('error', '')}{theirs.get('error', '')}\n")
    unused = [name for name, count in explanations.used.items() if count == 0]
    for name in unused:
        print(f"NOT NEEDED: the explanation {name!r}")
    explained = sum(explanations.used.values())
    print(f"differential: {len(work)} cases, {same} the same, {explained} differences explained by "
          f"{len(explanations.entries)} entries, {failures} unexplained, {time.time() - start:.0f} s")
    sys.exit(1 if failures or unused else 0)


if __name__ == "__main__":
    main()

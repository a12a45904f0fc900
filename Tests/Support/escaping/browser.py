"""A browser opens pages made of XSS payloads in every context, and nothing runs.

    python3 browser.py PROGRAM [--chromium PATH] [--share 1]

Each page holds some payloads in one context. In the page a hook stands in for `alert` and its kin;
when it has loaded, every element is hovered, focused and clicked, and looked at: no `on…`
attribute, no script but the template's own, no address but of a harmless scheme. The same contexts
stand in feeds, calendars and JSON feeds, whose HTML is taken out and opened as a feed reader would; and
others in XHTML, which the browser reads as XML. Pages with the
payloads as they are show that the hook notices what a browser runs.
"""

import argparse
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import batch
import feeds

HERE = os.path.dirname(os.path.abspath(__file__))
PAYLOADS_PER_PAGE = 24
FRAMES = 8
HTML = "text/html; charset=utf-8"

# One payload `p` each; scripts that the template means to run say data-own.
HTML_CONTEXTS = [
    "<p>{{ p }}</p>",
    "<div>a {{ p }} b {{ p }}</div>",
    "<ul><li>{{ p }}</li></ul>",
    "<table><tr><td>{{ p }}</td></tr></table>",
    "<pre>{{ p }}</pre>",
    "<textarea>{{ p }}</textarea>",
    "<select><option value=\"{{ p }}\">{{ p }}</option></select>",
    "<button>{{ p }}</button>",
    "<template>{{ p }}</template>",
    "<details><summary>{{ p }}</summary>{{ p }}</details>",
    "<p title=\"{{ p }}\">a</p>",
    "<p title='{{ p }}'>a</p>",
    "<p title = \"a {{ p }}\" hidden>a</p>",
    "<p class=\"{{ p }} {{ p }}\" id='{{ p }}'>a</p>",
    "<p data-a=\"{{ p }}\" aria-label='{{ p }}' lang=\"{{ p }}\">a</p>",
    "<input value=\"{{ p }}\" placeholder='{{ p }}' type=\"{{ p }}\" name=\"{{ p }}\">",
    "<img alt=\"{{ p }}\" title='{{ p }}' src=\"/x.png\">",
    "<meta name=description content=\"{{ p }}\">",
    "<meta property=og:image content=\"{{ p }}\">",
    "<meta http-equiv=refresh content=\"99999; url={{ p }}\">",
    "<meta http-equiv=refresh content=\"99999; url='{{ p }}'\">",
    "<a href=\"{{ p }}\">a</a>",
    "<a href='{{ p }}' target=_blank>a</a>",
    "<a href=\" {{ p }}\">a</a>",
    "<a href=\"{{ p }}{{ p }}\">a</a>",
    "<a href=\"java{{ p }}\">a</a>",
    "<a href=\"{{ p }}/a?b={{ p }}#{{ p }}\">a</a>",
    "<a href=\"/a/{{ p }}?b={{ p }}#{{ p }}\">a</a>",
    "<a href=\"https://{{ p }}/\">a</a>",
    "<a href=\"mailto:{{ p }}\">a</a>",
    "<a href=\"{{ p | url_encode }}\" ping=\"{{ p }}\">a</a>",
    "<img src=\"{{ p }}\">",
    "<img srcset=\"{{ p }}\">",
    "<img srcset='{{ p }} 1x, /b/{{ p }} 2x'>",
    "<img src=\"data:image/png;base64,{{ p }}\">",
    "<iframe src=\"{{ p }}\"></iframe>",
    "<iframe src='/a/{{ p }}' title=\"{{ p }}\"></iframe>",
    "<object data=\"{{ p }}\"></object>",
    "<embed src=\"{{ p }}\">",
    "<video src=\"{{ p }}\" poster='{{ p }}'></video>",
    "<form action=\"{{ p }}\"><button formaction='{{ p }}'>a</button></form>",
    "<blockquote cite=\"{{ p }}\">a</blockquote>",
    "<link rel=icon href=\"{{ p }}\">",
    "<link rel=stylesheet href=\"/a/{{ p }}.css\">",
    "<script data-own src=\"/js/{{ p }}.js\"></script>",
    "<p style=\"color: {{ p }}; width: {{ p }}px\">a</p>",
    "<style>p { color: {{ p }}; width: calc({{ p }} + 1px) }</style>",
    "<script data-own>window.a = {{ p }};</script>",
    "<script data-own>/* it's */ window.a = [{{ p }}, {b: {{ p }}}]; // c\n</script>",
    "<script data-own>if (!window.b) { var c = {{ p }} + '\\'' + {{ p }} }</script>",
    "<script data-own type=module>window.d = {{ p }};</script>",
    "<script data-own type=\"application/json\">{\"a\": {{ p }}, \"b\": \"c {{ p }}\", {{ p }}: 1}</script>",
    "<script data-own type=\"application/ld+json\">[\"{{ p }}{{ p }}\"]</script>",
    "<svg><title>{{ p }}</title><text>{{ p }}</text></svg>",
    "<svg><a href=\"{{ p }}\" xlink:href='{{ p }}'><text fill=\"{{ p }}\">a</text></a></svg>",
    "<svg><image href=\"{{ p }}\"/><use href=\"#{{ p }}\"/></svg>",
    "<svg><set attributeName=\"width\" to=\"{{ p }}\"/><animate attributeName=fill values='{{ p }}'/></svg>",
    "<svg><foreignObject><p title=\"{{ p }}\">{{ p }}</p></foreignObject></svg>",
    "<math><mi>{{ p }}</mi><mtext title=\"{{ p }}\">{{ p }}</mtext></math>",
    "<my-card image-url=\"{{ p }}\" title='{{ p }}'>{{ p }}</my-card>",
    "<div>{{ p | markdown }}</div>",
    "<p>{{ p | markdown: inline }}</p>",
]

MARKDOWN_CONTEXTS = [
    "{{ p }}\n",
    "# {{ p }}\n",
    "a **{{ p }}** *{{ p }}* ~~{{ p }}~~\n",
    "- {{ p }}\n- [x] {{ p }}\n",
    "> {{ p }}\n",
    "`{{ p }}` and ``{{ p }}``\n",
    "```{{ p }}\n{{ p }}\n```\n",
    "    {{ p }}\n",
    "[{{ p }}]({{ p }})\n",
    "[a](/b/{{ p }} \"{{ p }}\")\n",
    "[a](<{{ p }}> '{{ p }}')\n",
    "![{{ p }}]({{ p }} \"{{ p }}\")\n",
    "[a][b]\n\n[b]: {{ p }} \"{{ p }}\"\n",
    "<https://a.example/{{ p }}>\n",
    "| a | b |\n|---|---|\n| {{ p }} | [{{ p }}]({{ p }}) |\n",
    "a[^1]\n\n[^1]: {{ p }}\n",
    "<div title=\"{{ p }}\">{{ p }}</div>\n",
    "a <b title='{{ p }}'>{{ p }}</b>\n",
    "<script data-own>\nwindow.a = {{ p }};\n</script>\n",
    "{{ p | markdown }}\n",
    "a {{ p | markdown: inline }}\n",
]

# In XHTML, SVG and MathML inside XML, served as XML.
XHTML_CONTEXTS = [
    "<p>{{ p }}</p>",
    "<p><![CDATA[{{ p }}]]></p>",
    "<p title=\"{{ p }}\" class='{{ p }}'>a</p>",
    "<a href=\"{{ p }}\">a</a>",
    "<a href='/a/{{ p }}?b={{ p }}#{{ p }}'>a</a>",
    "<img src=\"{{ p }}\" alt=\"{{ p }}\"/>",
    "<img srcset=\"{{ p }} 2x\" alt=\"\"/>",
    "<form action=\"{{ p }}\"><button formaction=\"{{ p }}\">a</button></form>",
    "<p style=\"color: {{ p }}\">a</p>",
    "<textarea>{{ p }}</textarea><pre>{{ p }}</pre>",
    "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>{{ p }}</title><a href=\"{{ p }}\"><text>{{ p }}</text></a></svg>",
    "<s:svg xmlns:s='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink'><s:a x:href='{{ p }}'><s:text fill='{{ p }}'>{{ p }}</s:text></s:a></s:svg>",
    "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"><mi href=\"{{ p }}\">{{ p }}</mi></math>",
    "<entry xmlns=\"http://www.w3.org/2005/Atom\"><content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"{{ p }}\">{{ p }}</a></div></content></entry>",
]

# Where the payloads stand as they are, for the check of the check.
UNESCAPED = (
    "<p>{p}</p><p title=\"{p}\">a</p><p title='{p}'>a</p><a href=\"{p}\">a</a><a href='{p}'>a</a>"
    "<iframe src=\"{p}\"></iframe><textarea>{p}</textarea><script data-own>window.a = '{p}';</script>"
    "<script data-own>window.a = \"{p}\";</script><script data-own>window.a = `{p}`;</script>"
    "<script data-own>{p}</script><p {p}>a</p><style>p {{ color: {p} }}</style><!-- {p} -->"
    "<p style=\"color: {p}\">a</p>")

HOOK = """
const hits = [];
const hit = (kind, detail) => hits.push(kind + ': ' + String(detail).slice(0, 300));
for (const name of ['alert', 'confirm', 'prompt', 'print'])
  window[name] = (...values) => { hit('ran', name + '(' + values.join() + ')'); };
const harmless = new Set(['http:', 'https:', 'mailto:', 'tel:', 'about:']);
const addresses = ['href', 'src', 'action', 'formaction', 'data', 'poster', 'cite', 'ping', 'xlink:href',
  'background', 'image-url', 'content'];
function look() {
  for (const element of document.querySelectorAll('*')) {
    if (element.localName === 'script' && !element.hasAttribute('data-own')) hit('script', element.outerHTML);
    for (const {name, value} of element.attributes) {
      if (name.startsWith('on')) hit('handler', element.outerHTML);
      if (name === 'srcdoc') hit('srcdoc', value);
      if (!addresses.includes(name)) continue;
      if (name === 'content' && !(element.httpEquiv || '').length) continue;
      const text = name === 'content' ? value.replace(/^[^=]*=\\s*'?/, '') : value;
      let protocol = 'http:';
      try { protocol = new URL(text, location.href).protocol; } catch { continue; }
      if (!harmless.has(protocol) && !text.startsWith('data:image/png;base64,')) hit('address', element.outerHTML);
    }
  }
}
addEventListener('click', event => event.preventDefault(), true);
addEventListener('submit', event => event.preventDefault(), true);
addEventListener('load', async () => {
  look();
  for (const element of document.querySelectorAll('body *')) {
    for (const name of ['mouseover', 'mouseenter', 'pointerover', 'toggle', 'animationstart', 'error', 'load'])
      if (!['iframe', 'object', 'embed', 'script', 'link', 'img'].includes(element.localName))
        element.dispatchEvent(new Event(name, {bubbles: false}));
    if (['iframe', 'object', 'embed'].includes(element.localName)) continue;
    if (element.focus) element.focus();
    if (element.click && element.localName !== 'button') element.click();
  }
  await new Promise(done => setTimeout(done, 60));
  look();
  parent.postMessage({done: true, hits: [...new Set(hits)]}, '*');
});
"""

DRIVER = """<!doctype html><title>driver</title><body><script>
const results = {};
async function open(frame, number) {
  return new Promise(done => {
    const answer = event => {
      if (event.source !== frame.contentWindow || !event.data.done) return;
      finish(event.data.hits);
    };
    const finish = hits => {
      removeEventListener('message', answer); clearTimeout(timer);
      results[number] = hits; done();
    };
    // A page that never answers has been navigated away, or has lost its hook.
    const timer = setTimeout(() => finish(['lost: the page did not answer']), 40000);
    addEventListener('message', answer);
    frame.src = '/page/' + number;
  });
}
(async () => {
  const count = COUNT;
  let next = 0;
  await Promise.all(Array.from({length: FRAMES}, async () => {
    const frame = document.body.appendChild(document.createElement('iframe'));
    // No dialogs from frames in the page: they would stop everything.
    frame.sandbox = 'allow-scripts allow-same-origin allow-forms allow-popups';
    while (next < count) await open(frame, next++);
  }));
  await fetch('/finished', {method: 'POST', body: JSON.stringify(results)});
})();
</script>""".replace("FRAMES", str(FRAMES))


def page(body):
    return ("<!doctype html><html><head><meta charset=utf-8><script data-own src=/hook.js></script></head>"
            f"<body>{body}</body></html>")


def xhtml_page(body):
    return ("<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>a</title>"
            "<script data-own=\"\" src=\"/hook.js\"></script></head>"
            f"<body>{body}</body></html>")


def payloads():
    """The payloads in groups, by the context that they were made for."""
    with open(os.path.join(HERE, "payloads.json")) as file:
        return json.load(file)


def make_pages(program, texts):
    """(name, html, type) of each page; a context that is refused is an error."""
    cases = []
    ways = list(feeds.WAYS)
    contexts = [("html", context, None, context) for context in HTML_CONTEXTS]
    contexts += [("markdown", context, None, context) for context in MARKDOWN_CONTEXTS]
    for number, context in enumerate(HTML_CONTEXTS):
        # Each context in two ways; all ways come to as many.
        for way in (ways[number % len(ways)], ways[(number * 3 + 1) % len(ways)]):
            format, template = feeds.wrapped(context, way)
            contexts.append((format, context, way, template))
    for context in XHTML_CONTEXTS:
        frame = f"<div xmlns=\"http://www.w3.org/1999/xhtml\">{context}</div>"
        contexts.append(("xml", context, "xhtml", frame))
    for format, context, way, template in contexts:
        for start in range(0, len(texts), PAYLOADS_PER_PAGE):
            for text in texts[start:start + PAYLOADS_PER_PAGE]:
                cases.append({
                    "as": format, "template": template, "data": {"p": text},
                    "page": (context, way, start),
                })
    bodies = {}
    for case, answer in batch.render(program, cases):
        if "error" in answer:
            raise SystemExit(f"browser: refused: {case['template']!r}\n{answer['error']}")
        way = case["page"][1]
        output = answer["output"]
        if way in feeds.WAYS:
            output = feeds.unwrapped(output, way)
        bodies.setdefault(case["page"], []).append(output)
    return [
        (repr(name), xhtml_page("\n".join(parts)), "application/xhtml+xml; charset=utf-8")
        if name[1] == "xhtml" else (repr(name), page("\n".join(parts)), HTML)
        for name, parts in bodies.items()]


def browse(chromium, pages, seconds=None):
    """Opens the pages; returns the hits of each."""
    finished = threading.Event()
    results = {}
    opened = set()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            kind = HTML
            if self.path == "/driver":
                body = DRIVER.replace("COUNT", str(len(pages)))
            elif self.path == "/hook.js":
                body, kind = HOOK, "text/javascript"
            elif self.path.startswith("/page/") and self.path[6:].isdigit():
                opened.add(int(self.path[6:]))
                body, kind = pages[int(self.path[6:])][1:]
            else:
                return self.send_error(404)
            body = body.encode("utf-8", "surrogatepass")
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                pass  # the browser went on

        def do_POST(self):
            if self.path == "/finished":
                results.update(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                finished.set()
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as profile:
        process = subprocess.Popen(
            [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--disable-background-networking", "--no-first-run", "--disable-popup-blocking",
             "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", f"--user-data-dir={profile}",
             f"http://127.0.0.1:{server.server_port}/driver"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        ended = finished.wait(timeout=seconds or 60 + len(pages) / 4)
        os.killpg(process.pid, 9)
        process.wait()
    server.shutdown()
    if not ended:
        raise SystemExit(f"browser: the pages were not finished in time; {len(opened)} were opened")
    return {int(number): hits for number, hits in results.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    parser.add_argument("--share", type=int, default=1, help="use every n-th payload only")
    options = parser.parse_args()
    if not options.chromium:
        sys.exit("browser: no chromium in PATH: --chromium PATH")
    start = time.time()
    groups = payloads()
    texts = [text for group in groups.values() for text in group]
    assert len(set(texts)) >= 200
    texts = texts[::options.share]
    # Unescaped, some of the others stop the whole browser.
    control = groups["text"][::options.share]
    unescaped = [(text, page(UNESCAPED.format(p=text)), HTML) for text in control]
    pages = make_pages(options.program, texts)
    results = browse(options.chromium, unescaped + pages)
    noticed = sum(1 for number in range(len(unescaped)) if results[number])
    ran = sum(1 for number in range(len(unescaped)) if any(hit.startswith("ran") for hit in results[number]))
    failures = [
        (name, results[number]) for number, (name, _, _) in enumerate(unescaped + pages)
        if number >= len(unescaped) and results[number]]
    for name, hits in failures[:10]:
        print(f"FAILED: {name}\n  " + "\n  ".join(hits[:5]))
    contexts = 3 * len(HTML_CONTEXTS) + len(MARKDOWN_CONTEXTS) + len(XHTML_CONTEXTS)
    print(f"browser: {len(texts)} payloads in {contexts} contexts on {len(pages)} pages, "
          f"{len(failures)} pages with hits; of {len(control)} unescaped payloads {noticed} are noticed "
          f"and {ran} run; "
          f"{time.time() - start:.0f} s")
    # A hook that notices nothing would prove nothing.
    sys.exit(1 if failures or ran < len(control) * 0.6 else 0)


if __name__ == "__main__":
    main()

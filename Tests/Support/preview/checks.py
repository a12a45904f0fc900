"""What the preview does to open pages, one function a claim."""

import os
import time
import urllib.request

from devtools import Failed, until

LAYOUT = "templates/page.html"


def expect(condition, complaint):
    if not condition:
        raise Failed(complaint)


def mark(page):
    """Something that a reload would lose."""
    page.run("window.notReloaded = true")


def is_marked(page):
    return page.run("window.notReloaded === true")


def footer(text):
    return f"document.querySelector('footer').textContent.includes({text!r})"


def in_layout(session, text):
    """The layout with a text in its footer."""
    return session.read(LAYOUT).replace("</footer>", f"<p>{text}</p></footer>", 1)


def served(url):
    request = urllib.request.Request(url)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read().decode()


def output_is_untouched(session, browser):
    """The script is in what is served and not in what is written."""
    expect("/.marquee/reload.js" in served(session.url + "/about/"), "no script in the page")
    for folder, _, files in os.walk(session.path("output")):
        for name in files:
            with open(os.path.join(folder, name), "rb") as file:
                expect(b"reload.js" not in file.read(), f"the script is in {folder}/{name}")


def a_template(session, browser):
    page = browser.open(session.url + "/movies/heat/")
    page.run("scrollTo(0, 300)")
    mark(page)
    old = session.read(LAYOUT)
    session.write(LAYOUT, in_layout(session, "a new footer"))
    page.until(footer("a new footer"))
    expect(is_marked(page), "a page without scripts was loaded again" + str(page.console))
    expect(page.run("scrollY") == 300, "the page moved")
    session.write(LAYOUT, old)
    page.until("!" + footer("a new footer"))
    expect(not page.complaints, str(page.complaints))
    page.close()


def fields_keep_what_was_typed(session, browser):
    old = session.read(LAYOUT)
    session.write(LAYOUT, old.replace(
        "</footer>", '<form><input id="q" name="q"><details id="d"><summary>s</summary>t</details></form></footer>'))
    page = browser.open(session.url + "/about/")
    page.until("!!document.querySelector('#q')")
    page.run("(q.focus(), q.value = 'typed', q.setSelectionRange(2, 3), d.open = true)")
    session.edit(LAYOUT, "<form>", "<form><p>above the field</p>")
    page.until(footer("above the field"))
    expect(page.run("document.activeElement.id + q.value + q.selectionStart + d.open") == "qtyped2true",
           "the field lost something: " + page.run("document.activeElement.id + q.value + q.selectionStart + d.open"))
    session.write(LAYOUT, old)
    page.until("!" + footer("above the field"))
    page.close()


def a_page_with_scripts(session, browser):
    old = session.read(LAYOUT)
    scripted = old.replace("</footer>", '<input id="q"></footer><script>window.ran = true</script>')
    page = browser.open(session.url + "/movies/")
    try:
        page.until("document.readyState === 'complete'")
        # The page is there already, so that it is loaded once: a page that is opened while files are
        # put in place may be newer than it knows, and then is loaded again at the build's end.
        session.write(LAYOUT, scripted)
        page.until("window.ran === true && document.readyState === 'complete'")
        page.run("(q.focus({preventScroll: true}), scrollTo(0, 700))")
        mark(page)
        session.edit(LAYOUT, "</footer>", "<p>with a script</p></footer>")
        page.until(footer("with a script") + " && document.readyState === 'complete'")
        expect(not is_marked(page), "a page with scripts was not loaded again")
        page.until("scrollY === 700")
        expect(page.run("document.activeElement.id") == "q", "the focus was lost")
        # Loaded again before it has reached its place.
        for number in range(10):
            session.write(LAYOUT, scripted.replace("</footer>", f"<p>burst {number}</p></footer>"))
            time.sleep(0.03)
        page.until(footer("burst 9") + " && document.readyState === 'complete'")
        page.until("scrollY === 700")
        expect(page.run("document.activeElement.id") == "q", "the focus was lost in a burst")
    finally:
        session.write(LAYOUT, old)
    page.until("!" + footer("burst"))
    page.close()


def a_reader_who_starts_at_once(session, browser):
    """Whoever was at the top, and moves before a page has loaded, is not taken back."""
    old = session.read(LAYOUT)
    page = browser.open(session.url + "/movies/")
    try:
        page.until("document.readyState === 'complete'")
        session.write(LAYOUT, old.replace("</footer>", "</footer><script id=late>document.addEventListener("
                                          "'DOMContentLoaded', () => scrollTo(0, 500))</script>"))
        page.until("document.querySelector('script#late') && document.readyState === 'complete'")
        page.until("scrollY === 500")
        time.sleep(0.1)
        expect(page.run("scrollY") == 500, "the page was taken back to the top")
    finally:
        session.write(LAYOUT, old)
    page.until("!document.querySelector('script#late')")
    page.close()


def a_style_sheet(session, browser):
    page = browser.open(session.url + "/")
    page.run("scrollTo(0, 200)")
    mark(page)
    old = session.read("content/style.css")
    for width in (7, 8, 9):
        session.write("content/style.css", old + f"\nfooter.colophon {{ border-top: {width}px solid red !important }}\n")
        page.until(f"getComputedStyle(document.querySelector('footer')).borderTopWidth === '{width}px'")
    session.write("content/style.css", old)
    page.until("getComputedStyle(document.querySelector('footer')).borderTopWidth !== '9px'")
    expect(is_marked(page), "a style sheet made the page load again" + str(page.console))
    page.until("document.querySelectorAll('link[rel=stylesheet]').length === 1")
    expect(page.run("scrollY") == 200, "the page moved")
    # What was swapped stays as it is when the page is changed in place.
    old = session.read(LAYOUT)
    session.write(LAYOUT, in_layout(session, "after the sheet"))
    page.until(footer("after the sheet"))
    expect(is_marked(page), "loaded again" + str(page.console))
    expect(page.run("document.querySelectorAll('link[rel=stylesheet]').length") == 1, "two sheets")
    session.write(LAYOUT, old)
    page.until("!" + footer("after the sheet"))
    page.close()


def others_are_left_alone(session, browser):
    page = browser.open(session.url + "/")
    mark(page)
    asked = "performance.getEntriesByType('resource').filter(e => /\\/$|html$|css$/.test(e.name)).map(e => e.name)"
    before = page.run(asked)
    other = browser.open(session.url + "/about/")
    old = session.read("content/about.md")
    session.write("content/about.md", old + "\nSomething new.\n")
    other.until("document.querySelector('main').textContent.includes('Something new.')")
    session.write("content/about.md", old)
    other.until("!document.querySelector('main').textContent.includes('Something new.')")
    expect(is_marked(page), "another page was loaded again" + str(page.console))
    expect(page.run(asked) == before, f"another page asked for something: {page.run(asked)}, not {before}")
    page.close()
    other.close()


def pages_come_and_go(session, browser):
    page = browser.open(session.url + "/new/")
    expect("404" in page.run("document.title + document.body.textContent"), "no 404 page")
    session.write("content/new.md", "---\ntitle: New\nlayout: page.html\n---\n# It has come\n")
    page.until("document.querySelector('h1')?.textContent === 'It has come'")
    session.remove("content/new.md")
    page.until("document.querySelector('h1')?.textContent !== 'It has come'")
    page.close()


def rows(session, browser):
    page = browser.open(session.url + "/movies/heat/")
    mark(page)
    session.sql("UPDATE film SET title = 'Heat <b>again</b>' WHERE slug = 'heat'")
    page.until("document.querySelector('h1').textContent === 'Heat <b>again</b>'")
    session.sql("UPDATE film SET title = 'Heat' WHERE slug = 'heat'")
    page.until("document.querySelector('h1').textContent === 'Heat'")
    expect(is_marked(page), "loaded again" + str(page.console))
    page.close()


def errors(session, browser):
    """A hostile text in a broken template: the overlay quotes it, and nothing of it becomes a tag."""
    page = browser.open(session.url + "/about/")
    mark(page)
    old = session.read(LAYOUT)
    session.edit(LAYOUT, "</footer>", "<img src=x onerror=hit()> {{ page.titel | nope }}</footer>")
    until(lambda: page.overlay(), "no overlay")
    text = page.overlay()
    for part in ("role alert", LAYOUT + ":", "nope", "<mark", "^~~", "help", "<kbd"):
        expect(part in text, f"no {part!r} in {text}")
    expect("<img src=x onerror=hit()>" in text and "<img src" in text and "<img src=x" not in
           text.replace("<img src=x onerror=hit()>", ""), "the line is not quoted")
    expect(page.run("document.querySelector('footer').textContent.includes('nope')") is False, "a broken page")
    later = browser.open(session.url + "/movies/")
    until(lambda: later.overlay(), "a page that was opened later shows no error")
    page.key("Escape")
    until(lambda: "<div veil" not in (page.overlay() or "") and "badge" in (page.overlay() or ""), "Escape hides nothing")
    session.write(LAYOUT, old)
    until(lambda: page.overlay() is None and later.overlay() is None, "the overlay stays")
    expect(is_marked(page), "the page was loaded again though nothing changed" + str(page.console))
    page.close()
    later.close()


def errors_of_all_kinds(session, browser):
    page = browser.open(session.url + "/about/")
    for name, text, part in (
            ("marquee.yaml", "site: [", "marquee.yaml"), ("queries/movies.sql", "SELECT nothing FROM nowhere", "movies.sql"),
            ("content/about.md", "---\ntitle: [\n---\n", "about.md")):
        old = session.read(name)
        session.write(name, text)
        until(lambda: part in (page.overlay() or ""), f"no overlay for {name}: {page.overlay()}")
        session.write(name, old)
        until(lambda: page.overlay() is None, f"the overlay stays after {name}: {page.overlay()}")
    page.close()


def a_restart(session, browser):
    page = browser.open(session.url + "/about/")
    mark(page)
    session.stop()
    session.start()
    session.stop()
    old = session.read(LAYOUT)
    session.write(LAYOUT, in_layout(session, "while it was away"))
    expect(is_marked(page), "a restart alone made the page load again" + str(page.console))
    session.start()
    page.until(footer("while it was away"))
    session.write(LAYOUT, old)
    page.until("!" + footer("while it was away"))
    page.close()


def many_tabs(session, browser):
    """More than the six connections that a browser opens to a server."""
    pages = [browser.open(session.url + "/about/") for _ in range(14)]
    old = session.read(LAYOUT)
    session.write(LAYOUT, in_layout(session, "in every tab"))
    for page in pages:
        page.until(footer("in every tab"))
    # The tab that listens goes; another takes over.
    pages.pop(0).close()
    session.write(LAYOUT, old)
    for page in pages:
        page.until("!" + footer("in every tab"))
    for page in pages:
        page.close()


CHECKS = [
    output_is_untouched, a_template, fields_keep_what_was_typed, a_page_with_scripts,
    a_reader_who_starts_at_once, a_style_sheet,
    others_are_left_alone, pages_come_and_go, rows, errors, errors_of_all_kinds, many_tabs, a_restart,
]

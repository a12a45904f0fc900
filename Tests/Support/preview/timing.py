"""How long a change takes from its save, or its commit, to the first frame that shows it."""

import statistics

LAYOUT = "templates/page.html"


def layout(session, number):
    """Every page of the site."""
    def save():
        text = session.layout.replace("</footer>", f"<p id=probe>edit {number}</p></footer>", 1)
        return session.write(LAYOUT, text)
    return save, f"document.querySelector('#probe')?.textContent === 'edit {number}'"


def template(session, number):
    """The template of the films' pages."""
    return (lambda: session.write("templates/movie.md", session.movie.replace("## Cast", f"## Cast {number}", 1)),
            f"[...document.querySelectorAll('h2')].some(h => h.textContent.includes('Cast {number}'))")


def content(session, number):
    return (lambda: session.write("content/about.md", session.about + f"\nEdit {number}.\n"),
            f"document.querySelector('main').textContent.includes('Edit {number}.')")


def style(session, number):
    return (lambda: session.write("content/style.css", session.style + f"\nfooter {{ --probe: {number} }}\n"),
            f"getComputedStyle(document.querySelector('footer')).getPropertyValue('--probe').trim() === '{number}'")


def query(session, number):
    text = session.movies.replace("film.language,", f"'Language {number}' AS language,", 1)
    return (lambda: session.write("queries/movies.sql", text),
            f"document.querySelector('.facts').textContent.includes('Language {number}')")


def row(session, number):
    return (lambda: session.sql(f"UPDATE film SET title = 'Heat {number}' WHERE slug = 'heat'"),
            f"document.querySelector('h1').textContent === 'Heat {number}'")


KINDS = [
    ("a layout, used by all pages", layout, "/movies/heat/"), ("a template", template, "/movies/heat/"),
    ("content", content, "/about/"), ("a style sheet", style, "/"), ("SQL", query, "/movies/heat/"),
    ("UPDATE, heard by NOTIFY", row, "/movies/heat/"),
]


def measure(session, browser, times):
    """Lines of a table; milliseconds."""
    session.layout, session.movie = session.read(LAYOUT), session.read("templates/movie.md")
    session.about, session.style = session.read("content/about.md"), session.read("content/style.css")
    session.movies = session.read("queries/movies.sql")
    results = []
    for name, change, address in KINDS:
        page = browser.open(session.url + address)
        page.until("document.readyState === 'complete'")
        spans = []
        for number in range(1, times + 2):
            save, condition = change(session, number)
            page.want(condition)
            start = save()
            spans.append((page.when() - start) * 1000)
        page.close()
        spans = spans[1:]  # the first warms caches up
        results.append((name, statistics.median(spans), max(spans)))
        for file, text in ((LAYOUT, session.layout), ("templates/movie.md", session.movie),
                           ("content/about.md", session.about), ("content/style.css", session.style),
                           ("queries/movies.sql", session.movies)):
            if session.read(file) != text:
                session.write(file, text)
    return results

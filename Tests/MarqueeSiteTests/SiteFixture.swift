import MarqueeBase
import MarqueeSite

extension TemporarySite {
  /// Builds the site from rows in memory.
  @discardableResult
  func build(
    _ rows: [QueryRows] = [], jobs: Int = 2, _ change: (inout BuildOptions) -> Void = { _ in }
  ) throws -> BuildReport {
    try siteBuild(rows, jobs: jobs, change).run()
  }

  func siteBuild(
    _ rows: [QueryRows] = [], jobs: Int = 2, _ change: (inout BuildOptions) -> Void = { _ in }
  ) throws -> SiteBuild {
    let configuration = try SiteConfiguration.load(root: root)
    var options = BuildOptions(root: root, now: noon, jobs: jobs)
    change(&options)
    return SiteBuild(
      configuration, options: options, source: FixedRows(rows, snapshotTime: noon))
  }
}

/// Three films.
let films = queryRows(
  "movies", ["id", "slug", "title", "genre", "year"],
  [
    [.int(1), .string("heat"), .string("Heat"), .string("Crime"), .int(1995)],
    [.int(2), .string("up"), .string("Up & Away"), .string("Family"), .int(2009)],
    [.int(3), .string("ran"), .string("<b>乱</b>"), .string("Crime"), .int(1985)],
  ])

/// A small site that has one of everything.
func validSite() throws -> TemporarySite {
  try TemporarySite([
    "marquee.yaml": """
    site: {title: Now Showing, url: https://movies.example, time_zone: Europe/Lisbon}
    params: {city: Lisbon}
    queries: {movies: {key: slug, min_rows: 1}, shows: {group_by: movie_id}}
    """,
    "queries/movies.sql": "SELECT :city, :today", "queries/shows.sql": "SELECT 1",
    "queries/unused.sql": "SELECT 1",
    "templates/base.html":
      "<!doctype html><title>{{ page.title }} · {{ site.title }}</title>{{ content }}",
    "templates/page.html": "---\nlayout: base.html\n---\n<main>{{ content }}</main>",
    "templates/movie.md":
      "# {{ movie.title }}\n\n{% for s in shows[movie.id] %}\n- {{ s.hour }}\n{% else %}\nNot on.\n{% endfor %}\n",
    "templates/card.html": "<i>{{ movie.title }}</i>",
    "content/index.md": """
    ---
    title: "On in {{ params.city }}"
    layout: page.html
    date: 2026-11-20
    ---
    {% for m in movies %}
    - [{{ m.title }}](/movies/{{ m.slug }}/)
    {% endfor %}

    {{ movies["up"].year }} {{ movies.size }} {{ shows.size }}
    """,
    "content/movies/[slug].md": """
    ---
    title: "{{ movie.title }} ({{ movie.year }})"
    query: movies
    as: movie
    template: movie.md
    layout: page.html
    ---
    """,
    "content/genres/[genre].html": """
    ---
    title: "{{ group }}"
    query: movies
    group_by: genre
    ---
    <p>{{ group }}{% for movie in rows %} {% render "card.html", movie: movie %}{% endfor %}</p>
    """,
    "content/all.md": """
    ---
    title: All
    paginate: {query: movies, size: 2}
    ---
    {{ paginator.page }}/{{ paginator.pages }} of {{ paginator.total }}
    {% for m in paginator.items %}{{ m.slug }} {% endfor %}
    {% if paginator.previous %}[back]({{ paginator.previous.url }}){% endif %}
    {% if paginator.next %}[on]({{ paginator.next.url }}){% endif %}
    """,
    "content/404.html": "---\npath: /404.html\ntitle: No such page\n---\n<p>{{ page.path }}</p>",
    "content/feed.xml":
      "---\n---\n<rss>{% for m in movies %}<t>{{ m.title }}</t>{% endfor %}</rss>\n",
    "content/movies.json": "---\n---\n{\"first\": {{ movies.first.title }}}\n",
    "content/style.css": "body { }\n",
    "content/secret.md": "---\ntitle: Draft\ndraft: true\n---\nsoon\n",
    "content/later.md": "---\ntitle: L\npublish_at: 2026-11-21 12:01\n---\nlater\n",
    "content/over.md": "---\ntitle: O\nexpires_at: 2026-11-21T12:00:00Z\n---\nover\n",
    "content/hidden.md": "---\ntitle: H\nsitemap: false\n---\n{{ page.url }}\n",
  ])
}

let shows = queryRows(
  "shows", ["movie_id", "hour"], [[.int(1), .int(18)], [.int(1), .int(21)], [.int(3), .int(9)]])

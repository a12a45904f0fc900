import Foundation

/// A site with two films and one page of each kind, for tests that break it.
struct SmallSite {
  let folder: TemporaryFolder

  static let schema = """
    CREATE TABLE film (slug text PRIMARY KEY, title text NOT NULL, year int, site text);
    INSERT INTO film VALUES
      ('heat', 'Heat', 1995, 'https://example.com/heat'),
      ('alien', 'Alien | *1979*', 1979, 'javascript:alert(1)');
    """

  static let filmsQuery = "SELECT slug, title, year, site\nFROM film\nORDER BY title\n"

  /// - Parameter changes: the texts of files that are added or replaced, by name; nil removes the
  ///   file.
  init(
    _ changes: [String: String?] = [:], in parent: URL = FileManager.default.temporaryDirectory
  ) throws {
    folder = try TemporaryFolder(in: parent)
    try change([
      "marquee.yaml": "site:\n  title: Films\n  url: https://films.example\n",
      "database/schema.sql": Self.schema,
      "queries/films.sql": Self.filmsQuery,
      "templates/page.html":
        "<!doctype html><html lang=\"en\"><title>{{ page.title }}</title>\n{{ content }}</html>\n",
      "content/index.md": """
      ---
      title: All films
      layout: page.html
      ---
      # {{ site.title }}

      | Film | Year |
      |---|---|
      {% for film in films %}
        | {{ film.title }} | {{ film.year }} |
      {% endfor %}

      """,
      "content/films/[slug].md": """
      ---
      title: "{{ film.title }}"
      query: films
      as: film
      layout: page.html
      ---
      # {{ film.title }} ({{ film.year }})

      """,
    ])
    try change(changes)
  }

  /// Writes files, and removes those whose text is nil.
  func change(_ changes: [String: String?]) throws {
    for (name, text) in changes {
      if let text { try folder.write(name, text) } else { try folder.remove(name) }
    }
  }

  /// Runs `marquee generate` in the site, on the shared server.
  func generate(
    _ arguments: [String] = [], environment: [String: String] = [:]
  ) throws -> Program.Result {
    var environment = environment
    if environment["DATABASE_URL"] == nil { environment["DATABASE_URL"] = try TestServer.url() }
    return try Program.run(["generate"] + arguments, in: folder.url, environment: environment)
  }
}

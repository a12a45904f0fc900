internal import MarqueeBase

/// The layout and the other files that every page shares.
extension CommonFiles {
  /// The layout. The id of `main` begins with an underscore, so it can't be equal to a heading's
  /// id.
  static let layout = SiteFile(
    "templates/page.html",
    text: #"""
      <!doctype html>
      <html lang="{{ site.language }}">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{% if page.path != "/" %}{{ page.title }} · {% endif %}{{ site.title }}</title>
        <meta name="description" content="{{ page.description | default: site.description }}">
        <meta name="color-scheme" content="light dark">
        <link rel="canonical" href="{{ page.url }}">
        <link rel="icon" href="/favicon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/style.css">
      </head>
      <body>
      <a class="skip" href="#_main">Skip to the content</a>
      <header class="masthead">
        <a class="name" href="/"{% if page.path == "/" %} aria-current="page"{% endif %}>{{ site.title }}</a>
        <nav aria-label="Main">
          <a href="/about/"{% if page.path == "/about/" %} aria-current="page"{% endif %}>About</a>
        </nav>
      </header>
      <main id="_main" tabindex="-1">
      {{ content }}
      </main>
      <footer>
        <p>{{ site.description }}</p>
      </footer>
      </body>
      </html>

      """#)

  /// The page that hosts show for an address that does not exist.
  static let notFound = SiteFile(
    "content/404.md",
    text: #"""
      ---
      title: Not found
      path: /404.html
      ---
      # There is no such page

      It may have moved. [Everything that is there](/) is on the front page.

      """#)

  /// The site's icon: the letter M.
  static let icon = SiteFile(
    "content/favicon.svg",
    text: #"""
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
        <rect width="32" height="32" rx="7" fill="#123c33"/>
        <path d="M9 23V9h3l4 6 4-6h3v14h-3.4v-8L16 20.500l-3.600-5.500v8z" fill="#f3efe4"/>
      </svg>

      """#)

  /// A page of plain Markdown.
  ///
  /// - Parameter pages: the path in content/ of the file that makes a page per row.
  static func about(_ pages: String) -> SiteFile {
    SiteFile(
      "content/about.md",
      text: #"""
        ---
        title: About
        description: How this site is made.
        ---
        # About

        This page is plain Markdown. It stands in `content/about.md`, and its address is
        [{{ page.path }}]({{ page.path }}).

        - **Rows** come from PostgreSQL, through the SQL files in `queries/`.
        - **Pages** are the files in `content/`. One of them, `\#(pages)`, is a page per row.
        - **The layout** around every page is `templates/page.html`, its looks `content/style.css`.

        Change any of them and run `marquee generate`. Whatever a row holds is shown as text: a title like
        `Q&A | *live*` stays what it is.

        """#)
  }
}

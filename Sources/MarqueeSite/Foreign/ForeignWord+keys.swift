package import MarqueeTemplate

extension ForeignWord {
  /// Front matter keys that another generator uses. In Marquee they only set `page.KEY`.
  package static let keys: [ForeignWord] = [
    ForeignWord("permalink", [.jekyll, .eleventy], "write path: /about/"),
    ForeignWord("url", [.hugo], "write path: /about/"),
    ForeignWord("slug", [.hugo, .jekyll], "name the file by it, or write path: /films/heat/"),
    ForeignWord(
      "aliases", [.hugo], "let the web server redirect, or make a page at the old path: path: /old/"
    ),
    ForeignWord(
      "redirect_from", [.jekyll],
      "let the web server redirect, or make a page at the old path: path: /old/"),
    ForeignWord(
      "redirect_to", [.jekyll],
      "let the web server redirect, or write <meta http-equiv=\"refresh\"> into the page"),
    ForeignWord("published", [.jekyll], "write draft: true to leave the page out"),
    ForeignWord(
      "hidden", [.jekyll],
      "write draft: true to leave the page out, sitemap: false to leave it out of the sitemap"),
    ForeignWord("publishDate", [.hugo], "write publish_at: 2026-11-21"),
    ForeignWord("expiryDate", [.hugo], "write expires_at: 2026-12-31"),
    ForeignWord("lastmod", [.hugo], "write date: 2026-11-21, which is the sitemap's lastmod"),
    ForeignWord(
      "last_modified_at", [.jekyll], "write date: 2026-11-21, which is the sitemap's lastmod"),
    ForeignWord(
      "eleventyExcludeFromCollections", [.eleventy],
      "write sitemap: false; lists of pages are queries"),
    ForeignWord(
      "eleventyComputed", [.eleventy],
      "text in front matter may hold Liquid: title: \"{{ film.title }}\""),
    ForeignWord(
      "eleventyNavigation", [.eleventy], "make the menu a query, or write the links into the layout"
    ),
    ForeignWord(
      "templateEngineOverride", [.eleventy],
      "remove it: templates are Liquid, and a file's ending says what it makes"),
    ForeignWord("dynamicPermalink", [.eleventy], "write path: /films/{{ film.slug }}/"),
    ForeignWord(
      "pagination", [.eleventy, .jekyll],
      "write paginate: { query: films, size: 24 }, or query: films for a page per row"),
    ForeignWord(
      "tags", [.eleventy, .jekyll],
      "tags make no lists: print {{ page.tags }}, or make a query and group_by: a page per tag"),
    ForeignWord(
      "categories", [.jekyll, .hugo],
      "categories make no lists: print {{ page.categories }}, or make a query and group_by: a page per category"
    ),
    ForeignWord(
      "category", [.jekyll],
      "a category makes no list: print {{ page.category }}, or make it a column"),
    ForeignWord(
      "collection", [.jekyll], "collections are queries: query: films makes a page per row"),
    ForeignWord("weight", [.hugo], "order rows in the query: ORDER BY position"),
    ForeignWord("nav_order", [.jekyll], "order rows in the query: ORDER BY position"),
    ForeignWord("type", [.hugo], "write layout: film.html, a file of templates/"),
    ForeignWord("outputs", [.hugo], "write a file for each output: films.json, feed.xml"),
    ForeignWord("menu", [.hugo], "make the menu a query, or write the links into the layout"),
    ForeignWord("menus", [.hugo], "make the menu a query, or write the links into the layout"),
    ForeignWord("cascade", [.hugo], "write it in each file, or under site: in marquee.yaml"),
    ForeignWord(
      "headless", [.hugo], "a text used by others is a partial: {% render \"part.html\" %}"),
    ForeignWord(
      "resources", [.hugo], "write the files' addresses: a file of content/ is copied as it is"),
    ForeignWord("isCJKLanguage", [.hugo], "remove it"),
    ForeignWord(
      "excerpt_separator", [.jekyll], "write description: …, or make the excerpt a column"),
    ForeignWord("render_with_liquid", [.jekyll], "write {% raw %}…{% endraw %} around the text"),
    ForeignWord("data", [.jekyll], "data are queries: query: films makes a page per row"),
    ForeignWord("parent", [.jekyll], "write the link to it, or make the tree a query"),
  ]

  /// `keys` by their names.
  package static let keysByName = keys.byWord()
}

package import MarqueeBase

extension ForeignWord {
  /// Variables of other generators: a name (`collections`), or a member of a map that Marquee has
  /// too (`site.posts`).
  package static let variables: [ForeignWord] = [
    // Members of site.
    ForeignWord(
      "site.posts", [.jekyll], "a query is a list: {% for post in posts %}, from queries/posts.sql"),
    ForeignWord("site.pages", [.jekyll], "make the list a query, or write the links"),
    ForeignWord("site.html_pages", [.jekyll], "make the list a query, or write the links"),
    ForeignWord(
      "site.documents", [.jekyll],
      "a query is a list: {% for film in films %}, from queries/films.sql"),
    ForeignWord(
      "site.collections", [.jekyll],
      "a query is a list: {% for film in films %}, from queries/films.sql"),
    ForeignWord(
      "site.related_posts", [.jekyll], "make it a query, looked up by its key: related[post.id]"),
    ForeignWord("site.static_files", [.jekyll], "make the list a query, or write the links"),
    ForeignWord(
      "site.tags", [.jekyll], "make it a query with group_by: {% for group in posts_by_tag %}"),
    ForeignWord(
      "site.categories", [.jekyll],
      "make it a query with group_by: {% for group in posts_by_category %}"),
    ForeignWord(
      "site.data", [.jekyll],
      "data are queries: {{ menu.size }}, from queries/menu.sql; few values stand under params:"),
    ForeignWord(
      "site.time", [.jekyll],
      "write {{ build.now }}; {{ build.snapshot_time }} is the moment that all rows show"),
    ForeignWord(
      "site.baseurl", [.jekyll],
      "write addresses from the root, /about/; the public address is site.url"),
    ForeignWord("site.github", [.jekyll], "put what you need under site: in marquee.yaml"),
    ForeignWord("site.lang", [.jekyll], "write {{ site.language }}"),
    ForeignWord("site.locale", [.jekyll], "write {{ site.language }}"),
    ForeignWord("site.timezone", [.jekyll], "write {{ site.time_zone }}"),
    ForeignWord(
      "site.environment", [.jekyll],
      "pass it: --param environment=preview, and {{ params.environment }}"),
    // Members of page.
    ForeignWord(
      "page.content", [.jekyll, .eleventy], "a layout prints its page with {{ content }}"),
    ForeignWord(
      "page.excerpt", [.jekyll, .eleventy],
      "write it in the front matter, description: …, or make it a column"),
    ForeignWord(
      "page.date", [.jekyll, .eleventy],
      "write date: in the front matter, or print the row's column"),
    ForeignWord("page.id", [.jekyll], "write {{ page.path }}"),
    ForeignWord("page.slug", [.jekyll], "write {{ page.path }}, or the row's column"),
    ForeignWord("page.fileSlug", [.eleventy], "write {{ page.path }}, or the row's column"),
    ForeignWord("page.filePathStem", [.eleventy], "write {{ page.path }}"),
    ForeignWord("page.inputPath", [.eleventy], "write {{ page.path }}"),
    ForeignWord("page.outputPath", [.eleventy], "write {{ page.path }}"),
    ForeignWord(
      "page.permalink", [.jekyll, .hugo],
      "write {{ page.url }}, or {{ page.path }} without the host"),
    ForeignWord(
      "page.lang", [.jekyll, .eleventy],
      "write {{ site.language }}, or lang: in the front matter of the page"),
    ForeignWord(
      "page.tags", [.jekyll], "write tags: in the front matter, or print the row's column"),
    ForeignWord(
      "page.categories", [.jekyll],
      "write categories: in the front matter, or print the row's column"),
    ForeignWord(
      "page.category", [.jekyll], "write category: in the front matter, or print the row's column"),
    ForeignWord(
      "page.collection", [.jekyll], "test the row's column, or write it in the front matter"),
    ForeignWord(
      "page.previous", [.jekyll], "let the query tell: lag(slug) OVER (ORDER BY opens) AS previous"),
    ForeignWord(
      "page.next", [.jekyll], "let the query tell: lead(slug) OVER (ORDER BY opens) AS next"),
    ForeignWord("page.name", [.jekyll], "write {{ page.path }}"),
    ForeignWord("page.dir", [.jekyll], "write {{ page.path }}"),
    ForeignWord(
      "page.layout", [.jekyll], "the layout is no value; write another key in the front matter"),
    // Members of paginator.
    ForeignWord("paginator.posts", [.jekyll], "write {% for post in paginator.items %}"),
    ForeignWord("paginator.total_pages", [.jekyll], "write {{ paginator.pages }}"),
    ForeignWord("paginator.total_posts", [.jekyll], "write {{ paginator.total }}"),
    ForeignWord("paginator.per_page", [.jekyll], "write {{ paginator.size }}"),
    ForeignWord(
      "paginator.previous_page", [.jekyll],
      "write {{ paginator.previous.page }}, inside {% if paginator.previous %}"),
    ForeignWord(
      "paginator.next_page", [.jekyll],
      "write {{ paginator.next.page }}, inside {% if paginator.next %}"),
    ForeignWord(
      "paginator.previous_page_path", [.jekyll],
      "write {{ paginator.previous.url }}, inside {% if paginator.previous %}"),
    ForeignWord(
      "paginator.next_page_path", [.jekyll],
      "write {{ paginator.next.url }}, inside {% if paginator.next %}"),
    ForeignWord("paginator.current_page", [.shopify], "write {{ paginator.page }}"),
    // Names of their own.
    ForeignWord(
      "include", [.jekyll],
      "a parameter is a name of its own: {% render \"card.html\", title: film.title %}, and {{ title }} there"
    ),
    ForeignWord(
      "jekyll", [.jekyll], "pass it: --param environment=preview, and {{ params.environment }}"),
    ForeignWord(
      "post", [.jekyll],
      "the row of a page per row is 'row', or what as: names; a loop names its own: {% for post in posts %}"
    ),
    ForeignWord(
      "posts", [.jekyll],
      "write queries/posts.sql: then {% for post in posts %} goes through its rows"),
    ForeignWord(
      "layout", [.jekyll],
      "a layout's own front matter is no value; write texts into it, or under site:"),
    ForeignWord(
      "theme", [.jekyll, .shopify], "put what templates share under site: in marquee.yaml"),
    ForeignWord(
      "collections", [.eleventy],
      "a query is a list: {% for film in films %}, from queries/films.sql"),
    ForeignWord(
      "eleventy", [.eleventy],
      "write {{ build.now }}, or pass what you need: --param environment=preview"),
    ForeignWord(
      "eleventyComputed", [.eleventy],
      "text in front matter may hold Liquid: title: \"{{ film.title }}\""),
    ForeignWord(
      "pkg", [.eleventy], "put what you need under params: in marquee.yaml: {{ params.version }}"),
    ForeignWord(
      "pagination", [.eleventy],
      "write {{ paginator.page }}; paginate: { query: films, size: 24 } makes it"),
    ForeignWord("metadata", [.eleventy], "put it under site: in marquee.yaml: {{ site.title }}"),
    ForeignWord("product", [.shopify], "the row of a page per row is 'row', or what as: names"),
    ForeignWord(
      "products", [.shopify],
      "write queries/products.sql: then {% for product in products %} goes through its rows"),
    ForeignWord(
      "collection", [.shopify, .jekyll],
      "a query is a list: {% for film in films %}, from queries/films.sql"),
    ForeignWord("article", [.shopify], "the row of a page per row is 'row', or what as: names"),
    ForeignWord(
      "blog", [.shopify], "a query is a list: {% for post in posts %}, from queries/posts.sql"),
    ForeignWord("shop", [.shopify], "put it under site: in marquee.yaml: {{ site.title }}"),
    ForeignWord(
      "settings", [.shopify], "put it under params: in marquee.yaml: {{ params.colour }}"),
    ForeignWord(
      "section", [.shopify],
      "give a partial what it needs: {% render \"header.html\", title: page.title %}"),
    ForeignWord(
      "block", [.shopify],
      "give a partial what it needs: {% render \"header.html\", title: page.title %}"),
    ForeignWord("cart", [.shopify], "a published page has no visitor: do it in a script"),
    ForeignWord("customer", [.shopify], "a published page has no visitor: do it in a script"),
    ForeignWord(
      "request", [.shopify, .jinja],
      "a published page has no visitor; its own address is {{ page.path }}"),
    ForeignWord("linklists", [.shopify], "make the menu a query, or write the links"),
    ForeignWord("routes", [.shopify], "write the page's address: /search/"),
    ForeignWord(
      "template", [.shopify],
      "test a key of the page's front matter: {% if page.kind == \"film\" %}"),
    ForeignWord("page_title", [.shopify], "write {{ page.title }}"),
    ForeignWord("page_description", [.shopify], "write {{ page.description }}"),
    ForeignWord("canonical_url", [.shopify], "write {{ page.url }}"),
    ForeignWord("current_page", [.shopify], "write {{ paginator.page }}"),
    ForeignWord("content_for_header", [.shopify], "remove it"),
    ForeignWord("content_for_layout", [.shopify], "write {{ content }}"),
    ForeignWord("content_for_index", [.shopify], "write {{ content }}"),
    ForeignWord("loop", [.jinja], "write {{ forloop.index }}, .index0, .first, .last, .length"),
    ForeignWord(
      "super", [.jinja],
      "a layout prints its page with {{ content }}; a layout may have a layout of its own"),
    ForeignWord(
      "caller", [.jinja],
      "write {% capture body %}…{% endcapture %}{% render \"box.html\", body: body %}"),
    ForeignWord("app", [.jinja], "put what templates share under site: in marquee.yaml"),
    ForeignWord("config", [.jinja], "put what templates share under params: in marquee.yaml"),
    ForeignWord(
      "this", [.handlebars],
      "a loop names its row: {% for film in films %}{{ film.title }}{% endfor %}"),
    ForeignWord("end", [.hugo], "close a block by its name: {% endif %}, {% endfor %}"),
    ForeignWord(
      "env", [.jinja], "pass it: --param environment=preview, and {{ params.environment }}"),
    ForeignWord(
      "process", [.code], "pass it: --param environment=preview, and {{ params.environment }}"),
    ForeignWord("None", [.code], "write nil"),
    ForeignWord("True", [.code], "write true"),
    ForeignWord("False", [.code], "write false"),
    ForeignWord("undefined", [.code], "write nil"),
  ]

  /// The table by its words.
  package static let variablesByName = variables.byWord()
}

package import MarqueeBase

extension ForeignWord {
  /// Tags of other languages, by the name after `{%`.
  package static let tags: [ForeignWord] = [
    // Branches and loops under other names.
    ForeignWord("elseif", [.jinja, .code], "write {% elsif … %}"),
    ForeignWord("elif", [.jinja, .code], "write {% elsif … %}"),
    ForeignWord("foreach", [.code], "write {% for item in list %}…{% endfor %}"),
    ForeignWord("each", [.handlebars, .code], "write {% for item in list %}…{% endfor %}"),
    ForeignWord(
      "while", [.code], "there are only loops over lists and ranges: {% for i in (1..10) %}"),
    ForeignWord("switch", [.jinja, .code], "write {% case value %}{% when 1 %}…{% endcase %}"),
    ForeignWord("ifequal", [.jinja], "write {% if a == b %}…{% endif %}"),
    ForeignWord("ifnotequal", [.jinja], "write {% if a != b %}…{% endif %}"),
    ForeignWord("empty", [.jinja], "what a loop prints for no rows stands after {% else %}"),
    // Values.
    ForeignWord("set", [.jinja], "write {% assign name = value %}"),
    ForeignWord("let", [.code], "write {% assign name = value %}"),
    ForeignWord("var", [.code], "write {% assign name = value %}"),
    ForeignWord("with", [.jinja], "write {% assign name = value %}"),
    ForeignWord("print", [.code], "write {{ value }} or {% echo value %}"),
    ForeignWord("puts", [.code], "write {{ value }} or {% echo value %}"),
    ForeignWord(
      "do", [.jinja], "write {% assign name = value %}; nothing is called for its effect"),
    ForeignWord("now", [.jinja], "write {{ \"now\" | date: \"%Y\" }}"),
    // Layouts and parts of pages.
    ForeignWord(
      "extends", [.jinja], "a page names its layout in its front matter: layout: page.html"),
    ForeignWord(
      "layout", [.eleventy, .shopify],
      "a page names its layout in its front matter: layout: page.html"),
    ForeignWord(
      "block", [.jinja],
      "a layout prints its page with {{ content }}; other parts are partials: {% render \"part.html\" %}"
    ),
    ForeignWord(
      "macro", [.jinja], "a piece used again is a partial: {% render \"card.html\", movie: movie %}"
    ),
    ForeignWord("call", [.jinja], "write {% render \"card.html\", movie: movie %}"),
    ForeignWord("import", [.jinja], "write {% render \"card.html\", movie: movie %}"),
    ForeignWord("from", [.jinja], "write {% render \"card.html\", movie: movie %}"),
    ForeignWord("embed", [.jinja], "write {% render \"card.html\", movie: movie %}"),
    ForeignWord("partial", [.handlebars], "write {% render \"card.html\", movie: movie %}"),
    ForeignWord(
      "include_relative", [.jekyll],
      "write {% render \"part.html\" %}; partials stand in templates/"),
    ForeignWord("include_cached", [.jekyll], "write {% render \"part.html\" %}"),
    ForeignWord("renderTemplate", [.eleventy], "write {% render \"part.html\" %}"),
    ForeignWord("renderFile", [.eleventy], "write {% render \"part.html\" %}"),
    ForeignWord("autoescape", [.jinja], "remove it: every value is escaped for where it stands"),
    ForeignWord("filter", [.jinja], "write {% capture text %}…{% endcapture %}{{ text | upcase }}"),
    ForeignWord("verbatim", [.jinja], "write {% raw %}…{% endraw %}"),
    ForeignWord("spaceless", [.jinja], "take white space away with dashes: {%- if x -%}"),
    ForeignWord("trans", [.jinja], "keep texts in a query or under params: in marquee.yaml"),
    ForeignWord("load", [.jinja], "remove it: all tags and filters are there"),
    ForeignWord("csrf_token", [.jinja], "remove it: a published page has no session"),
    ForeignWord(
      "static", [.jinja], "write the file's address: a file of content/ is copied as it is"),
    // Jekyll's own.
    ForeignWord(
      "highlight", [.jekyll, .eleventy], "write a fenced code block, ```sql … ```, in Markdown"),
    ForeignWord(
      "post_url", [.jekyll],
      "write the page's address, [text](/2026/a-post/); 'check --run' tests it"),
    ForeignWord(
      "link", [.jekyll], "write the page's address, [text](/about/); 'check --run' tests it"),
    ForeignWord("gist", [.jekyll], "paste the code, or link to it"),
    ForeignWord(
      "seo", [.jekyll],
      "write <title> and <meta> tags in the layout, from {{ page.title }} and {{ page.description }}"
    ),
    ForeignWord(
      "feed_meta", [.jekyll],
      "write <link rel=\"alternate\"> in the layout; content/feed.xml is a template"),
    ForeignWord("avatar", [.jekyll], "write <img src=\"…\" alt=\"…\">"),
    ForeignWord("picture", [.jekyll], "write <img src=\"…\" alt=\"…\">"),
    ForeignWord("responsive_image", [.jekyll], "write <img src=\"…\" srcset=\"…\" alt=\"…\">"),
    ForeignWord(
      "youtube", [.jekyll],
      "write the <iframe> in a partial: {% render \"video.html\", id: film.video %}"),
    ForeignWord("toc", [.jekyll], "write {{ page.toc }}"),
    // Eleventy's and its plugins'.
    ForeignWord(
      "shortcode", [.eleventy], "a shortcode is a partial: {% render \"card.html\", movie: movie %}"
    ),
    ForeignWord(
      "image", [.eleventy],
      "write <img src=\"…\" alt=\"…\">; images in content/ are copied as they are"),
    ForeignWord(
      "asset", [.eleventy], "write the file's address: a file of content/ is copied as it is"),
    ForeignWord("js", [.eleventy], "write <script>; a file of content/ is copied as it is"),
    ForeignWord("css", [.eleventy], "write <style>; a file of content/ is copied as it is"),
    // Shopify's themes.
    ForeignWord(
      "schema", [.shopify],
      "remove it: what a site can set stands in marquee.yaml under site: and params:"),
    ForeignWord("section", [.shopify], "a section is a partial: {% render \"header.html\" %}"),
    ForeignWord("sections", [.shopify], "a section is a partial: {% render \"header.html\" %}"),
    ForeignWord(
      "content_for", [.shopify],
      "a layout prints its page with {{ content }}; other parts are partials: {% render \"part.html\" %}"
    ),
    ForeignWord(
      "paginate", [.shopify], "pagination is front matter: paginate: { query: films, size: 24 }"),
    ForeignWord("form", [.shopify], "write the <form> in HTML; something else has to receive it"),
    ForeignWord("style", [.shopify], "write <style>…</style>"),
    ForeignWord(
      "stylesheet", [.shopify],
      "write <link rel=\"stylesheet\" href=\"/style.css\">, and the file in content/"),
    ForeignWord(
      "javascript", [.shopify], "write <script src=\"/site.js\"></script>, and the file in content/"
    ),
  ]

  /// The table by its words.
  package static let tagsByName = tags.byWord()
}

package import MarqueeBase

extension ForeignWord {
  /// Filters, functions and methods of other languages that templates write after `|`.
  package static let filters: [ForeignWord] = [
    // Text.
    ForeignWord("slugify", [.jekyll, .eleventy], "write {{ film.title | slug }}"),
    ForeignWord("urlize", [.hugo], "write {{ film.title | slug }}"),
    ForeignWord("anchorize", [.hugo], "write {{ film.title | slug }}"),
    ForeignWord("handle", [.shopify], "write {{ film.title | slug }}"),
    ForeignWord("handleize", [.shopify], "write {{ film.title | slug }}"),
    ForeignWord("upper", [.jinja, .hugo], "write {{ code | upcase }}"),
    ForeignWord("uppercase", [.code], "write {{ code | upcase }}"),
    ForeignWord("toUpperCase", [.code], "write {{ code | upcase }}"),
    ForeignWord("lower", [.jinja, .hugo], "write {{ code | downcase }}"),
    ForeignWord("lowercase", [.code], "write {{ code | downcase }}"),
    ForeignWord("toLowerCase", [.code], "write {{ code | downcase }}"),
    ForeignWord(
      "title", [.jinja, .hugo],
      "write {{ genre | capitalize }}; initcap(genre) in the query capitalises every word"),
    ForeignWord(
      "titlecase", [.jekyll],
      "write {{ genre | capitalize }}; initcap(genre) in the query capitalises every word"),
    ForeignWord("camelcase", [.shopify], "write {{ name | slug }}, or make the name in the query"),
    ForeignWord("trim", [.jinja, .hugo], "write {{ text | strip }}"),
    ForeignWord("chomp", [.hugo], "write {{ text | strip }}"),
    ForeignWord("striptags", [.jinja], "write {{ text | strip_html }}"),
    ForeignWord("plainify", [.hugo], "write {{ text | strip_html }}"),
    ForeignWord("truncatechars", [.jinja], "write {{ text | truncate: 80 }}"),
    ForeignWord("wordcount", [.jinja], "write {{ text | split: \" \" | size }}"),
    ForeignWord("number_of_words", [.jekyll], "write {{ text | split: \" \" | size }}"),
    ForeignWord("countwords", [.hugo], "write {{ text | split: \" \" | size }}"),
    ForeignWord(
      "normalize_whitespace", [.jekyll],
      "write {{ text | strip_newlines }}, or do it in the query: regexp_replace(text, '\\s+', ' ', 'g')"
    ),
    ForeignWord("nl2br", [.jinja], "write {{ text | newline_to_br }}"),
    ForeignWord("linebreaks", [.jinja], "write {{ text | newline_to_br }}"),
    ForeignWord("linebreaksbr", [.jinja], "write {{ text | newline_to_br }}"),
    ForeignWord("format", [.jinja], "join text with append: {{ a | append: \", \" | append: b }}"),
    ForeignWord("printf", [.hugo], "join text with append: {{ a | append: \", \" | append: b }}"),
    ForeignWord("indent", [.jinja], "do it in the query"),
    ForeignWord("center", [.jinja], "align it with CSS"),
    ForeignWord(
      "pluralize", [.shopify, .hugo, .jinja], "write {% if n == 1 %}film{% else %}films{% endif %}"),
    ForeignWord("regex_replace", [.jekyll], "do it in the query: regexp_replace(title, '…', '…')"),
    ForeignWord("replaceRE", [.hugo], "do it in the query: regexp_replace(title, '…', '…')"),
    ForeignWord("match", [.code], "do it in the query: title ~ '…'"),
    ForeignWord("startswith", [.jinja], "do it in the query: starts_with(title, '…')"),
    ForeignWord("concat_strings", [.code], "write {{ a | append: b }}"),
    // Markdown, HTML, escaping.
    ForeignWord(
      "markdownify", [.jekyll, .hugo],
      "write {{ text | markdown }}, or | markdown: inline within a line"),
    ForeignWord("md", [.eleventy], "write {{ text | markdown }}"),
    ForeignWord(
      "safe", [.jinja, .eleventy],
      "write | markdown for Markdown, | safe_html for HTML that you trust; other values need nothing"
    ),
    ForeignWord(
      "raw", [.jinja],
      "write | markdown for Markdown, | safe_html for HTML that you trust; other values need nothing"
    ),
    ForeignWord("safeHTML", [.hugo], "write {{ text | safe_html }}, for HTML that you trust"),
    ForeignWord("html_safe", [.code], "write {{ text | safe_html }}, for HTML that you trust"),
    ForeignWord(
      "xml_escape", [.jekyll], "remove it: a value is escaped for where it stands, in XML too"),
    ForeignWord("htmlEscape", [.hugo], "remove it: a value is escaped for where it stands"),
    ForeignWord("html_escape", [.code], "remove it: a value is escaped for where it stands"),
    ForeignWord(
      "escapejs", [.jinja], "remove it: a value is escaped for where it stands, in scripts too"),
    ForeignWord("e", [.jinja], "remove it: a value is escaped for where it stands"),
    ForeignWord("forceescape", [.jinja], "remove it: a value is escaped for where it stands"),
    ForeignWord("smartify", [.jekyll], "write the quotation marks you want: “ ” ‘ ’ – …"),
    ForeignWord(
      "highlight", [.eleventy, .hugo], "write a fenced code block, ```sql … ```, in Markdown"),
    ForeignWord("scssify", [.jekyll], "build style sheets before Marquee runs, into content/"),
    ForeignWord("sassify", [.jekyll], "build style sheets before Marquee runs, into content/"),
    // JSON and what a value looks like.
    ForeignWord("jsonify", [.jekyll, .hugo], "write {{ film | json }}"),
    ForeignWord("tojson", [.jinja], "write {{ film | json }}"),
    ForeignWord("to_json", [.code], "write {{ film | json }}"),
    ForeignWord("json_encode", [.jinja], "write {{ film | json }}"),
    ForeignWord("dump", [.jinja, .eleventy], "write {{ film | json }}"),
    ForeignWord("inspect", [.jekyll, .eleventy], "write {{ film | json }}"),
    ForeignWord(
      "to_integer", [.jekyll], "write {{ text | plus: 0 }}, or cast it in the query: text::int"),
    ForeignWord(
      "int", [.jinja, .hugo], "write {{ text | plus: 0 }}, or cast it in the query: text::int"),
    ForeignWord(
      "float", [.jinja, .hugo], "write {{ text | plus: 0 }}, or cast it in the query: text::numeric"
    ),
    ForeignWord("string", [.jinja, .hugo], "write {{ number | append: \"\" }}"),
    // Lists.
    ForeignWord("length", [.jinja], "write {{ films | size }} or {{ films.size }}"),
    ForeignWord("len", [.hugo], "write {{ films | size }} or {{ films.size }}"),
    ForeignWord("count", [.jinja], "write {{ films | size }} or {{ films.size }}"),
    ForeignWord(
      "group_by", [.jekyll],
      "group rows by a setting, queries: { showtimes: { group_by: film_id } }, or pages by group_by: in the front matter"
    ),
    ForeignWord(
      "group_by_exp", [.jekyll],
      "make the column in the query, and group by it: queries: { films: { group_by: decade } }"),
    ForeignWord(
      "groupby", [.jinja],
      "group rows by a setting, queries: { showtimes: { group_by: film_id } }, or pages by group_by: in the front matter"
    ),
    ForeignWord(
      "where_exp", [.jekyll],
      "write WHERE in the query, or {{ films | where: \"genre\", \"Crime\" }}"),
    ForeignWord(
      "filter", [.jinja], "write WHERE in the query, or {{ films | where: \"genre\", \"Crime\" }}"),
    ForeignWord("selectattr", [.jinja], "write {{ films | where: \"genre\", \"Crime\" }}"),
    ForeignWord("rejectattr", [.jinja], "write {{ films | reject: \"genre\", \"Crime\" }}"),
    ForeignWord(
      "find_exp", [.jekyll],
      "write {{ films | find: \"slug\", \"heat\" }}, or look it up by its key: films[\"heat\"]"),
    ForeignWord("sort_by", [.code], "write ORDER BY in the query, or {{ films | sort: \"year\" }}"),
    ForeignWord("dictsort", [.jinja], "write ORDER BY in the query"),
    ForeignWord("unique", [.jinja], "write {{ genres | uniq }}"),
    ForeignWord(
      "batch", [.jinja], "write {% tablerow film in films cols: 3 %}, or use CSS columns"),
    ForeignWord(
      "push", [.jekyll],
      "write {% assign list = list | concat: others %}, or make the list in the query"),
    ForeignWord("pop", [.jekyll], "make the list in the query, with LIMIT"),
    ForeignWord("shift", [.jekyll], "make the list in the query, with OFFSET"),
    ForeignWord("unshift", [.jekyll], "make the list in the query"),
    ForeignWord("array_to_sentence_string", [.jekyll], "write {{ names | join: \", \" }}"),
    ForeignWord(
      "keys", [.jinja], "loop over the pairs: {% for pair in map %}{{ pair[0] }}{% endfor %}"),
    ForeignWord(
      "merge", [.jinja, .hugo], "make the list or map in the query; {{ a | concat: b }} joins lists"
    ),
    ForeignWord(
      "after", [.hugo], "write OFFSET in the query, or {% for film in films offset: 3 %}"),
    ForeignWord(
      "limit", [.eleventy], "write LIMIT in the query, or {% for film in films limit: 3 %}"),
    ForeignWord(
      "head", [.eleventy], "write LIMIT in the query, or {% for film in films limit: 3 %}"),
    ForeignWord(
      "random", [.jinja],
      "write ORDER BY random() in the query; the page then changes with every build"),
    ForeignWord(
      "sample", [.jekyll],
      "write ORDER BY random() in the query; the page then changes with every build"),
    ForeignWord(
      "shuffle", [.hugo],
      "write ORDER BY random() in the query; the page then changes with every build"),
    ForeignWord(
      "getNextCollectionItem", [.eleventy],
      "let the query tell: lead(slug) OVER (ORDER BY opens) AS next"),
    ForeignWord(
      "getPreviousCollectionItem", [.eleventy],
      "let the query tell: lag(slug) OVER (ORDER BY opens) AS previous"),
    // Numbers and money.
    ForeignWord("money", [.shopify], "write {{ price | currency: \"EUR\" }}"),
    ForeignWord("money_with_currency", [.shopify], "write {{ price | currency: \"EUR\" }}"),
    ForeignWord("money_without_currency", [.shopify], "write {{ price | number: 2 }}"),
    ForeignWord(
      "money_without_trailing_zeros", [.shopify],
      "write {{ price | currency: \"EUR\" }}, or round(price) in the query"),
    ForeignWord("number_format", [.jinja], "write {{ price | number: 2 }}"),
    ForeignWord("numberformat", [.jinja], "write {{ price | number: 2 }}"),
    ForeignWord("lang.FormatNumber", [.hugo], "write {{ price | number: 2 }}"),
    ForeignWord("intcomma", [.jinja], "write {{ price | number }}"),
    ForeignWord("add", [.hugo, .jinja], "write {{ a | plus: b }}"),
    ForeignWord("sub", [.hugo], "write {{ a | minus: b }}"),
    ForeignWord("mul", [.hugo], "write {{ a | times: b }}"),
    ForeignWord("div", [.hugo], "write {{ a | divided_by: b }}"),
    ForeignWord("mod", [.hugo], "write {{ a | modulo: b }}"),
    ForeignWord("max", [.jinja], "write max(…) in the query, or {{ a | at_least: b }}"),
    ForeignWord("min", [.jinja], "write min(…) in the query, or {{ a | at_most: b }}"),
    ForeignWord("weight_with_unit", [.shopify], "write {{ weight | number }} kg"),
    // Dates.
    ForeignWord("date_to_string", [.jekyll], "write {{ film.opens | date: \"%d %b %Y\" }}"),
    ForeignWord("date_to_long_string", [.jekyll], "write {{ film.opens | date: \"%d %B %Y\" }}"),
    ForeignWord(
      "date_to_xmlschema", [.jekyll], "write {{ film.opens | date: \"%Y-%m-%dT%H:%M:%S%:z\" }}"),
    ForeignWord(
      "date_to_rfc822", [.jekyll], "write {{ film.opens | date: \"%a, %d %b %Y %H:%M:%S %z\" }}"),
    ForeignWord(
      "dateToRfc3339", [.eleventy], "write {{ film.opens | date: \"%Y-%m-%dT%H:%M:%S%:z\" }}"),
    ForeignWord(
      "dateToRfc822", [.eleventy], "write {{ film.opens | date: \"%a, %d %b %Y %H:%M:%S %z\" }}"),
    ForeignWord("date_format", [.jinja], "write {{ film.opens | date: \"%d.%m.%Y\" }}"),
    ForeignWord("strftime", [.jinja, .code], "write {{ film.opens | date: \"%d.%m.%Y\" }}"),
    ForeignWord("dateFormat", [.hugo], "write {{ film.opens | date: \"%d.%m.%Y\" }}"),
    ForeignWord("time", [.hugo], "write {{ film.opens | date: \"%H:%M\" }}"),
    ForeignWord(
      "time_tag", [.shopify],
      "write <time datetime=\"…\"> around {{ film.opens | date: \"%d.%m.%Y\" }}"),
    ForeignWord(
      "timesince", [.jinja], "write the date; 'two days ago' would be wrong a day after the build"),
    ForeignWord(
      "timeago", [.jinja], "write the date; 'two days ago' would be wrong a day after the build"),
    // Addresses and assets.
    ForeignWord(
      "relative_url", [.jekyll], "write the address from the root: /style.css; there is no baseurl"),
    ForeignWord(
      "absolute_url", [.jekyll],
      "write {{ site.url }}/style.css; a page's own address is {{ page.url }}"),
    ForeignWord("relURL", [.hugo], "write the address from the root: /style.css"),
    ForeignWord(
      "absURL", [.hugo], "write {{ site.url }}/style.css; a page's own address is {{ page.url }}"),
    ForeignWord("url", [.eleventy], "write the address from the root: /style.css"),
    ForeignWord("htmlBaseUrl", [.eleventy], "write {{ site.url }}/style.css"),
    ForeignWord(
      "absoluteUrl", [.eleventy],
      "write {{ site.url }}/style.css; a page's own address is {{ page.url }}"),
    ForeignWord(
      "uri_escape", [.jekyll],
      "remove it in an address: a value is encoded for its place; elsewhere {{ text | url_encode }}"
    ),
    ForeignWord(
      "urlencode", [.jinja],
      "remove it in an address: a value is encoded for its place; elsewhere {{ text | url_encode }}"
    ),
    ForeignWord(
      "asset_url", [.shopify], "write the file's address: a file of content/ is copied as it is"),
    ForeignWord("img_url", [.shopify], "write the image's address"),
    ForeignWord("image_url", [.shopify], "write the image's address"),
    ForeignWord("image_tag", [.shopify], "write <img src=\"…\" alt=\"…\">"),
    ForeignWord("img_tag", [.shopify], "write <img src=\"…\" alt=\"…\">"),
    ForeignWord(
      "stylesheet_tag", [.shopify], "write <link rel=\"stylesheet\" href=\"/style.css\">"),
    ForeignWord("script_tag", [.shopify], "write <script src=\"/site.js\"></script>"),
    ForeignWord(
      "link_to", [.shopify], "write [text](/address/) in Markdown, <a href=\"…\"> in HTML"),
    ForeignWord("within", [.shopify], "write the page's address"),
    ForeignWord("fingerprint", [.hugo], "write the file's address, with a version: /style.css?v=2"),
    ForeignWord("minify", [.hugo], "make style sheets and scripts small before Marquee runs"),
    ForeignWord(
      "resources.Get", [.hugo], "write the file's address: a file of content/ is copied as it is"),
    // Texts in several languages.
    ForeignWord(
      "t", [.shopify, .jekyll], "keep texts in a query or under params: in marquee.yaml"),
    ForeignWord(
      "i18n", [.hugo, .eleventy], "keep texts in a query or under params: in marquee.yaml"),
    ForeignWord("trans", [.jinja], "keep texts in a query or under params: in marquee.yaml"),
    ForeignWord("metafield_tag", [.shopify], "print the column: {{ film.note }}"),
    ForeignWord("payment_type_svg_tag", [.shopify], "write the <svg> in a partial"),
  ]

  /// The table by its words.
  package static let filtersByName = filters.byWord()
}

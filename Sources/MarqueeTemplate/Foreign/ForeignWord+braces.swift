package import MarqueeBase

extension ForeignWord {
  /// The forms that other languages write between two braces, by their beginnings.
  /// `BracesSuggestion` recognises them.
  package static let braces: [ForeignWord] = [
    ForeignWord("{{#each films}}", [.handlebars], "write {% for film in films %}…{% endfor %}"),
    ForeignWord("{{#if film}}", [.handlebars], "write {% if film %}…{% endif %}"),
    ForeignWord("{{#unless film}}", [.handlebars], "write {% unless film %}…{% endunless %}"),
    ForeignWord("{{#with film}}", [.handlebars], "write the whole name: {{ film.title }}"),
    ForeignWord(
      "{{#films}}", [.handlebars],
      "write {% for film in films %}…{% endfor %}, or {% if film %}…{% endif %}"),
    ForeignWord(
      "{{^films}}", [.handlebars],
      "write {% unless film %}…{% endunless %}, or {% else %} in a loop for no rows"),
    ForeignWord("{{/each}}", [.handlebars], "write {% endfor %}"),
    ForeignWord("{{/if}}", [.handlebars], "write {% endif %}"),
    ForeignWord("{{/unless}}", [.handlebars], "write {% endunless %}"),
    ForeignWord(
      "{{/films}}", [.handlebars], "close a block by its name: {% endif %}, {% endfor %}"),
    ForeignWord("{{> card}}", [.handlebars], "write {% render \"card.html\", film: film %}"),
    ForeignWord(
      "{{! text }}", [.handlebars], "a comment is {% comment %}…{% endcomment %} or {% # text %}"),
    ForeignWord(
      "{{& name}}", [.handlebars],
      "write {{ name }}, or {{ name | safe_html }} for HTML that you trust"),
    ForeignWord(
      "{{{ name }}}", [.handlebars],
      "write {{ name }}, or {{ name | safe_html }} for HTML that you trust"),
    ForeignWord("{{@index}}", [.handlebars], "write {{ forloop.index0 }}"),
    ForeignWord("{{../title}}", [.handlebars], "write the whole name: {{ film.title }}"),
    ForeignWord(
      "{{ .Title }}", [.hugo], "write the whole name: {{ page.title }}, {{ film.title }}"),
    ForeignWord("{{ $name }}", [.hugo], "write {% assign name = value %} and {{ name }}"),
    ForeignWord("{{ range .Pages }}", [.hugo], "write {% for film in films %}…{% endfor %}"),
    ForeignWord("{{ with .Title }}", [.hugo], "write {% if page.title %}…{% endif %}"),
    ForeignWord("{{ if .Draft }}", [.hugo], "write {% if film.is_new %}…{% endif %}"),
    ForeignWord("{{ else if .Draft }}", [.hugo, .handlebars], "write {% elsif film.is_new %}"),
    ForeignWord(
      "{{ partial \"card.html\" . }}", [.hugo], "write {% render \"card.html\", film: film %}"),
    ForeignWord(
      "{{ template \"card\" . }}", [.hugo], "write {% render \"card.html\", film: film %}"),
    ForeignWord(
      "{{ include \"card.html\" }}", [.jinja], "write {% render \"card.html\", film: film %}"),
    ForeignWord("{{ block \"main\" . }}", [.hugo], "a layout prints its page with {{ content }}"),
    ForeignWord(
      "{{ define \"main\" }}", [.hugo],
      "a page is the text below its front matter; its layout prints it with {{ content }}"),
    ForeignWord(
      "{{/* text */}}", [.hugo], "a comment is {% comment %}…{% endcomment %} or {% # text %}"),
    ForeignWord(
      "{{< figure >}}", [.hugo],
      "a shortcode is a partial: {% render \"figure.html\", src: \"/a.png\" %}"),
    ForeignWord(
      "{{% figure %}}", [.hugo],
      "a shortcode is a partial: {% render \"figure.html\", src: \"/a.png\" %}"),
    ForeignWord("{{ a ~ b }}", [.jinja], "write {{ a | append: b }}"),
    ForeignWord(
      "{{ a ? b : c }}", [.jinja, .code], "write {% if a %}{{ b }}{% else %}{{ c }}{% endif %}"),
    ForeignWord(
      "{{ b if a else c }}", [.jinja], "write {% if a %}{{ b }}{% else %}{{ c }}{% endif %}"),
    ForeignWord("{{ a or b }}", [.jinja], "write {{ a | default: b }}"),
    ForeignWord("{{ a ?? b }}", [.jinja, .code], "write {{ a | default: b }}"),
    ForeignWord("{{ a || b }}", [.code], "write {{ a | default: b }}"),
    ForeignWord("{{ a and b }}", [.jinja], "write {% if a %}{{ b }}{% endif %}"),
    ForeignWord("{{ not a }}", [.jinja], "write {% unless a %}…{% endunless %}"),
    ForeignWord("{{ a == b }}", [.jinja, .code], "write {% if a == b %}…{% endif %}"),
    ForeignWord(
      "{{ a + b }}", [.jinja, .code],
      "write {{ a | plus: b }} for numbers, {{ a | append: b }} for text"),
    ForeignWord("{{ name.upper() }}", [.jinja, .code], "write {{ name | upcase }}"),
    ForeignWord(
      "{# text #}", [.jinja], "a comment is {% comment %}…{% endcomment %} or {% # text %}"),
    ForeignWord("<%= name %>", [.code, .eleventy], "write {{ name }}"),
    ForeignWord("<% if a %>", [.code, .eleventy], "write {% if a %}…{% endif %}"),
    ForeignWord("<?= name ?>", [.code], "write {{ name }}"),
    ForeignWord("<?php if (a): ?>", [.code], "write {% if a %}…{% endif %}"),
  ]

  /// The table by its words.
  package static let bracesByWord = braces.byWord()
}

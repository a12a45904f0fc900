import MarqueeBase
import MarqueeTemplate
import Testing

/// The full text of the template engine's errors.
@Suite struct ErrorTests {
  static let data: TextMap<Value> = [
    "x": .string("X"), "a": .int(1), "b": .int(2), "l": .array([.int(1)]), "m": map(["t": .int(1)]),
    "movie": map(["title": .string("T")]),
  ]
  static let partials = [
    "card.txt": "c", "inner.txt": "one\n{{ mvie }}",
    "outer.txt": "{% for i in l %}\n{% render 'inner.txt' %}\n{% endfor %}",
    "slip.txt": "{{ x | }}", "old.txt": "{% include 'card.txt' %}",
    "self.txt": "{% render 'self.txt' %}",
  ]

  private func check(_ template: String, _ text: String) {
    let found = refusal(template, as: .text, Self.data, partials: Self.partials)
    #expect(found == text)
  }

  /// Misspelt tags, tags of other languages, tags in the wrong braces.
  @Test(arguments: [
    (
      "{% iff x %}",
      #"""
      page:1:4: error: there is no tag 'iff'
        1 | {% iff x %}
          |    ^~~
        help: did you mean 'if'?
      """#
    ),
    (
      "{% if a %}{% elseif b %}{% endif %}",
      #"""
      page:1:14: error: there is no tag 'elseif'
        1 | {% if a %}{% elseif b %}{% endif %}
          |              ^~~~~~
        note: 'elseif' is known from Jinja, Twig and Nunjucks and from ERB, PHP, JavaScript and Python; docs/from-jekyll.md lists what corresponds
        help: write {% elsif … %}
      """#
    ),
    (
      "{{ if x }}",
      #"""
      page:1:4: error: 'if' is a tag, not a value
        1 | {{ if x }}
          |    ^~
        help: write {% if x %}
      """#
    ),
    (
      "{{ for m in l }}",
      #"""
      page:1:4: error: 'for' is a tag, not a value
        1 | {{ for m in l }}
          |    ^~~
        help: write {% for m in l %}
      """#
    ),
    (
      "{{ endif }}",
      #"""
      page:1:4: error: 'endif' is a tag, not a value
        1 | {{ endif }}
          |    ^~~~~
        help: write {% endif %}
      """#
    ),
    (
      "{% movie.title %}",
      #"""
      page:1:4: error: there is no tag 'movie'
        1 | {% movie.title %}
          |    ^~~~~
        help: write {{ movie.title }} to print a value
      """#
    ),
    (
      "{% movie %}",
      #"""
      page:1:4: error: there is no tag 'movie'
        1 | {% movie %}
          |    ^~~~~
        help: {{ movie }} prints a value; the tags are assign, break, capture, case, comment, continue, cycle, decrement, doc, echo, for, if, ifchanged, include, increment, liquid, raw, render, tablerow, unless
      """#
    ),
    (
      "{% end %}",
      #"""
      page:1:4: error: 'end' closes nothing
        1 | {% end %}
          |    ^~~
        help: no block is open here
      """#
    ),
    (
      "{% endwhile %}",
      #"""
      page:1:4: error: 'endwhile' closes nothing
        1 | {% endwhile %}
          |    ^~~~~~~~
        help: there is no tag 'while'
      """#
    ),
    (
      "{% set x = 1 %}",
      #"""
      page:1:4: error: there is no tag 'set'
        1 | {% set x = 1 %}
          |    ^~~
        note: 'set' is known from Jinja, Twig and Nunjucks; docs/from-jekyll.md lists what corresponds
        help: write {% assign name = value %}
      """#
    ),
    (
      "{% block x %}",
      #"""
      page:1:4: error: there is no tag 'block'
        1 | {% block x %}
          |    ^~~~~
        note: 'block' is known from Jinja, Twig and Nunjucks; docs/from-jekyll.md lists what corresponds
        help: a layout prints its page with {{ content }}; other parts are partials: {% render "part.html" %}
      """#
    ),
    (
      "{% extends 'a' %}",
      #"""
      page:1:4: error: there is no tag 'extends'
        1 | {% extends 'a' %}
          |    ^~~~~~~
        note: 'extends' is known from Jinja, Twig and Nunjucks; docs/from-jekyll.md lists what corresponds
        help: a page names its layout in its front matter: layout: page.html
      """#
    ),
    (
      "{% macro %}",
      #"""
      page:1:4: error: there is no tag 'macro'
        1 | {% macro %}
          |    ^~~~~
        note: 'macro' is known from Jinja, Twig and Nunjucks; docs/from-jekyll.md lists what corresponds
        help: a piece used again is a partial: {% render "card.html", movie: movie %}
      """#
    ),
    (
      "{% while x %}",
      #"""
      page:1:4: error: there is no tag 'while'
        1 | {% while x %}
          |    ^~~~~
        note: 'while' is known from ERB, PHP, JavaScript and Python; docs/from-jekyll.md lists what corresponds
        help: there are only loops over lists and ranges: {% for i in (1..10) %}
      """#
    ),
    (
      "{% foreach x in l %}",
      #"""
      page:1:4: error: there is no tag 'foreach'
        1 | {% foreach x in l %}
          |    ^~~~~~~
        note: 'foreach' is known from ERB, PHP, JavaScript and Python; docs/from-jekyll.md lists what corresponds
        help: write {% for item in list %}…{% endfor %}
      """#
    ),
    (
      "{% switch x %}",
      #"""
      page:1:4: error: there is no tag 'switch'
        1 | {% switch x %}
          |    ^~~~~~
        note: 'switch' is known from Jinja, Twig and Nunjucks and from ERB, PHP, JavaScript and Python; docs/from-jekyll.md lists what corresponds
        help: write {% case value %}{% when 1 %}…{% endcase %}
      """#
    ),
    (
      "{% layout 'x' %}",
      #"""
      page:1:4: error: there is no tag 'layout'
        1 | {% layout 'x' %}
          |    ^~~~~~
        note: 'layout' is known from Eleventy and from Shopify; docs/from-jekyll.md lists what corresponds
        help: a page names its layout in its front matter: layout: page.html
      """#
    ),
    (
      "{% print x %}",
      #"""
      page:1:4: error: there is no tag 'print'
        1 | {% print x %}
          |    ^~~~~
        note: 'print' is known from ERB, PHP, JavaScript and Python; docs/from-jekyll.md lists what corresponds
        help: write {{ value }} or {% echo value %}
      """#
    ),
    (
      "{% %}",
      #"""
      page:1:1: error: a tag needs a name
        1 | {% %}
          | ^~~~~
        help: for example {% if name %}
      """#
    ),
    (
      "{% when 1 %}",
      #"""
      page:1:4: error: 'when' stands outside of any block
        1 | {% when 1 %}
          |    ^~~~
        help: it belongs into {% case %}
      """#
    ),
    (
      "{% else %}",
      #"""
      page:1:4: error: 'else' stands outside of any block
        1 | {% else %}
          |    ^~~~
        help: it belongs into {% if %}, {% unless %}, {% case %} or {% for %}
      """#
    ),
    (
      "{% endif %}",
      #"""
      page:1:4: error: 'endif' closes nothing
        1 | {% endif %}
          |    ^~~~~
        help: no {% if %} is open here
      """#
    ),
    (
      "{% endfor %}{% for a in b %}",
      #"""
      page:1:4: error: 'endfor' closes nothing
        1 | {% endfor %}{% for a in b %}
          |    ^~~~~~
        help: no {% for %} is open here
      """#
    ),
    (
      "{% unless x %}{% endif %}",
      #"""
      page:1:18: error: 'endif' can't close 'unless'
        1 | {% unless x %}{% endif %}
          |                  ^~~~~
        note: page:1:1: 'unless' is opened here
        1 | {% unless x %}{% endif %}
          | ^~~~~~~~~~~~~~
        help: write {% endunless %}
      """#
    ),
  ])
  func tags(_ template: String, _ text: String) { check(template, text) }

  /// Blocks that are not closed, or closed by another's end.
  @Test(arguments: [
    (
      "{% if a %}\nb\n{% for x in l %}\n{% endif %}",
      #"""
      page:4:4: error: 'endif' can't close 'for'
        4 | {% endif %}
          |    ^~~~~
        note: page:3:1: 'for' is opened here
        3 | {% for x in l %}
          | ^~~~~~~~~~~~~~~~
        help: close it first: {% endfor %}
      """#
    ),
    (
      "{% if a %}\n{% endfor %}",
      #"""
      page:2:4: error: 'endfor' can't close 'if'
        2 | {% endfor %}
          |    ^~~~~~
        note: page:1:1: 'if' is opened here
        1 | {% if a %}
          | ^~~~~~~~~~
        help: write {% endif %}
      """#
    ),
    (
      "{% for x in l %}\ntext",
      #"""
      page:1:1: error: 'for' is never closed
        1 | {% for x in l %}
          | ^~~~~~~~~~~~~~~~
        help: add {% endfor %}
      """#
    ),
    (
      "{% for x in l %}{% when 1 %}{% endfor %}",
      #"""
      page:1:20: error: 'when' can't stand in 'for'
        1 | {% for x in l %}{% when 1 %}{% endfor %}
          |                    ^~~~
        note: page:1:1: 'for' is opened here
        1 | {% for x in l %}{% when 1 %}{% endfor %}
          | ^~~~~~~~~~~~~~~~
        help: it belongs into {% case %}; is an {% endfor %} missing before it?
      """#
    ),
    (
      "{% comment %}",
      #"""
      page:1:1: error: 'comment' is never closed
        1 | {% comment %}
          | ^~~~~~~~~~~~~
        help: add {% endcomment %}
      """#
    ),
    (
      "{% raw %}",
      #"""
      page:1:1: error: 'raw' is never closed
        1 | {% raw %}
          | ^~~~~~~~~
        help: add {% endraw %}
      """#
    ),
    (
      "{% doc x %}{% enddoc %}",
      #"""
      page:1:8: error: nothing stands after 'doc'
        1 | {% doc x %}{% enddoc %}
          |        ^
        help: write {% doc %}
      """#
    ),
    (
      "{% # a\n b %}",
      #"""
      page:2:2: error: each line of an inline comment starts with '#'
        2 |  b %}
          |  ^
        help: put '#' first in the line, or use {% comment %} … {% endcomment %}
      """#
    ),
    (
      "{% liquid\n  echo 1\n  ?? \n%}",
      #"""
      page:3:3: error: a line of 'liquid' starts with the name of a tag
        3 |   ?? 
          |   ^~
        help: for example: echo movie.title
      """#
    ),
    (
      "{% liquid\n if a\n echo 1\n%}",
      #"""
      page:2:2: error: 'if' is never closed
        2 |  if a
          |  ^~~~
        help: add a line endif
      """#
    ),
    (
      "{{ x",
      #"""
      page:1:1: error: '{{' has no '}}'
        1 | {{ x
          | ^~
        help: end it: {{ name }}; for two braces as text write {% raw %}{{{% endraw %}
      """#
    ),
    (
      "{{ x }",
      #"""
      page:1:1: error: '{{' has no '}}'
        1 | {{ x }
          | ^~
        help: end it: {{ name }}; for two braces as text write {% raw %}{{{% endraw %}
      """#
    ),
    (
      "{{ x %}",
      #"""
      page:1:1: error: '{{' is closed by '%}'
        1 | {{ x %}
          | ^~
        help: write {{ name }} for a value, {% if name %} for a tag
      """#
    ),
    (
      "{% if x }}{% endif %}",
      #"""
      page:1:9: error: '}' can't stand here
        1 | {% if x }}{% endif %}
          |         ^
        help: a tag ends with %}: {% if name %}
      """#
    ),
    (
      "{% if x ",
      #"""
      page:1:1: error: '{%' has no '%}'
        1 | {% if x 
          | ^~
        help: end the tag: {% if name %}
      """#
    ),
  ])
  func blocks(_ template: String, _ text: String) { check(template, text) }

  /// Operators of other languages.
  @Test(arguments: [
    (
      "{% if a = 1 %}{% endif %}",
      #"""
      page:1:9: error: '=' is not an operator
        1 | {% if a = 1 %}{% endif %}
          |         ^
        help: write == to compare
      """#
    ),
    (
      "{% if a && b %}{% endif %}",
      #"""
      page:1:9: error: '&' is not an operator
        1 | {% if a && b %}{% endif %}
          |         ^
        help: write 'and' for &&
      """#
    ),
    (
      "{% if a || b %}{% endif %}",
      #"""
      page:1:9: error: the end of the tag was expected, not '|'
        1 | {% if a || b %}{% endif %}
          |         ^
        help: write 'or' for ||
      """#
    ),
    (
      "{% if !a %}{% endif %}",
      #"""
      page:1:7: error: '!' is not an operator
        1 | {% if !a %}{% endif %}
          |       ^
        help: write != for 'is not', or {% unless … %} for 'not'
      """#
    ),
    (
      "{% if not a %}{% endif %}",
      #"""
      page:1:7: error: there is no 'not'
        1 | {% if not a %}{% endif %}
          |       ^~~
        help: write {% unless … %}, or compare: … == false
      """#
    ),
    (
      "{% if %}{% endif %}",
      #"""
      page:1:7: error: 'if' needs a condition
        1 | {% if %}{% endif %}
          |       ^
        help: for example {% if movie.year > 1990 %}
      """#
    ),
    (
      "{% if a contains %}{% endif %}",
      #"""
      page:1:18: error: a value was expected, not the end of the tag
        1 | {% if a contains %}{% endif %}
          |                  ^
        help: a value is a name, a number, text in quotes or a range (1..5)
      """#
    ),
    (
      "{% if a b %}{% endif %}",
      #"""
      page:1:9: error: the end of the tag was expected, not 'b'
        1 | {% if a b %}{% endif %}
          |         ^
        help: conditions are joined with 'and' and 'or'; the operators are == != < <= > >= contains
      """#
    ),
    (
      "{% if a => 1 %}{% endif %}",
      #"""
      page:1:9: error: '=' is not an operator
        1 | {% if a => 1 %}{% endif %}
          |         ^
        help: write >= for 'at least'
      """#
    ),
    (
      "{% if a === 1 %}{% endif %}",
      #"""
      page:1:11: error: a value was expected, not '='
        1 | {% if a === 1 %}{% endif %}
          |           ^
        help: write == to compare
      """#
    ),
    (
      "{% if x then %}{% endif %}",
      #"""
      page:1:9: error: the end of the tag was expected, not 'then'
        1 | {% if x then %}{% endif %}
          |         ^~~~
        help: conditions are joined with 'and' and 'or'; the operators are == != < <= > >= contains
      """#
    ),
    (
      "{% if (a or b) and c %}{% endif %}",
      #"""
      page:1:7: error: parentheses hold a range, nothing else
        1 | {% if (a or b) and c %}{% endif %}
          |       ^
        help: conditions can't be grouped: nest two {% if … %}, or assign a part of it first
      """#
    ),
    (
      "{% if x == 'a %}{% endif %}",
      #"""
      page:1:12: error: text in quotes has no end
        1 | {% if x == 'a %}{% endif %}
          |            ^~~
        help: close it with '
      """#
    ),
    (
      "{% if l | size > 1 %}{% endif %}",
      #"""
      page:1:9: error: the end of the tag was expected, not '|'
        1 | {% if l | size > 1 %}{% endif %}
          |         ^
        help: filters stand in {{ … }} and assign only: {% assign x = name | filter %}, then use x
      """#
    ),
  ])
  func conditions(_ template: String, _ text: String) { check(template, text) }

  /// Values, names and look-ups.
  @Test(arguments: [
    (
      "{{ 'abc }}",
      #"""
      page:1:4: error: text in quotes has no end
        1 | {{ 'abc }}
          |    ^~~~~
        help: close it with '
      """#
    ),
    (
      "{{ “abc” }}",
      #"""
      page:1:4: error: '“' is not a quotation mark here
        1 | {{ “abc” }}
          |    ^
        help: write "text" or 'text'
      """#
    ),
    (
      "{{ x | append: ‘y’ }}",
      #"""
      page:1:16: error: '‘' is not a quotation mark here
        1 | {{ x | append: ‘y’ }}
          |                ^
        help: write "text" or 'text'
      """#
    ),
    (
      "{{ x\u{a0}| upcase }}",
      #"""
      page:1:5: error: an invisible character stands here (U+A0)
        1 | {{ x | upcase }}
          |     ^
        help: delete it and type a space; it often comes with copied text
      """#
    ),
    (
      "{{ \"a\" + b }}",
      #"""
      page:1:8: error: '+' can't stand here
        1 | {{ "a" + b }}
          |        ^
        help: there is no + here: {{ a | plus: b }} adds numbers, {{ a | append: b }} joins text
      """#
    ),
    (
      "{{ a - b }}",
      #"""
      page:1:6: error: '-' can't stand here
        1 | {{ a - b }}
          |      ^
        help: there is no - here: write {{ a | minus: b }}
      """#
    ),
    (
      "{{ a * 2 }}",
      #"""
      page:1:6: error: '*' can't stand here
        1 | {{ a * 2 }}
          |      ^
        help: there is no * here: write {{ a | times: b }}
      """#
    ),
    (
      "{{ a / 2 }}",
      #"""
      page:1:6: error: '/' can't stand here
        1 | {{ a / 2 }}
          |      ^
        help: there is no / here: write {{ a | divided_by: b }}
      """#
    ),
    (
      "{{ a ? b : c }}",
      #"""
      page:1:6: error: '?' can't stand here
        1 | {{ a ? b : c }}
          |      ^
        help: there is no ?: here: write {% if a %}b{% else %}c{% endif %}
      """#
    ),
    (
      "{{ (1..) }}",
      #"""
      page:1:8: error: a value was expected, not ')'
        1 | {{ (1..) }}
          |        ^
        help: a value is a name, a number, text in quotes or a range (1..5)
      """#
    ),
    (
      "{{ (1,2) }}",
      #"""
      page:1:6: error: '..' was expected, not ','
        1 | {{ (1,2) }}
          |      ^
        help: a range is written (1..5)
      """#
    ),
    (
      "{{ a. }}",
      #"""
      page:1:7: error: a name after '.' was expected, not the end of the tag
        1 | {{ a. }}
          |       ^
        help: for names with other characters write ["a name"]
      """#
    ),
    (
      "{{ a[ }}",
      #"""
      page:1:7: error: a value was expected, not the end of the tag
        1 | {{ a[ }}
          |       ^
        help: a value is a name, a number, text in quotes or a range (1..5)
      """#
    ),
    (
      "{{ a['x' }}",
      #"""
      page:1:10: error: ']' was expected, not the end of the tag
        1 | {{ a['x' }}
          |          ^
        help: close it: ["name"]
      """#
    ),
    (
      "{{ a..b }}",
      #"""
      page:1:5: error: the end of the tag was expected, not '..'
        1 | {{ a..b }}
          |     ^~
        help: a range stands in parentheses: (1..5)
      """#
    ),
    (
      "{{ @x }}",
      #"""
      page:1:4: error: '@' can't stand here
        1 | {{ @x }}
          |    ^
        help: known are names, numbers, text in quotes, '.', '[ ]', '( .. )', '|', ':' and ','
      """#
    ),
    (
      "{{ x; y }}",
      #"""
      page:1:5: error: ';' can't stand here
        1 | {{ x; y }}
          |     ^
        help: nothing ends a statement: each is a tag of its own, {% assign a = 1 %}
      """#
    ),
    (
      "{{ x.1 }}",
      #"""
      page:1:6: error: a name after '.' was expected, not '1'
        1 | {{ x.1 }}
          |      ^
        help: a position stands in brackets: [0]
      """#
    ),
    (
      "{{ 'a' 'b' }}",
      #"""
      page:1:8: error: the end of the tag was expected, not 'b'
        1 | {{ 'a' 'b' }}
          |        ^~~
        help: a value is a name, a number or text in quotes, then filters: {{ name | upcase }}
      """#
    ),
    (
      "{{ x, y }}",
      #"""
      page:1:5: error: the end of the tag was expected, not ','
        1 | {{ x, y }}
          |     ^
        help: a value is a name, a number or text in quotes, then filters: {{ name | upcase }}
      """#
    ),
    (
      "{{ f(x) }}",
      #"""
      page:1:5: error: the end of the tag was expected, not '('
        1 | {{ f(x) }}
          |     ^
        help: there are no functions; a filter's arguments follow a colon: {{ value | filter: argument }}
      """#
    ),
    (
      "{{ #x }}",
      #"""
      page:1:4: error: '#' can't stand here
        1 | {{ #x }}
          |    ^
        help: a comment is a tag of its own: {% # text %}
      """#
    ),
    (
      "{{{ x }}}",
      #"""
      page:1:3: error: '{' can't stand in {{ … }}
        1 | {{{ x }}}
          |   ^
        note: '{{{ name }}}' is known from Handlebars and Mustache; docs/from-jekyll.md lists what corresponds
        help: write {{ name }}, or {{ name | safe_html }} for HTML that you trust
      """#
    ),
  ])
  func values(_ template: String, _ text: String) { check(template, text) }

  /// Filters and their arguments.
  @Test(arguments: [
    (
      "{{ x | upcas }}",
      #"""
      page:1:8: error: there is no filter 'upcas'
        1 | {{ x | upcas }}
          |        ^~~~~
        help: did you mean 'upcase'?
      """#
    ),
    (
      "{{ x | nothinglikeit }}",
      #"""
      page:1:8: error: there is no filter 'nothinglikeit'
        1 | {{ x | nothinglikeit }}
          |        ^~~~~~~~~~~~~
        help: the filters are listed in docs/templates.md; what they can't do, SQL can
      """#
    ),
    (
      "{{ x | append }}",
      #"""
      page:1:8: error: 'append' needs 1 argument
        1 | {{ x | append }}
          |        ^~~~~~
        help: for example {{ path | append: ".html" }}
      """#
    ),
    (
      "{{ x | append: }}",
      #"""
      page:1:14: error: an argument was expected after ':'
        1 | {{ x | append: }}
          |              ^
        help: for example {{ path | append: ".html" }}
      """#
    ),
    (
      "{{ x | }}",
      #"""
      page:1:8: error: the name of a filter was expected, not the end of the tag
        1 | {{ x | }}
          |        ^
        help: after '|' comes a filter: {{ name | upcase }}
      """#
    ),
    (
      "{{ | upcase }}",
      #"""
      page:1:4: error: a value was expected, not '|'
        1 | {{ | upcase }}
          |    ^
        help: a value is a name, a number, text in quotes or a range (1..5)
      """#
    ),
    (
      "{{ x | upcase: 1 }}",
      #"""
      page:1:8: error: 'upcase' takes no arguments
        1 | {{ x | upcase: 1 }}
          |        ^~~~~~
        help: for example {{ code | upcase }}
      """#
    ),
    (
      "{{ x | f(y) }}",
      #"""
      page:1:8: error: there is no filter 'f'
        1 | {{ x | f(y) }}
          |        ^
        help: did you mean 'h'?
      """#
    ),
    (
      "{{ x | upcase y }}",
      #"""
      page:1:15: error: ':' or '|' was expected, not 'y'
        1 | {{ x | upcase y }}
          |               ^
        help: arguments follow a colon, with commas between: {{ text | truncate: 20, "…" }}
      """#
    ),
    (
      "{{ x | truncate: 5 '...' }}",
      #"""
      page:1:20: error: ',' or '|' was expected, not '...'
        1 | {{ x | truncate: 5 '...' }}
          |                    ^~~~~
        help: arguments follow a colon, with commas between: {{ text | truncate: 20, "…" }}
      """#
    ),
    (
      "{{ x | date: %Y }}",
      #"""
      page:1:14: error: '%' can't stand here
        1 | {{ x | date: %Y }}
          |              ^
        help: {{ a | modulo: b }} is the remainder; text such as "%Y" stands in quotes
      """#
    ),
    (
      "{{ x | truncate: 'long' }}",
      #"""
      page:1:8: error: invalid integer
        1 | {{ x | truncate: 'long' }}
          |        ^~~~~~~~
        help: `truncate` needs a whole number, not text.
      """#
    ),
    (
      "{{ 1 | divided_by: 0 }}",
      #"""
      page:1:8: error: divided by 0
        1 | {{ 1 | divided_by: 0 }}
          |        ^~~~~~~~~~
        help: Test the divisor first: {% if seats > 0 %}
      """#
    ),
  ])
  func filters(_ template: String, _ text: String) { check(template, text) }

  /// What each tag needs.
  @Test(arguments: [
    (
      "{% assign x %}",
      #"""
      page:1:1: error: 'assign' needs '='
        1 | {% assign x %}
          | ^~~~~~~~~~~~~~
        help: for example {% assign total = 3 %}
      """#
    ),
    (
      "{% assign = 1 %}",
      #"""
      page:1:11: error: 'assign' needs a name before '='
        1 | {% assign = 1 %}
          |           ^
        help: for example {% assign total = 3 %}
      """#
    ),
    (
      "{% assign x == 1 %}",
      #"""
      page:1:14: error: a value was expected, not '='
        1 | {% assign x == 1 %}
          |              ^
        help: one '=' is enough: {% assign total = 3 %}
      """#
    ),
    (
      "{% assign x = 1 + 2 %}",
      #"""
      page:1:17: error: '+' can't stand here
        1 | {% assign x = 1 + 2 %}
          |                 ^
        help: there is no + here: {{ a | plus: b }} adds numbers, {{ a | append: b }} joins text
      """#
    ),
    (
      "{% capture %}{% endcapture %}",
      #"""
      page:1:1: error: 'capture' needs one name
        1 | {% capture %}{% endcapture %}
          | ^~~~~~~~~~~~~
        help: for example {% capture intro %}…{% endcapture %}
      """#
    ),
    (
      "{% for x of l %}{% endfor %}",
      #"""
      page:1:10: error: 'in' was expected, not 'of'
        1 | {% for x of l %}{% endfor %}
          |          ^~
        help: write 'in' for 'of'
      """#
    ),
    (
      "{% for l %}{% endfor %}",
      #"""
      page:1:10: error: 'in' was expected, not the end of the tag
        1 | {% for l %}{% endfor %}
          |          ^
        help: for example {% for movie in movies limit: 5 %}
      """#
    ),
    (
      "{% for x in l limit 3 %}{% endfor %}",
      #"""
      page:1:21: error: ':' was expected, not '3'
        1 | {% for x in l limit 3 %}{% endfor %}
          |                     ^
        help: for example {% for movie in movies limit: 5 %}
      """#
    ),
    (
      "{% for x in l foo: 3 %}{% endfor %}",
      #"""
      page:1:15: error: 'limit:' or 'offset:' was expected, not 'foo'
        1 | {% for x in l foo: 3 %}{% endfor %}
          |               ^~~
        help: for example {% for movie in movies limit: 5 %}
      """#
    ),
    (
      "{% for x in l | reverse %}{% endfor %}",
      #"""
      page:1:15: error: 'limit:' or 'offset:' was expected, not '|'
        1 | {% for x in l | reverse %}{% endfor %}
          |               ^
        help: filters stand in {{ … }} and assign only: {% assign x = name | filter %}, then use x
      """#
    ),
    (
      "{% for x in l limit: 'few' %}{% endfor %}",
      #"""
      page:1:22: error: 'limit' needs a whole number, not text
        1 | {% for x in l limit: 'few' %}{% endfor %}
          |                      ^~~~~
        help: for example limit: 5
      """#
    ),
    (
      "{% tablerow x in l rows: 2 %}{% endtablerow %}",
      #"""
      page:1:20: error: 'limit:' or 'offset:' or 'cols:' was expected, not 'rows'
        1 | {% tablerow x in l rows: 2 %}{% endtablerow %}
          |                    ^~~~
        help: for example {% tablerow movie in movies limit: 5 %}
      """#
    ),
    (
      "{% tablerow x in l cols: true %}{% endtablerow %}",
      #"""
      page:1:26: error: 'cols' needs a whole number, not true or false
        1 | {% tablerow x in l cols: true %}{% endtablerow %}
          |                          ^~~~
        help: for example cols: 5
      """#
    ),
    (
      "{% case %}{% endcase %}",
      #"""
      page:1:9: error: a value was expected, not the end of the tag
        1 | {% case %}{% endcase %}
          |         ^
        help: a value is a name, a number, text in quotes or a range (1..5)
      """#
    ),
    (
      "{% case x %}{% when %}{% endcase %}",
      #"""
      page:1:21: error: a value was expected, not the end of the tag
        1 | {% case x %}{% when %}{% endcase %}
          |                     ^
        help: a value is a name, a number, text in quotes or a range (1..5)
      """#
    ),
    (
      "{% cycle 'a' 'b' %}",
      #"""
      page:1:14: error: the end of the tag was expected, not 'b'
        1 | {% cycle 'a' 'b' %}
          |              ^~~
        help: for example {% cycle "odd", "even" %}
      """#
    ),
    (
      "{% increment %}",
      #"""
      page:1:1: error: 'increment' needs one name
        1 | {% increment %}
          | ^~~~~~~~~~~~~~~
        help: for example {% increment counter %}
      """#
    ),
    (
      "{% render nope %}",
      #"""
      page:1:11: error: the partial's name in quotes was expected, not 'nope'
        1 | {% render nope %}
          |           ^~~~
        help: write {% render "nope" %}
      """#
    ),
    (
      "{% render card.txt %}",
      #"""
      page:1:11: error: the partial's name stands in quotes
        1 | {% render card.txt %}
          |           ^~~~~~~~
        help: write {% render "card.txt" %}
      """#
    ),
    (
      "{% render 'nope.txt' %}",
      #"""
      page:1:1: error: there is no partial 'nope.txt'
        1 | {% render 'nope.txt' %}
          | ^~~~~~~~~~~~~~~~~~~~~~~
        note: templates/ has card.txt, inner.txt, old.txt, outer.txt, self.txt, slip.txt
        help: partials stand in templates/
      """#
    ),
    (
      "{% render 'crad.txt' %}",
      #"""
      page:1:1: error: there is no partial 'crad.txt'
        1 | {% render 'crad.txt' %}
          | ^~~~~~~~~~~~~~~~~~~~~~~
        note: templates/ has card.txt, inner.txt, old.txt, outer.txt, self.txt, slip.txt
        help: did you mean 'card.txt'?
      """#
    ),
    (
      "{% include %}",
      #"""
      page:1:12: error: the partial's name in quotes was expected, not the end of the tag
        1 | {% include %}
          |            ^
        help: for example {% include "card.html", movie: movie %}
      """#
    ),
    (
      "{% include a %}",
      #"""
      page:1:1: error: a partial's name is text, not a number
        1 | {% include a %}
          | ^~~~~~~~~~~~~~~
        help: for example {% render "card.html" %}
      """#
    ),
    (
      "{% render 'card.txt' movie %}",
      #"""
      page:1:28: error: ':' was expected, not the end of the tag
        1 | {% render 'card.txt' movie %}
          |                            ^
        help: for example {% render "card.html", movie: movie %}
      """#
    ),
    (
      "{% render 'card.txt', movie = m %}",
      #"""
      page:1:29: error: ':' was expected, not '='
        1 | {% render 'card.txt', movie = m %}
          |                             ^
        help: a parameter is written movie: value
      """#
    ),
    (
      "{% render 'card.txt' for l as %}",
      #"""
      page:1:31: error: a name was expected, not the end of the tag
        1 | {% render 'card.txt' for l as %}
          |                               ^
        help: for example {% render "card.html", movie: movie %}
      """#
    ),
  ])
  func otherTags(_ template: String, _ text: String) { check(template, text) }

  /// Mistakes that show when the template runs, with the chain of callers.
  @Test(arguments: [
    (
      "{{ titel }}",
      #"""
      page:1:4: error: 'titel' is not defined
        1 | {{ titel }}
          |    ^~~~~
        note: defined here are a, b, l, m, movie, x
        help: a query is a name when queries/titel.sql exists; set other names with assign
      """#
    ),
    (
      "{{ movei.title }}",
      #"""
      page:1:4: error: 'movei' is not defined
        1 | {{ movei.title }}
          |    ^~~~~
        note: defined here are a, b, l, m, movie, x
        help: did you mean 'movie'?
      """#
    ),
    (
      "{% for row in l %}\n{{ rwo }}\n{% endfor %}",
      #"""
      page:2:4: error: 'rwo' is not defined
        2 | {{ rwo }}
          |    ^~~
        note: defined here are a, b, forloop, l, m, movie, row, x
        help: did you mean 'row'?
      """#
    ),
    (
      "{% if 'a' > 1 %}{% endif %}",
      #"""
      page:1:7: error: text can't be compared with a number
        1 | {% if 'a' > 1 %}{% endif %}
          |       ^~~~~~~
        help: make both numbers (| plus: 0) or both text (| append: "")
      """#
    ),
    (
      "{% render 'inner.txt' %}",
      #"""
      templates/inner.txt:2:4: error: 'mvie' is not defined
        2 | {{ mvie }}
          |    ^~~~
        note: defined here are a, b, l, m, movie, x
        note: page:1:1: rendered from here
        1 | {% render 'inner.txt' %}
          | ^~~~~~~~~~~~~~~~~~~~~~~~
        help: did you mean 'movie'?
      """#
    ),
    (
      "{% render 'outer.txt' %}",
      #"""
      templates/inner.txt:2:4: error: 'mvie' is not defined
        2 | {{ mvie }}
          |    ^~~~
        note: defined here are a, b, l, m, movie, x
        note: templates/outer.txt:2:1: rendered from here
        2 | {% render 'inner.txt' %}
          | ^~~~~~~~~~~~~~~~~~~~~~~~
        note: page:1:1: rendered from here
        1 | {% render 'outer.txt' %}
          | ^~~~~~~~~~~~~~~~~~~~~~~~
        help: did you mean 'movie'?
      """#
    ),
    (
      "{% render 'slip.txt' %}",
      #"""
      templates/slip.txt:1:8: error: the name of a filter was expected, not the end of the tag
        1 | {{ x | }}
          |        ^
        help: after '|' comes a filter: {{ name | upcase }}
      """#
    ),
    (
      "{% render 'old.txt' %}",
      #"""
      templates/old.txt:1:1: error: 'include' can't stand in a partial that was rendered
        1 | {% include 'card.txt' %}
          | ^~~~~~~~~~~~~~~~~~~~~~~~
        note: page:1:1: rendered from here
        1 | {% render 'old.txt' %}
          | ^~~~~~~~~~~~~~~~~~~~~~
        help: write {% render … %}
      """#
    ),
    (
      "{% render 'self.txt' %}",
      #"""
      templates/self.txt:1:1: error: partials and loops nest deeper than 100 levels
        1 | {% render 'self.txt' %}
          | ^~~~~~~~~~~~~~~~~~~~~~~
        note: templates/self.txt:1:1: rendered from here
        1 | {% render 'self.txt' %}
          | ^~~~~~~~~~~~~~~~~~~~~~~
        note: templates/self.txt:1:1: rendered from here
        1 | {% render 'self.txt' %}
          | ^~~~~~~~~~~~~~~~~~~~~~~
        note: templates/self.txt:1:1: rendered from here
        1 | {% render 'self.txt' %}
          | ^~~~~~~~~~~~~~~~~~~~~~~
        note: templates/self.txt:1:1: rendered from here
        1 | {% render 'self.txt' %}
          | ^~~~~~~~~~~~~~~~~~~~~~~
        note: templates/self.txt:1:1: rendered from here
        1 | {% render 'self.txt' %}
          | ^~~~~~~~~~~~~~~~~~~~~~~
        note: templates/self.txt:1:1: rendered from here
        1 | {% render 'self.txt' %}
          | ^~~~~~~~~~~~~~~~~~~~~~~
        note: templates/self.txt:1:1: rendered from here
        1 | {% render 'self.txt' %}
          | ^~~~~~~~~~~~~~~~~~~~~~~
        note: templates/self.txt:1:1: rendered from here
        1 | {% render 'self.txt' %}
          | ^~~~~~~~~~~~~~~~~~~~~~~
        help: does a partial render itself without an end?
      """#
    ),
    (
      "{% for i in (1..99999999999) %}{% endfor %}",
      #"""
      page:1:1: error: the range 1..99999999999 is too long to loop over
        1 | {% for i in (1..99999999999) %}{% endfor %}
          | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        help: give the loop a limit:
      """#
    ),
  ])
  func running(_ template: String, _ text: String) { check(template, text) }

}

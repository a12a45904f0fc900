internal import MarqueeBase

/// The reason why a hole is refused. The raw value is the diagnostic's code, after
/// `template.escape.`.
enum RefusalReason: String, CaseIterable, Sendable {
  // Tags and attributes.
  case tagName = "tag-name"
  case attributeName = "attribute-name"
  case unquotedAttribute = "unquoted-attribute"
  case eventHandler = "event-handler"
  case frameworkAttribute = "framework-attribute"
  case controlAttribute = "control-attribute"
  case inlineDocument = "srcdoc"
  case animation = "animation"
  case metaPragma = "meta-pragma"
  case metaRefresh = "meta-refresh"
  case characterReference = "character-reference"
  case markupStart = "markup-start"
  case unclosed = "unclosed"
  // Comments and raw text.
  case comment = "comment"
  case declaration = "declaration"
  case rawText = "raw-text"
  case foreignRawText = "foreign-raw-text"
  case foreignMixed = "foreign-mixed"
  case plaintext = "plaintext"
  // Addresses.
  case scheme = "url-scheme"
  case schemeFromValue = "url-scheme-from-value"
  case resource = "resource-url"
  case badSrcset = "srcset"
  // Scripts.
  case scriptType = "script-type"
  case scriptString = "script-string"
  case scriptTemplate = "script-template"
  case scriptComment = "script-comment"
  case scriptRegex = "script-regex"
  case scriptSlash = "script-slash"
  case scriptImport = "script-import"
  case scriptEscape = "script-escape"
  // Styles.
  case cssOutsideValue = "css-outside-value"
  case cssString = "css-string"
  case cssURL = "css-url"
  case cssComment = "css-comment"
  case cssFunction = "css-function"
  case cssEscape = "css-escape"
  // Trusted HTML.
  case trustedHTML = "trusted-html"
  case blockInParagraph = "block-in-paragraph"
  // Other formats.
  case xmlMarkup = "xml-markup"
  case xmlComment = "xml-comment"
  case jsonToken = "json-token"
  case jsonEscape = "json-escape"
  case jsonHTML = "json-html"
  case csvPartOfField = "csv-part-of-field"
  case calendarName = "calendar-name"
  case calendarParameter = "calendar-parameter"
  case calendarControl = "calendar-control"
}

/// The message when a hole is refused. All such sentences are in this file, and a table tests them.
struct RefusalText: Sendable {
  /// The description of the mistake, without a full stop.
  var sentence: String
  /// The advice on what to write instead.
  var help: String
  /// A template that is refused and one that is accepted, for the documentation.
  var example: (refused: String, instead: String)
}

extension Refusal {
  /// The description of the mistake: `a value can't be the name of a tag`.
  var sentence: String { reason.text(of: subject).sentence }

  var help: String { reason.text(of: subject).help }

  /// The code for machines: `template.escape.tag-name`.
  var code: String { "template.escape." + reason.rawValue }
}

extension RefusalReason {
  /// - Parameter subject: the attribute, element or scheme in question.
  func text(of subject: String = "") -> RefusalText {
    switch self {
    case .tagName:
      RefusalText(
        sentence: "a value can't be the name of a tag, or a part of it",
        help: "choose between whole tags with {% if %} or {% case %}",
        example: (
          "<{{ x }}>a</{{ x }}>", "{% if x == 1 %}<h1>a</h1>{% else %}<h2>a</h2>{% endif %}"
        ))
    case .attributeName:
      RefusalText(
        sentence: "a value can't be the name of an attribute, or stand between attributes",
        help:
          "write the attribute's name in the template: {% if x %}hidden{% endif %}, or title=\"{{ x }}\"",
        example: ("<p {{ x }}>a</p>", "<p {% if x %}hidden{% endif %}>a</p>"))
    case .unquotedAttribute:
      RefusalText(
        sentence: "the value of the attribute '\(subject)' has no quotes",
        help: "put the attribute's value in quotes: \(subject)=\"{{ … }}\"",
        example: ("<p title={{ x }}>a</p>", "<p title=\"{{ x }}\">a</p>"))
    case .eventHandler:
      RefusalText(
        sentence: "a value can't stand in the event handler '\(subject)', which is JavaScript",
        help: "put the value in a data- attribute and read it in a script: data-id=\"{{ x }}\"",
        example: ("<p onclick=\"go('{{ x }}')\">a</p>", "<p data-id=\"{{ x }}\">a</p>"))
    case .frameworkAttribute:
      RefusalText(
        sentence:
          "a value can't stand in the attribute '\(subject)', which frameworks run as JavaScript",
        help: "put the value in a data- attribute and read it from there",
        example: ("<p x-data=\"{ a: '{{ x }}' }\">a</p>", "<p data-a=\"{{ x }}\">a</p>"))
    case .controlAttribute:
      RefusalText(
        sentence:
          "a value can't stand in the attribute '\(subject)', which decides what the browser runs or allows",
        help: "write the attribute's value in the template; choose with {% if %} or {% case %}",
        example: (
          "<link rel=\"{{ x }}\" href=\"/a\">",
          "<link rel=\"{% if x %}next{% else %}prev{% endif %}\" href=\"/a\">"
        ))
    case .inlineDocument:
      RefusalText(
        sentence: "a value can't stand in 'srcdoc', which is a whole page inside an attribute",
        help: "publish the frame's page under an address of its own and use src=\"…\"",
        example: (
          "<iframe srcdoc=\"{{ x }}\"></iframe>", "<iframe src=\"/frames/{{ x }}/\"></iframe>"
        ))
    case .animation:
      RefusalText(
        sentence:
          "a value can't stand in '\(subject)' of an animation that may change an address or a script",
        help:
          "write attributeName=\"…\" with a harmless attribute in the same tag, or write the animation's values in the template",
        example: (
          "<svg><animate attributeName=\"href\" to=\"{{ x }}\"/></svg>",
          "<svg><animate attributeName=\"width\" to=\"{{ x }}\"/></svg>"
        ))
    case .metaPragma:
      RefusalText(
        sentence:
          "a value can't stand in <meta http-equiv=\"\(subject)\">, which gives the browser orders",
        help: "write the content in the template",
        example: (
          "<meta http-equiv=\"content-security-policy\" content=\"{{ x }}\">",
          "<meta name=\"description\" content=\"{{ x }}\">"
        ))
    case .metaRefresh:
      RefusalText(
        sentence: "a value can't stand here in <meta http-equiv=\"refresh\">",
        help:
          "write the seconds in the template, and the value as the address: content=\"0; url={{ x }}\"",
        example: (
          "<meta http-equiv=\"refresh\" content=\"{{ x }}\">",
          "<meta http-equiv=\"refresh\" content=\"0; url={{ x }}\">"
        ))
    case .characterReference:
      RefusalText(
        sentence:
          "a value can't stand right behind '\(subject)', where it would complete a character reference",
        help: "write &amp; for an ampersand; in HTML inside XML text, &amp;amp;",
        example: ("A&{{ x }}", "A&amp;{{ x }}"))
    case .markupStart:
      RefusalText(
        sentence:
          "a value can't stand right behind '\(subject)', where it would complete a tag or a comment",
        help: "write &lt; for a less-than sign, or put a space behind it",
        example: ("<title>a <{{ x }}</title>", "<title>a &lt;{{ x }}</title>"))
    case .unclosed:
      RefusalText(
        sentence: "the tag around this value is never closed",
        help: "close the tag with '>'",
        example: ("<a href=\"{{ x }}\"", "<a href=\"{{ x }}\">a</a>"))
    case .comment:
      RefusalText(
        sentence: "a value can't stand in an HTML comment",
        help: "write the value outside of the comment; to switch a part off use {% comment %}",
        example: ("<!-- {{ x }} -->", "{% comment %} {{ x }} {% endcomment %}"))
    case .declaration:
      RefusalText(
        sentence: "a value can't stand in a declaration (<!doctype>, <!…>, <?…>)",
        help: "write the declaration in the template",
        example: ("<!doctype {{ x }}>", "<!doctype html>"))
    case .rawText:
      RefusalText(
        sentence:
          "a value can't stand in <\(subject)>, whose content browsers read in different ways",
        help: "write the value outside of <\(subject)>; <pre> shows text as it is",
        example: ("<xmp>{{ x }}</xmp>", "<pre>{{ x }}</pre>"))
    case .foreignRawText:
      RefusalText(
        sentence: "a value can't stand in <\(subject)> inside <svg> or <math>",
        help:
          "move the <\(subject)> out of the drawing, or use attributes such as fill=\"{{ x }}\"",
        example: (
          "<svg><style>a { fill: {{ x }} }</style></svg>", "<svg><path fill=\"{{ x }}\"/></svg>"
        ))
    case .foreignMixed:
      RefusalText(
        sentence:
          "<\(subject)> before this value mixes HTML with <svg>, <math> or <select> in a way that browsers read differently",
        help:
          "close the drawing or list first, close every tag inside it, and put HTML in a drawing in <foreignObject>",
        example: (
          "<svg><p>{{ x }}</p></svg>", "<svg><foreignObject><p>{{ x }}</p></foreignObject></svg>"
        ))
    case .plaintext:
      RefusalText(
        sentence: "a value can't stand behind <plaintext>, which never ends",
        help: "use <pre>",
        example: ("<plaintext>{{ x }}", "<pre>{{ x }}</pre>"))
    case .scheme:
      RefusalText(
        sentence: "a value can't stand in an address that starts with '\(subject)'",
        help: "start the address with https:, http:, mailto:, tel: or a path",
        example: ("<a href=\"javascript:go({{ x }})\">a</a>", "<a href=\"/go/{{ x }}\">a</a>"))
    case .schemeFromValue:
      RefusalText(
        sentence:
          "this value would choose the address's scheme: a ':' follows it before any '/', '?' or '#'",
        help: "write the scheme in the template, or let the value hold the whole address",
        example: ("<a href=\"{{ x }}:{{ y }}\">a</a>", "<a href=\"https://{{ x }}/{{ y }}\">a</a>"))
    case .resource:
      RefusalText(
        sentence:
          "a value can't choose where '\(subject)' loads from: what is loaded runs in the page",
        help:
          "write the start of the address in the template, up to a '/' behind the host: src=\"/js/{{ x }}.js\"",
        example: (
          "<script src=\"{{ x }}\"></script>", "<script src=\"/js/{{ x }}.js\"></script>"
        ))
    case .badSrcset:
      RefusalText(
        sentence: "a value can't stand here in '\(subject)'",
        help: "write the candidates as \"{{ a }} 1x, {{ b }} 2x\"",
        example: ("<img srcset=\"/a.jpg (1{{ x }}) 1x\">", "<img srcset=\"{{ x }} 1x\">"))
    case .scriptType:
      RefusalText(
        sentence: "a value can't stand in a script of type '\(subject)'",
        help: "use <script type=\"application/json\"> and read it with JSON.parse(…textContent)",
        example: (
          "<script type=\"text/template\">{{ x }}</script>",
          "<script type=\"application/json\">{{ x }}</script>"
        ))
    case .scriptString:
      RefusalText(
        sentence: "a value can't stand in a JavaScript string",
        help:
          "write the value without quotes: it becomes a JSON value, with its own: var a = {{ x }};",
        example: (
          "<script>var a = \"{{ x }}\";</script>", "<script>var a = {{ x }};</script>"
        ))
    case .scriptTemplate:
      RefusalText(
        sentence: "a value can't stand in a JavaScript template literal",
        help: "put the value in a variable first: const a = {{ x }};",
        example: (
          "<script>f(`a ${b} {{ x }}`);</script>",
          "<script>const a = {{ x }}; f(`a ${b} ${a}`);</script>"
        ))
    case .scriptComment:
      RefusalText(
        sentence: "a value can't stand in a comment of a script",
        help: "write the value outside of the comment",
        example: ("<script>// {{ x }}</script>", "<script>var a = {{ x }};</script>"))
    case .scriptRegex:
      RefusalText(
        sentence: "a value can't stand in a regular expression",
        help: "put the value in a variable and make the expression with new RegExp(a)",
        example: (
          "<script>var r = /{{ x }}/;</script>", "<script>var a = {{ x }};</script>"
        ))
    case .scriptSlash:
      RefusalText(
        sentence: "a '/' before this value can be read as a division or as a regular expression",
        help: "put the value in a variable at the script's start: const a = {{ x }};",
        example: (
          "<script>function f() {} /b'/.test({{ x }});</script>",
          "<script>const c = {{ x }}; function f() {} /b'/.test(c);</script>"
        ))
    case .scriptImport:
      RefusalText(
        sentence: "a value can't be handed to '\(subject)', which runs or loads it",
        help:
          "write a module's address in the template; show text with textContent, keep values in variables",
        example: (
          "<script type=\"module\">import a from {{ x }};</script>",
          "<script type=\"module\">import a from \"/js/a.js\"; a({{ x }});</script>"
        ))
    case .scriptEscape:
      RefusalText(
        sentence: "a value can't stand in a script behind '\(subject)'",
        help: "take '<!--' out of the script: write '<\\!--' in strings",
        example: (
          "<script>var a = '<!-- <script>'; var b = {{ x }};</script>",
          "<script>var a = '<\\!-- <script>'; var b = {{ x }};</script>"
        ))
    case .cssOutsideValue:
      RefusalText(
        sentence: "a value can't stand in CSS outside of a property's value",
        help:
          "write the property's name in the template: style=\"color: {{ x }}\"; choose selectors with {% if %}",
        example: ("<p style=\"{{ x }}\">a</p>", "<p style=\"color: {{ x }}\">a</p>"))
    case .cssString:
      RefusalText(
        sentence: "a value can't stand in a CSS string",
        help: "put the text in an attribute and show it with attr(): content: attr(data-text)",
        example: (
          "<style>a { content: \"{{ x }}\" }</style>", "<p data-text=\"{{ x }}\">a</p>"
        ))
    case .cssURL:
      RefusalText(
        sentence: "a value can't stand in url(…)",
        help: "use <img src=\"{{ x }}\"> instead of a background image",
        example: (
          "<p style=\"background: url({{ x }})\">a</p>", "<img src=\"{{ x }}\" alt=\"\">"
        ))
    case .cssComment:
      RefusalText(
        sentence: "a value can't stand in a CSS comment",
        help: "write the value outside of the comment",
        example: ("<style>/* {{ x }} */</style>", "<style>a { width: {{ x }}px }</style>"))
    case .cssFunction:
      RefusalText(
        sentence: "a value can't be the name of a CSS function, or stand in '\(subject)'",
        help: "write the function's name in the template: width: calc({{ x }}px + 1em)",
        example: (
          "<p style=\"color: {{ x }}(1,2,3)\">a</p>", "<p style=\"color: rgb({{ x }},2,3)\">a</p>"
        ))
    case .cssEscape:
      RefusalText(
        sentence: "a value can't stand right behind a backslash in CSS",
        help: "take the backslash away",
        example: ("<p style=\"color: \\{{ x }}\">a</p>", "<p style=\"color: {{ x }}\">a</p>"))
    case .trustedHTML:
      RefusalText(
        sentence: "HTML can't stand in \(subject)",
        help:
          "take the filter ('markdown', 'safe_html') away: the text itself is escaped for this place",
        example: (
          "<p title=\"{{ x | markdown }}\">a</p>", "<p title=\"{{ x }}\">a</p>"
        ))
    case .blockInParagraph:
      RefusalText(
        sentence: "HTML with paragraphs can't stand inside <\(subject)>",
        help: "give it a paragraph of its own, or use 'markdown: inline'",
        example: ("<p>a {{ x | markdown }}</p>", "<p>a {{ x | markdown: inline }}</p>"))
    case .xmlMarkup:
      RefusalText(
        sentence: "a value can't stand in XML outside of text and quoted attributes",
        help: "write names in the template and put attributes in quotes: name=\"{{ x }}\"",
        example: ("<{{ x }}/>", "<item name=\"{{ x }}\"/>"))
    case .xmlComment:
      RefusalText(
        sentence: "a value can't stand in an XML comment, declaration or processing instruction",
        help: "write the value in an element or attribute",
        example: ("<a><!-- {{ x }} --></a>", "<a>{{ x }}</a>"))
    case .jsonToken:
      RefusalText(
        sentence: "a value can't be joined with the characters around it in JSON",
        help: "let the value stand alone, or put the whole in quotes: \"v{{ x }}\"",
        example: ("{\"a\": 1{{ x }}}", "{\"a\": {{ x }}}"))
    case .jsonEscape:
      RefusalText(
        sentence: "a value can't stand behind a backslash in a string",
        help: "write \\\\ for a backslash",
        example: ("{\"a\": \"\\{{ x }}\"}", "{\"a\": \"\\\\{{ x }}\"}"))
    case .jsonHTML:
      RefusalText(
        sentence: "a value that 'json' wrote can't stand in '\(subject)', which is HTML",
        help: "take the filter away: the value is escaped for HTML and for JSON",
        example: (
          "{\"content_html\": {{ x | json }}}", "{\"content_html\": {{ x }}}"
        ))
    case .csvPartOfField:
      RefusalText(
        sentence: "a value can't be a part of a CSV field without quotes",
        help: "put the whole field in quotes: \"{{ a }} {{ b }}\"",
        example: ("{{ x }} {{ y }},1", "\"{{ x }} {{ y }}\",1"))
    case .calendarName:
      RefusalText(
        sentence: "a value can't be the name of a calendar's property or parameter",
        help: "write the name in the template: SUMMARY:{{ x }}",
        example: ("{{ x }}:a", "SUMMARY:{{ x }}"))
    case .calendarParameter:
      RefusalText(
        sentence: "a value can't be a part of a parameter without quotes",
        help: "put the parameter's value in quotes: CN=\"{{ a }} {{ b }}\"",
        example: (
          "ATTENDEE;CN=Ms {{ x }}:mailto:a@example.com",
          "ATTENDEE;CN=\"Ms {{ x }}\":mailto:a@example.com"
        ))
    case .calendarControl:
      RefusalText(
        sentence:
          "a value can't stand in the parameter '\(subject)', which decides how the property is read",
        help: "write the parameter in the template; choose with {% if %} or {% case %}",
        example: (
          "ATTACH;VALUE={{ x }}:https://example.com/{{ y }}",
          "ATTACH;VALUE=URI:https://example.com/{{ y }}"
        ))
    }
  }
}

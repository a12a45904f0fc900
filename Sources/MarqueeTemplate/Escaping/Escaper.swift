/// The way in which a value is written at the place of its hole. The context walk chooses it, and
/// `appendEscaped` applies it.
enum Escaper: UInt8, CaseIterable, Sendable {
  /// Unchanged, in plain-text outputs.
  case raw
  /// Trusted HTML, unchanged: `markdown`, `safe_html`, a layout's `content`.
  case trustedHTML
  /// Text between tags, in `<title>` and in `<textarea>`.
  case htmlText
  /// Text directly after `<pre>` or `<textarea>`, where HTML drops one newline.
  case htmlTextAfterPre
  /// A quoted attribute that is plain text.
  case htmlAttribute
  /// A URL from its first character: its scheme is checked, and it is then percent-encoded.
  case urlStart
  /// A place that may still be in a URL's scheme; it is written like a path, with `:` encoded too.
  case urlStartRest
  /// A place in a URL's path.
  case urlPath
  /// A place in a URL's query or fragment: all characters except RFC 3986's unreserved ones are
  /// encoded.
  case urlComponent
  /// A value that `url_encode` made, in a path, query or fragment.
  case urlEncoded
  /// One segment of the URL of a script, a stylesheet or a frame.
  case urlSegment
  /// The base64 text of a `data:image/…;base64,` URL.
  case base64
  /// A `srcset`, from the start of a candidate.
  case srcset
  /// The `2x` or `480w` of a `srcset` candidate.
  case srcsetDescriptor
  /// JavaScript in a `<script>`, outside strings: the value as JSON. A member `__proto__` is
  /// written in another form, because JavaScript would take it for the object's prototype.
  case scriptLiteral
  /// JavaScript in a `<script>`, for text that the `json` filter made.
  case scriptLiteralText
  /// JSON in a `<script>`, outside strings: the value as JSON.
  case scriptJSON
  /// JSON in a `<script>`, for text that the `json` filter made.
  case scriptJSONText
  /// A place in a string of a JSON `<script>`.
  case scriptJSONString
  /// A key of a JSON `<script>` that has no quotes in the template.
  case scriptJSONKey
  /// The value of a CSS property, or a part of it.
  case cssValue
  case xmlText
  case xmlAttribute
  case xmlCDATA
  case json
  case jsonText
  case jsonString
  case jsonKey
  /// A whole CSV field, quoted when needed.
  case csvField
  /// A place in a quoted CSV field.
  case csvQuoted
  /// A TEXT value of a calendar.
  case calendarText
  /// A date, number or rule of a calendar.
  case calendarStructured
  /// A whole parameter value of a calendar, quoted when needed.
  case calendarParameter
  case calendarParameterQuoted
  /// Parts of a URL in a format in which an ampersand stands for itself: calendars, CDATA.
  case plainURLStart
  case plainURLStartRest
  case plainURLPath
  case plainURLComponent
  /// The start of a URI that identifies something: `tag:` and `urn:` are allowed too.
  case plainIdentifierStart
}

/// How a value is written at the place where its hole landed: what the context walk decides
/// and `appendEscaped` does.
enum Escaper: UInt8, CaseIterable, Sendable {
  /// As it is: plain-text outputs.
  case raw
  /// Trusted HTML, as it is: `markdown`, `safe_html`, a layout's `content`.
  case trustedHTML
  /// Text between tags, `<title>`, `<textarea>`.
  case htmlText
  /// The same right after `<pre>` or `<textarea>`, where HTML drops one newline.
  case htmlTextAfterPre
  /// A quoted attribute without a meaning of its own.
  case htmlAttribute
  /// A URL from its first character: scheme filtered, then normalised.
  case urlStart
  /// Where the URL may still be in its scheme: a path whose `:` is encoded too.
  case urlStartRest
  /// In a URL's path.
  case urlPath
  /// In a URL's query or fragment: everything but unreserved characters is encoded.
  case urlComponent
  /// A value that `url_encode` made, in a path, query or fragment.
  case urlEncoded
  /// One segment of the URL of something that runs or restyles the page.
  case urlSegment
  /// The base64 text of a `data:image/…;base64,` address.
  case base64
  /// A `srcset` from the start of a candidate.
  case srcset
  /// A `srcset` candidate's `2x` or `480w`.
  case srcsetDescriptor
  /// JavaScript in a `<script>`, outside strings: the value as JSON, but for a member `__proto__`,
  /// which JavaScript would take for the object's prototype.
  case scriptLiteral
  /// The same for text that the `json` filter made.
  case scriptLiteralText
  /// JSON in a `<script>`, outside strings: the value as JSON.
  case scriptJSON
  /// The same for text that the `json` filter made.
  case scriptJSONText
  /// In a string of a JSON `<script>`.
  case scriptJSONString
  /// A key of a JSON `<script>`, without its quotes in the template.
  case scriptJSONKey
  /// A CSS property's value, or a part of one.
  case cssValue
  case xmlText
  case xmlAttribute
  case xmlCDATA
  case json
  case jsonText
  case jsonString
  case jsonKey
  /// A whole CSV field, quoted when it needs to be.
  case csvField
  /// Inside a quoted CSV field.
  case csvQuoted
  /// A TEXT value of a calendar.
  case calendarText
  /// A date, number or rule of a calendar.
  case calendarStructured
  /// A whole parameter value of a calendar, quoted when it needs to be.
  case calendarParameter
  case calendarParameterQuoted
  /// Parts of an address where an ampersand stands for itself: calendars, CDATA.
  case plainURLStart
  case plainURLStartRest
  case plainURLPath
  case plainURLComponent
  /// The start of an address that names something: `tag:` and `urn:`, too.
  case plainIdentifierStart
}

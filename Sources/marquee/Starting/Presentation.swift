internal import MarqueeBase

/// The way in which a page shows a column's values: the piece of template for them.
enum Presentation: Hashable, Sendable {
  case plain, number, yesNo, date, time, dateTime, list, json, longText, link, image, bytes
  case decimals(Int)

  /// - Parameter isName: whether the value names a row of this or another table: then no commas
  ///   separate its thousands.
  init(_ column: ColumnOutline, _ text: TableFacts.TextKind?, isName: Bool) {
    switch column.kind {
    case .integer: self = isName || Self.isCode(column.name) ? .plain : .number
    case .decimal(let scale):
      self = isName || Self.isCode(column.name) ? .plain : scale.map { .decimals($0) } ?? .plain
    case .float, .uuid, .opaque, .hidden, .shape, .interval: self = .plain
    case .yesNo: self = .yesNo
    case .date: self = .date
    case .time: self = .time
    case .dateTime: self = .dateTime
    case .json: self = .json
    case .list: self = .list
    case .bytes: self = .bytes
    case .text:
      switch text {
      case .long?: self = .longText
      case .link?: self = .link
      case .image?: self = .image
      case .short?, nil: self = .plain
      }
    }
  }

  /// Whether the column's numbers are names, by the column's name: a year is shown without a comma.
  private static func isCode(_ name: String) -> Bool {
    let words = [
      "id", "ids", "year", "no", "nr", "number", "num", "code", "key", "zip", "zipcode", "postcode",
      "postal",
      "phone", "fax", "mobile", "isbn", "issn", "ean", "upc", "sku", "serial", "version", "oid",
    ]
    return SafeName.identifier(name).split(separator: "_").contains { words.contains(String($0)) }
  }

  /// Whether the value fits into a line of facts or a table's cell.
  var isShort: Bool {
    switch self {
    case .json, .longText, .image, .link, .bytes: false
    default: true
    }
  }

  var isNumber: Bool {
    switch self {
    case .number, .decimals, .bytes: true
    default: false
    }
  }

  /// The template for a value that is not NULL.
  ///
  /// - Parameters:
  ///   - value: the expression for the value in the template: `film.title`.
  ///   - title: the expression that names the row to people, for an image's alternative text.
  func markup(_ value: String, title: String) -> String {
    switch self {
    case .plain: "{{ \(value) }}"
    case .number: "{{ \(value) | number }}"
    case .decimals(let count): "{{ \(value) | number: \(count) }}"
    case .yesNo: "{% if \(value) %}Yes{% else %}No{% endif %}"
    case .date: #"<time datetime="{{ \#(value) }}">{{ \#(value) | date: "%-d %B %Y" }}</time>"#
    case .time: #"{{ \#(value) | date: "%H:%M" }}"#
    case .dateTime:
      #"<time datetime="{{ \#(value) }}">{{ \#(value) | date: "%-d %B %Y, %H:%M" }}</time>"#
    case .list: #"{{ \#(value) | join: ", " }}"#
    case .json: #"<pre tabindex="0"><code>{{ \#(value) | json: 2 }}</code></pre>"#
    case .longText: #"<div class="text">{{ \#(value) }}</div>"#
    case .link: #"<a href="{{ \#(value) }}">{{ \#(value) }}</a>"#
    case .image: #"<img src="{{ \#(value) }}" alt="{{ \#(title) }}" loading="lazy">"#
    case .bytes: "{{ \(value) | number }} bytes"
    }
  }

  /// The template for a value where there is only one line: in a table's cell or a list's line.
  func inline(_ value: String, title: String) -> String {
    switch self {
    case .json: "<code>{{ \(value) | json }}</code>"
    case .longText: "{{ \(value) | truncate: 200 }}"
    case .image: Presentation.link.markup(value, title: title)
    default: markup(value, title: title)
    }
  }
}

package import MarqueeBase
package import MarqueeSite

/// The routes of a Build Output API `config.json` for a folder of static files.
///
/// They are, in Vercel's order: headers, redirects, the files themselves, `index.html` for an
/// address that ends with a slash, a redirect to that slash, and the page for what does not exist.
package struct VercelRoutes {
  private let settings: PublishSettings
  private let notFoundFile: String?

  /// - Parameter notFoundFile: the file that is shown for an address without a file; nil when the
  ///   site has none.
  package init(_ settings: PublishSettings, notFoundFile: String?) {
    self.settings = settings
    self.notFoundFile = notFoundFile
  }

  /// The routes as the members of a JSON array.
  package var values: [Value] {
    var routes = settings.headers.compactMap(Self.header)
    routes += settings.redirects.map(Self.redirect)
    routes.append(Self.route(("handle", .string("filesystem"))))
    routes.append(
      Self.route(
        ("src", .string("^/(.+/)?$")), ("dest", .string("/$1index.html")), ("check", .bool(true))))
    // A last part without a dot is taken for a folder whose slash is missing, as Vercel's own
    // `trailingSlash` does it.
    routes.append(
      Self.route(
        ("src", .string("^/((?:[^/]+/)*[^/.]+)$")), ("status", .int(308)),
        ("headers", Self.members([("Location", "/$1/")]))))
    if let notFoundFile {
      routes.append(Self.route(("handle", .string("error"))))
      routes.append(
        Self.route(
          ("status", .int(404)), ("src", .string("^/.*$")), ("dest", .string("/" + notFoundFile))))
    }
    return routes
  }

  private static func header(_ rule: PublishSettings.HeaderRule) -> Value? {
    // A `Content-Type` is given to each file by `overrides`.
    let fields = rule.fields.filter { $0.name.lowercased() != "content-type" }
    guard !fields.isEmpty else { return nil }
    return route(
      ("src", .string(expression(pattern: rule.pattern))),
      ("headers", members(fields.map { ($0.name, $0.value) })), ("continue", .bool(true)))
  }

  private static func redirect(_ redirect: PublishSettings.Redirect) -> Value {
    var from = redirect.from[...]
    while from.utf8.last == UInt8(ascii: "/") { from = from.dropLast() }
    return route(
      ("src", .string("^" + escaped(from) + "/?$")), ("status", .int(308)),
      ("headers", members([("Location", redirect.to)])))
  }

  /// The regular expression of the addresses that a pattern selects: `*` stands for any text
  /// without a slash, `**` for any text, and `/movies/**` also for `/movies/` itself.
  package static func expression(pattern: String) -> String {
    var rest = pattern.utf8[...]
    while rest.first == UInt8(ascii: "/") { rest = rest.dropFirst() }
    while rest.last == UInt8(ascii: "/") { rest = rest.dropLast() }
    var expression = "^/"
    var literal: [UInt8] = []
    func flush() {
      expression += escaped(String(decoding: literal, as: UTF8.self)[...])
      literal = []
    }
    while let byte = rest.first {
      rest = rest.dropFirst()
      guard byte == UInt8(ascii: "*") else {
        literal.append(byte)
        continue
      }
      let crosses = rest.first == byte
      while rest.first == byte { rest = rest.dropFirst() }
      if crosses, rest.isEmpty, literal.last == UInt8(ascii: "/") {
        literal.removeLast()
        flush()
        return expression + "(?:/.*)?$"
      }
      // The address of a folder is compared without its last slash.
      let isWholeName = rest.isEmpty && literal.last == UInt8(ascii: "/")
      flush()
      expression += crosses ? ".*" : isWholeName ? "[^/]+" : "[^/]*"
    }
    flush()
    return expression + "/?(?:index\\.html)?$"
  }

  private static func escaped(_ text: Substring) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.isASCII, special.contains(UInt8(scalar.value)) { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  private static let special = ASCIISet("\\^$.|?*+()[]{}")

  private static func route(_ members: (String, Value)...) -> Value { .record(Record(members)) }

  private static func members(_ fields: [(String, String)]) -> Value {
    .record(Record(fields.map { ($0.0, .string($0.1)) }))
  }
}

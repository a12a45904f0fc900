internal import MarqueeBase
package import MarqueeSite

/// The headers that files are served with: `Content-Type` by the table that the preview uses, and
/// what `publish.headers` says.
package struct PublishHeaders: Sendable {
  struct Rule: Sendable {
    let filter: PathFilter
    let fields: [ObjectHeaders.Field]
  }

  let rules: [Rule]

  package init(_ settings: PublishSettings) {
    rules = settings.headers.map { rule in
      Rule(
        filter: PathFilter([rule.pattern]),
        fields: rule.fields.map { ObjectHeaders.Field($0.name, $0.value) })
    }
  }

  /// The headers of a file.
  ///
  /// - Parameter file: the path in the output: `movies/heat/index.html`. Patterns are compared with
  ///   the page's address, `/movies/heat/`.
  package func headers(of file: String) -> ObjectHeaders {
    var fields = [ObjectHeaders.Field("Content-Type", ContentType(file: file).value)]
    guard !rules.isEmpty else { return ObjectHeaders(fields) }
    let address = Self.address(of: file)
    for rule in rules where rule.filter.matches(address) {
      for field in rule.fields {
        let name = field.name.lowercased()
        fields.removeAll { $0.name.lowercased() == name }
        fields.append(field)
      }
    }
    return ObjectHeaders(fields)
  }

  /// The address that a file of the output has: `/movies/heat/` for `movies/heat/index.html`.
  package static func address(of file: String) -> String {
    let index = "index.html"
    guard file.utf8.count >= index.utf8.count,
      file.utf8.suffix(index.utf8.count).elementsEqual(index.utf8)
    else { return "/" + file }
    let folder = String(decoding: file.utf8.dropLast(index.utf8.count), as: UTF8.self)
    guard folder.isEmpty || folder.utf8.last == UInt8(ascii: "/") else { return "/" + file }
    return "/" + folder
  }
}

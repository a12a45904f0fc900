internal import MarqueeBase

/// Writes each part of a request in its canonical form, which is what gets signed (AWS
/// documentation, "Create a signed AWS API request").
enum CanonicalForm {
  /// The headers that are never signed, because proxies change them or they belong to the
  /// connection.
  private static let unsigned: Set<String> = [
    "authorization", "connection", "expect", "user-agent", "x-amzn-trace-id", "transfer-encoding",
    "upgrade", "sec-websocket-key", "sec-websocket-protocol", "sec-websocket-version",
  ]

  /// The canonical path. Dot segments and repeated slashes are resolved when `normalizing`. Then
  /// every byte that is not unreserved is encoded, percent signs of an encoded path included.
  static func path(_ path: String, normalizing: Bool) -> String {
    guard !path.isEmpty else { return "/" }
    return PercentEncoding.encode(normalizing ? normalized(path) : path, keepsSlash: true)
  }

  /// Resolves dot segments and repeated slashes: `/a/./b//../c/` becomes `/a/c/`.
  private static func normalized(_ path: String) -> String {
    var kept: [Substring] = []
    let segments = path.split(separator: "/", omittingEmptySubsequences: true)
    for segment in segments {
      if segment == ".." { _ = kept.popLast() } else if segment != "." { kept.append(segment) }
    }
    let isFolder = path.hasSuffix("/") || segments.last.map { $0 == "." || $0 == ".." } ?? true
    let joined = "/" + kept.joined(separator: "/")
    return isFolder && !kept.isEmpty && path.hasSuffix("/") ? joined + "/" : joined
  }

  /// The canonical query: names and values are decoded, encoded again, and sorted by name and then
  /// by value, as bytes.
  static func query(_ query: String, adding parameters: [(name: String, value: String)]) -> String {
    var pairs = parameters.map {
      (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value))
    }
    for part in query.split(separator: "&", omittingEmptySubsequences: true) {
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      pairs.append(
        (
          PercentEncoding.encode(PercentEncoding.decode(halves[0])),
          halves.count > 1 ? PercentEncoding.encode(PercentEncoding.decode(halves[1])) : ""
        ))
    }
    // Encoded text is ASCII, whose order as Swift strings is its order as bytes.
    pairs.sort { $0 < $1 }
    return pairs.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
  }

  /// The canonical headers: names in lower case and sorted; values trimmed, with runs of spaces
  /// made one; the values of headers with the same name joined by commas in their order.
  static func headers(
    _ headers: [SigningRequest.Header]
  ) -> [(name: String, value: String)] {
    var order: [String] = []
    var values: [String: String] = [:]
    for header in headers {
      let name = header.name.lowercased()
      guard !unsigned.contains(name) else { continue }
      let value = collapsed(header.value)
      if let earlier = values[name] {
        values[name] = earlier + "," + value
      } else {
        values[name] = value
        order.append(name)
      }
    }
    return order.sorted().map { ($0, values[$0] ?? "") }
  }

  private static func collapsed(_ value: String) -> String {
    value.split { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
      .joined(separator: " ")
  }
}

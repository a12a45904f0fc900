internal import MarqueeBase

/// The one way of writing each part of a request before it is signed.
enum CanonicalForm {
  /// Headers that proxies change or that belong to the connection are never signed.
  private static let unsigned: Set<String> = [
    "authorization", "connection", "expect", "user-agent", "x-amzn-trace-id", "transfer-encoding",
    "upgrade", "sec-websocket-key", "sec-websocket-protocol", "sec-websocket-version",
  ]

  /// Dot segments and repeated slashes are resolved when `normalizing`; then every byte that
  /// is not unreserved is encoded, percent signs of an encoded path included.
  static func path(_ path: String, normalizing: Bool) -> String {
    guard !path.isEmpty else { return "/" }
    return PercentEncoding.encode(normalizing ? normalized(path) : path, keepsSlash: true)
  }

  /// `/a/./b//../c/` is `/a/c/`.
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

  /// Names and values decoded, encoded anew, and sorted by name and then value, as bytes.
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

  /// Lower-case names in order; values trimmed, runs of spaces made one; headers of one name
  /// joined by commas in the order they stand.
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

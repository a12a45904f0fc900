internal import CCurl
package import MarqueeBase

/// An `http` or `https` URL, parsed by the same library that connects later, so the host that is
/// checked is the host that is reached.
package struct WebAddress: Hashable, Sendable {
  /// The scheme, `http` or `https`.
  package let scheme: String
  /// The host in lower case, without the brackets of an IPv6 address; a number such as `0x7f.1` is
  /// written as the IPv4 address that it means.
  package let host: String
  /// The port in the URL, or else the scheme's default port.
  package let port: Int
  /// Whether the URL contains a user or a password.
  package let hasUser: Bool
  /// The host if it is an address; nil if it is a name.
  package let literal: NetworkAddress?
  /// The URL as it is sent, without a fragment.
  package let text: String

  /// - Returns: nil when the text is no such URL, or contains control characters or a backslash, or
  ///   a space in the host.
  /// - Throws: when libcurl is not installed.
  package init?(_ text: String) throws(HTTPFailure) {
    let curl = try CurlLibrary.loaded()
    guard let url = curl.curl_url() else { return nil }
    defer { curl.curl_url_cleanup(url) }
    let encoded = Self.encoded(text)
    // libcurl forgives other numbers of slashes, and takes what follows them for the host.
    let start = encoded.prefix(beforeAny: "/").lowercased()
    let rest = encoded.utf8.dropFirst(start.utf8.count)
    guard start == "http:" || start == "https:", rest.starts(with: "//".utf8),
      rest.dropFirst(2).first != UInt8(ascii: "/"),
      !Self.encodesHost(Substring(rest.dropFirst(2)).prefix(beforeAny: "/?#")),
      encoded.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\\") }),
      curl.curl_url_set(url, Part.url, encoded, Self.pathAsItIs) == 0,
      let scheme = Self.part(curl, url, Part.scheme),
      scheme == "http" || scheme == "https", let host = Self.part(curl, url, Part.host),
      let port = Self.part(curl, url, Part.port, flags: 1).flatMap({ Int($0) }), port > 0
    else { return nil }
    self.scheme = scheme
    self.port = port
    let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    self.host = bare.lowercased()
    literal = NetworkAddress(bare)
    hasUser = Self.part(curl, url, Part.user) != nil || Self.part(curl, url, Part.password) != nil
    _ = curl.curl_url_set(url, Part.fragment, nil, 0)
    self.text = Self.part(curl, url, Part.url) ?? encoded
  }

  /// The host as a `Host` header has it, with the port if it is not the scheme's default:
  /// `example.com`, `[::1]:8080`.
  package var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (scheme == "https" ? 443 : 80) ? name : "\(name):\(port)"
  }

  /// Whether the host is `localhost`, which is this machine by definition (RFC 6761).
  package var isLocalhost: Bool { host == "localhost" || host == "localhost." }

  /// The same URL without a user and a password; nil when libcurl can't write it.
  package var withoutUser: String? { rewritten(host: nil) }

  /// The same URL at another host, without a user and a password; nil when libcurl can't write it.
  package func replacingHost(_ address: NetworkAddress) -> String? {
    rewritten(host: address.urlHost)
  }

  private func rewritten(host: String?) -> String? {
    guard let curl = try? CurlLibrary.loaded(), let url = curl.curl_url() else { return nil }
    defer { curl.curl_url_cleanup(url) }
    guard curl.curl_url_set(url, Part.url, text, Self.pathAsItIs) == 0,
      host.map({ curl.curl_url_set(url, Part.host, $0, 0) == 0 }) ?? true
    else { return nil }
    _ = curl.curl_url_set(url, Part.user, nil, 0)
    _ = curl.curl_url_set(url, Part.password, nil, 0)
    return Self.part(curl, url, Part.url)
  }

  /// Whether a host is percent-encoded. libcurl decodes it after it has looked whether the host is a
  /// number, so that the host would be another one at the next reading. In brackets, `%` begins the
  /// zone of an IPv6 address.
  private static func encodesHost(_ authority: Substring) -> Bool {
    let host = authority.lastIndex(of: "@").map { authority[$0...].utf8.dropFirst() }
    let bytes = host ?? authority.utf8[...]
    return bytes.first != UInt8(ascii: "[") && bytes.contains(UInt8(ascii: "%"))
  }

  /// The text with spaces and characters outside ASCII after the host percent-encoded.
  private static func encoded(_ text: String) -> String {
    guard let start = text.firstRange(of: "://")?.upperBound,
      let path = text[start...].firstIndex(ofAny: "/?#")
    else { return text }
    var result = String(text[..<path])
    for byte in text[path...].utf8 {
      if byte >= 0x80 || byte == 0x20 {
        result += "%" + String(byte, radix: 16, uppercase: true)
      } else {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      }
    }
    return result
  }

  /// `CURLU_PATH_AS_IS` keeps `.` and `..`, because the path that is signed must be the path that
  /// is sent.
  private static let pathAsItIs: UInt32 = 1 << 4

  private enum Part {
    static let url: Int32 = 0
    static let scheme: Int32 = 1
    static let user: Int32 = 2
    static let password: Int32 = 3
    static let host: Int32 = 5
    static let port: Int32 = 6
    static let fragment: Int32 = 9
  }

  /// - Parameter flags: 1 (`CURLU_DEFAULT_PORT`) returns the scheme's port when the URL has none.
  private static func part(
    _ curl: CurlLibrary, _ url: OpaquePointer, _ part: Int32, flags: UInt32 = 0
  ) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl.curl_url_get(url, part, &text, flags) == 0, let text else { return nil }
    defer { curl.curl_free(text) }
    return String(cString: text)
  }
}

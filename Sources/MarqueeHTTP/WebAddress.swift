internal import CCurl
package import MarqueeBase

/// An `http` or `https` address, read by the same parser that connects later, so that a host which
/// was looked at is the host that is reached.
package struct WebAddress: Hashable, Sendable {
  /// `http` or `https`.
  package let scheme: String
  /// In lower case, without the brackets of an IPv6 address; numbers such as `0x7f.1` are written
  /// out as the address that they are.
  package let host: String
  /// The port that it names, or that of its scheme.
  package let port: Int
  /// Whether it names a user or a password.
  package let hasUser: Bool
  /// The host, when that is an address and no name.
  package let literal: NetworkAddress?
  /// The address as it is sent, without a fragment.
  package let text: String

  /// - Returns: nil when it is no such address, or holds control characters or spaces.
  package init?(_ text: String) {
    guard let url = curl_url() else { return nil }
    defer { curl_url_cleanup(url) }
    let encoded = Self.encoded(text)
    // libcurl forgives other numbers of slashes.
    let rest = encoded.firstRange(of: "://").map { encoded[$0.upperBound...] }
    guard let rest, rest.first != "/",
      encoded.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\\") }),
      curl_url_set(url, Part.url, encoded, Self.pathAsItIs) == 0,
      let scheme = Self.part(url, Part.scheme),
      scheme == "http" || scheme == "https", let host = Self.part(url, Part.host),
      let port = Self.part(url, Part.port, flags: 1).flatMap({ Int($0) }), port > 0
    else { return nil }
    self.scheme = scheme
    self.port = port
    let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    self.host = bare.lowercased()
    literal = NetworkAddress(bare)
    hasUser = Self.part(url, Part.user) != nil || Self.part(url, Part.password) != nil
    curl_url_set(url, Part.fragment, nil, 0)
    self.text = Self.part(url, Part.url) ?? encoded
  }

  /// `example.com`, `[::1]:8080`: the host with a port that is not the scheme's own, as a `Host`
  /// header has it.
  package var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (scheme == "https" ? 443 : 80) ? name : "\(name):\(port)"
  }

  /// Whether the host is `localhost`, which is this machine by definition (RFC 6761).
  package var isLocalhost: Bool { host == "localhost" || host == "localhost." }

  /// The same address without a user and a password.
  package var withoutUser: String? { rewritten(host: nil) }

  /// The same address at another host, without a user.
  package func replacingHost(_ address: NetworkAddress) -> String? {
    rewritten(host: address.urlHost)
  }

  private func rewritten(host: String?) -> String? {
    guard let url = curl_url() else { return nil }
    defer { curl_url_cleanup(url) }
    guard curl_url_set(url, Part.url, text, Self.pathAsItIs) == 0,
      host.map({ curl_url_set(url, Part.host, $0, 0) == 0 }) ?? true
    else { return nil }
    curl_url_set(url, Part.user, nil, 0)
    curl_url_set(url, Part.password, nil, 0)
    return Self.part(url, Part.url)
  }

  /// Characters outside ASCII after the host as their bytes, percent-encoded, and spaces.
  private static func encoded(_ text: String) -> String {
    guard let start = text.firstRange(of: "://")?.upperBound,
      let path = text[start...].firstIndex(where: { "/?#".contains($0) })
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

  /// Keeps `.` and `..`: what is signed is what is sent.
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

  /// - Parameter flags: 1 gives the scheme's own port where none is named.
  private static func part(_ url: OpaquePointer, _ part: Int32, flags: UInt32 = 0) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(url, part, &text, flags) == 0, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }
}

internal import MarqueeBase
internal import MarqueePostgres

/// The connection settings as a URL that every PostgreSQL program takes, without the password.
///
///     postgresql://jane@db.example.com:5432/shop?sslmode=verify-full
///     postgresql:///shop?host=/run/marquee&user=marquee        (a socket)
enum ConnectionURL {
  /// The URL.
  ///
  /// - Parameters:
  ///   - settings: the settings from `SiteDatabase.open()`, which are safe for a token where there
  ///     is one.
  ///   - password: a token, which is percent-encoded into the URL; nil for a URL without one.
  static func text(_ settings: ConnectionSettings, password: Secret? = nil) -> String {
    var rest = settings.parameters.mapValues(\.value)
    // Like the password, this one must not get into command lines and logs.
    rest["sslpassword"] = nil
    let secret = password.map { ":" + encoded($0.reveal(), keepsSlash: false) } ?? ""
    var url = "postgresql://"
    // A socket's path and a list of hosts can't be a URL's host, so they go into the query.
    if let host = rest["host"], !host.contains("/"), !host.contains(","), !host.isEmpty {
      if let user = rest.removeValue(forKey: "user") {
        url += encoded(user, keepsSlash: false) + secret + "@"
      }
      url += host.contains(":") ? "[\(host)]" : encoded(host)
      rest["host"] = nil
      if let port = rest.removeValue(forKey: "port") { url += ":" + port }
    }
    url += "/" + encoded(rest.removeValue(forKey: "dbname") ?? "")
    let query = rest.sorted { $0.key < $1.key }.map { "\($0.key)=\(encoded($0.value))" }
    return query.isEmpty ? url : url + "?" + query.joined(separator: "&")
  }

  /// The text with all bytes percent-encoded but RFC 3986's unreserved characters and the slash of
  /// paths.
  private static func encoded(_ text: String, keepsSlash: Bool = true) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: "/") where keepsSlash:
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return result
  }
}

package import MarqueeBase

/// Whom to connect to and how: libpq's connection parameters, each with where it came from.
///
/// The password is apart from the others and never printed. `~/.pgpass`, service files and
/// client certificates are libpq's own affair.
package struct ConnectionSettings: Sendable {
  package struct Parameter: Hashable, Sendable {
    package var value: String
    /// `DATABASE_URL`, `marquee.yaml:4`, `PGHOST`, `--database-url`.
    package var origin: String

    package init(_ value: String, from origin: String) {
      self.value = value
      self.origin = origin
    }
  }

  /// By libpq's keyword (`host`, `dbname`, …), without the password.
  package private(set) var parameters: [String: Parameter] = [:]
  package private(set) var password: Secret?
  package private(set) var passwordOrigin: String?
  /// Nothing is configured, or `local` is: Marquee's private server (``LocalServer``). Such
  /// settings can't be connected to; ask the server for those that can.
  package private(set) var isLocal: Bool

  /// Marquee's private server.
  package static let local = ConnectionSettings(isLocal: true)

  private init(isLocal: Bool) { self.isLocal = isLocal }

  /// Settings from keywords and values, as libpq names them.
  package init(_ values: [String: String], password: Secret? = nil, from origin: String) {
    isLocal = false
    for (keyword, value) in values { set(keyword, value, from: origin) }
    if let password { setPassword(password, from: origin) }
  }

  package subscript(keyword: String) -> String? { parameters[keyword]?.value }
  package var host: String? { self["host"] }
  package var port: String { self["port"] ?? "5432" }
  package var user: String? { self["user"] }
  package var database: String? { self["dbname"] }

  /// Sets a parameter. An empty value is the same as none.
  package mutating func set(_ keyword: String, _ value: String?, from origin: String) {
    if keyword == "password" {
      if let value, !value.isEmpty { setPassword(Secret(value), from: origin) }
      return
    }
    guard let value, !value.isEmpty else {
      parameters[keyword] = nil
      return
    }
    parameters[keyword] = Parameter(value, from: origin)
    if Self.isSecret(keyword) { SecretRegistry.shared.note(value) }
  }

  package mutating func setPassword(_ secret: Secret?, from origin: String) {
    password = secret
    passwordOrigin = secret == nil ? nil : origin
  }

  /// Takes from `other` what is not set here.
  mutating func fillGaps(from other: ConnectionSettings) {
    for (keyword, parameter) in other.parameters where parameters[keyword] == nil {
      parameters[keyword] = parameter
    }
    if password == nil, let secret = other.password {
      password = secret
      passwordOrigin = other.passwordOrigin
    }
  }
}

extension ConnectionSettings: CustomStringConvertible, CustomDebugStringConvertible {
  /// `db.example.com, port 5432, database shop, as user jane (from DATABASE_URL)`.
  package var description: String {
    if isLocal { return "local (Marquee's private server)" }
    return serverName + origins
  }

  package var debugDescription: String { description }

  /// The same without where it came from.
  package var serverName: String {
    var parts: [String] = []
    let host = host ?? self["hostaddr"] ?? "the default socket"
    parts.append(self["hostaddr"].map { $0 == host ? host : "\(host) at \($0)" } ?? host)
    parts.append("port \(port)")
    if let database { parts.append("database \(database)") }
    if let user { parts.append("as user \(user)") }
    return parts.joined(separator: ", ")
  }

  /// ` (from DATABASE_URL)`: what said whom to connect to.
  package var origins: String {
    var names: [String] = []
    for keyword in ["host", "hostaddr", "service", "dbname", "user", "port"] {
      if let origin = parameters[keyword]?.origin, !origin.isEmpty, !names.contains(origin) {
        names.append(origin)
      }
    }
    if let passwordOrigin, !names.contains(passwordOrigin) {
      names.append("password from \(passwordOrigin)")
    }
    return names.isEmpty ? "" : " (from \(names.joined(separator: ", ")))"
  }

  /// Every parameter with its origin, one per line, for `marquee db check`. The password shows
  /// as `****`.
  package var table: String {
    var lines = parameters.sorted { $0.key < $1.key }.map {
      "\($0.key) = \(Self.isSecret($0.key) ? "****" : $0.value.value)  (\($0.value.origin))"
    }
    if let passwordOrigin { lines.append("password = ****  (\(passwordOrigin))") }
    return lines.joined(separator: "\n")
  }

  private static func isSecret(_ keyword: String) -> Bool {
    keyword == "sslpassword" || keyword.hasSuffix("secret")
  }
}

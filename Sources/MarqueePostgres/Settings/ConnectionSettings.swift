package import MarqueeBase

/// The database to connect to: libpq's connection parameters, each with the place that set it.
///
/// The password is kept apart from the others and never printed. libpq itself reads `~/.pgpass`,
/// service files and client certificates.
package struct ConnectionSettings: Sendable {
  /// The value of a parameter, and the place that set it.
  package struct Parameter: Hashable, Sendable {
    package var value: String
    /// The place that set it: `DATABASE_URL`, `marquee.yaml:4`, `PGHOST`, `--database-url`.
    package var origin: String

    package init(_ value: String, from origin: String) {
      self.value = value
      self.origin = origin
    }
  }

  /// The parameters by libpq's keyword (`host`, `dbname`, …), without the password.
  package private(set) var parameters: [String: Parameter] = [:]
  /// The password; nil for none.
  package private(set) var password: Secret?
  /// The place that set the password; nil without one.
  package private(set) var passwordOrigin: String?
  /// Whether the database is Marquee's private server (``LocalServer``), because `local` or nothing
  /// is configured. These settings can't be connected to; the server returns settings that can.
  package private(set) var isLocal: Bool

  /// The settings for Marquee's private server.
  package static let local = ConnectionSettings(isLocal: true)

  private init(isLocal: Bool) { self.isLocal = isLocal }

  /// Settings from values by libpq's keyword. A `password` among them is kept apart.
  package init(_ values: [String: String], password: Secret? = nil, from origin: String) {
    isLocal = false
    for (keyword, value) in values { set(keyword, value, from: origin) }
    if let password { setPassword(password, from: origin) }
  }

  /// The value of a parameter by libpq's keyword; nil when it is not set.
  package subscript(keyword: String) -> String? { parameters[keyword]?.value }
  package var host: String? { self["host"] }
  /// The port, 5432 when it is not set; several ports are separated by commas.
  package var port: String { self["port"] ?? "5432" }
  package var user: String? { self["user"] }
  package var database: String? { self["dbname"] }

  /// Sets a parameter, or removes it when the value is nil or empty. Such a password is ignored.
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

  /// Sets the password, or removes it when `secret` is nil.
  package mutating func setPassword(_ secret: Secret?, from origin: String) {
    password = secret
    passwordOrigin = secret == nil ? nil : origin
  }

  /// Takes the parameters from `other` that are not set here.
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
  /// The settings for messages: `db.example.com, port 5432, database shop, as user jane (from
  /// DATABASE_URL)`.
  package var description: String {
    if isLocal { return "local (Marquee's private server)" }
    return serverName + origins
  }

  package var debugDescription: String { description }

  /// The settings for messages, without the places that set them.
  package var serverName: String {
    var parts: [String] = []
    let host = host ?? self["hostaddr"] ?? "the default socket"
    parts.append(self["hostaddr"].map { $0 == host ? host : "\(host) at \($0)" } ?? host)
    parts.append("port \(port)")
    if let database { parts.append("database \(database)") }
    if let user { parts.append("as user \(user)") }
    return parts.joined(separator: ", ")
  }

  /// The places that set them, for messages: ` (from DATABASE_URL)`; empty when there is none.
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

  /// All parameters with their places, one per line, for `marquee db check`. The password is shown
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

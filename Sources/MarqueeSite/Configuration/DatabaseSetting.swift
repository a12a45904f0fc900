package import MarqueeBase

/// `database:` in `marquee.yaml`. The environment may override it; that is the roof's task.
package enum DatabaseSetting: Sendable {
  /// The private server that Marquee starts by itself.
  case local
  /// A URI or a `key=value` text as libpq reads it.
  case url(String, SourceLocation)
  /// Single fields by the names of marquee.yaml.
  case fields([Field])

  package struct Field: Sendable {
    package let name: String
    package let value: String
    package let location: SourceLocation
  }
}

extension DatabaseSetting {
  /// The keys that `database:` may have as a map.
  static let fieldNames = [
    "host", "hostaddr", "port", "user", "name", "service", "sslmode", "sslrootcert", "sslcert",
    "sslkey", "sslcrl", "channel_binding", "gssencmode", "target_session_attrs", "options",
    "application_name", "connect_timeout",
  ]
}

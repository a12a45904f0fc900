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
    // About the way to the server; the roof reads them.
    "transport", "connection_check",
    // About identity; the roof hands them to the floor that knows them.
    "auth", "role_arn", "region", "profile", "session_name", "session_seconds",
    "oidc_token_file", "oidc_token_variable", "oidc_audience", "allowed_account_ids", "sign_host",
    "token_duration", "rds_ca",
  ]
}

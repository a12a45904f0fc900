package import MarqueeBase

/// One key of `database:` in `marquee.yaml`, and the part of Marquee that reads it.
package struct DatabaseKey: Sendable {
  /// The part of Marquee that reads a key.
  package enum Owner: Sendable {
    /// The key is a connection parameter of libpq.
    case connection
    /// The key configures the transport to the server; the target `marquee` reads it.
    case transport
    /// The key configures how the build proves its identity.
    case identity(Read)
  }

  /// Stores a field's value in `identity`; returns a diagnostic when it can't be used, or nil.
  package typealias Read =
    @Sendable (_ field: DatabaseSetting.Field, _ identity: inout IdentitySettings) -> Diagnostic?

  let description: SettingDescription
  package let owner: Owner

  package var name: String { description.key }

  init(
    _ name: String, _ owner: Owner, shape: SettingShape = .text, default usual: String? = nil,
    _ documentation: String
  ) {
    description = SettingDescription(
      key: name, shape: shape, usual: usual, documentation: documentation)
    self.owner = owner
  }

  package static let all: [DatabaseKey] = connection + transport + identity

  /// The key with this name; nil when there is none.
  package static func named(_ name: String) -> DatabaseKey? { all.first { $0.name == name } }
}

extension DatabaseKey {
  /// The connection parameters of libpq. Their names are libpq's, except `name`, which is its
  /// `dbname`.
  package static let connection: [DatabaseKey] = [
    DatabaseKey(
      "host", .connection, "a name, an address, the folder of a socket; several with commas"),
    DatabaseKey("hostaddr", .connection, "an address in place of looking up `host`"),
    DatabaseKey(
      "port", .connection, shape: .wholeNumber(1...65_535),
      default: "`5432`; `443` through a WebSocket", ""),
    DatabaseKey("user", .connection, default: "libpq's", ""),
    DatabaseKey("name", .connection, default: "libpq's: the user's name", "the database"),
    DatabaseKey("service", .connection, "an entry of libpq's service file"),
    DatabaseKey(
      "sslmode", .connection, default: "`prefer`; `verify-full` with a token",
      "[TLS](database.md#tls)"),
    DatabaseKey("sslrootcert", .connection, default: "libpq's", file),
    DatabaseKey("sslcert", .connection, default: "libpq's", file),
    DatabaseKey("sslkey", .connection, default: "libpq's", file),
    DatabaseKey("sslcrl", .connection, default: "libpq's", file),
    DatabaseKey("channel_binding", .connection, default: "libpq's", ""),
    DatabaseKey("gssencmode", .connection, default: "libpq's", ""),
    DatabaseKey("target_session_attrs", .connection, default: "libpq's", ""),
    DatabaseKey("options", .connection, default: "libpq's", ""),
    DatabaseKey("application_name", .connection, default: "libpq's", ""),
    DatabaseKey("connect_timeout", .connection, default: "libpq's", ""),
  ]

  private static let file = "a file, from the site's folder"

  private static let transport: [DatabaseKey] = [
    DatabaseKey(
      "transport", .transport, shape: .words(["tcp", "websocket"]), default: "`tcp`",
      "`websocket` goes [through port 443](database.md#through-port-443), to Aurora DSQL; "
        + "`MARQUEE_DATABASE_TRANSPORT` wins"),
    DatabaseKey(
      "connection_check", .transport, shape: .flag, default: "`false`",
      "a [`SELECT 1`](database.md#through-port-443) before each statement"),
  ]
}

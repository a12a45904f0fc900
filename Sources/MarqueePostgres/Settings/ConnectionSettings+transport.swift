internal import MarqueeBase

extension ConnectionSettings {
  /// The settings for libpq's connection to a transport: the socket in the private folder, and
  /// nothing that could lead libpq to another server.
  ///
  /// TLS is made by the transport, which has verified the server when it returns the folder. Only
  /// here does a token's connection have `sslmode=disable`, and no setting of a user leads here:
  /// the folder comes only from an ``OpenTransport``, and each parameter that names a server is
  /// replaced. Empty values are written out, because libpq takes missing parameters from variables
  /// such as PGHOSTADDR.
  func connectionString(password: Secret?, through openTransport: any OpenTransport) -> Secret {
    var settings = self
    let own = [
      ("host", openTransport.folder), ("hostaddr", ""), ("port", "5432"), ("sslmode", "disable"),
      ("gssencmode", "disable"), ("sslnegotiation", "postgres"), ("sslcertmode", "disable"),
      ("channel_binding", "disable"), ("requirepeer", ""), ("sslrootcert", ""), ("sslcrl", ""),
      ("sslcrldir", ""), ("load_balance_hosts", "disable"), ("target_session_attrs", "any"),
    ].filter { LibpqOptions.known.keywords.contains($0.0) }
    for (keyword, _) in own { settings.set(keyword, nil, from: "transport") }
    let rest = settings.connectionString(password: password)
    let pairs = own.map { Self.pair($0.0, $0.1) }
    return Secret(around: (pairs + [rest.reveal()]).joined(separator: " "))
  }
}

internal import MarqueeBase

extension ConnectionSettings {
  /// libpq's settings for its end of a transport: the socket in the private folder, and nothing
  /// that libpq could take for another way there.
  ///
  /// TLS is the transport's, which has verified the server when it hands out the folder. This is
  /// the only place where a token's connection has `sslmode=disable`, and no setting of a user
  /// leads here: the folder comes from a ``OpenTransport`` alone, and every parameter that names
  /// a server is replaced. Empty values are written out, because libpq fills what is left open from
  /// variables such as PGHOSTADDR.
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

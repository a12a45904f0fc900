internal import MarqueeBase
internal import MarqueeHTTP

/// The reason why a call of a service failed, after all tries.
enum ServiceFailure: Error {
  /// The service answered.
  case answered(ServiceError, Evidence)
  /// No usable answer came. The call may have taken effect all the same.
  case unreachable(HTTPFailure, Evidence)
  /// There are no credentials.
  case identity(IdentityError)

  /// The circumstances, for a message.
  struct Evidence {
    /// The host that was asked.
    var host = ""
    /// The number of requests.
    var tries = 0
    /// The server's clock minus this machine's, when they are far apart.
    var skew: Duration?
    /// The credentials' source and identity.
    var credentials: String?

    var notes: [String] {
      var notes = ["asked: \(host)"]
      if tries > 1 { notes.append("tried \(tries) times") }
      if let credentials { notes.append("credentials: \(credentials)") }
      if let skew { notes.append("clock: this machine's is \(STSFailure.clockText(skew))") }
      return notes
    }
  }
}

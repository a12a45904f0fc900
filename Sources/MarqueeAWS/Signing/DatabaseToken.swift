package import MarqueeBase

/// A token that serves as the password of one database user, for 15 minutes unless DSQL is asked
/// for another duration.
///
/// The token is a request that is never sent: `GET https://HOST:PORT/?Action=connect&DBUser=USER`,
/// presigned, without `https://` (AWS documentation, "Connecting to your DB cluster using IAM
/// authentication"). It is computed in some microseconds without the network, so each physical
/// connection gets its own and none is kept for later connections.
package struct DatabaseToken: Sendable {
  /// The password to send.
  package let secret: Secret
  /// The time from which the server refuses it: the token's own end or that of the credentials that
  /// signed it, whichever comes first. A cache of tokens that ignores the second fails at random.
  package let expires: Moment
  /// Whether the credentials expire before the token itself.
  package let endsWithCredentials: Bool
  /// The database and user that it was signed for.
  package let access: DatabaseAccess
  /// The time at which it was made.
  package let minted: Moment

  /// Whether the token's age may be why the server refused it: it has expired, or it is older than
  /// 10 seconds, so that a clock that is a little off may make it expire. A database that was
  /// paused may take 16 s to check it.
  package func isStale(now: Moment) -> Bool {
    !(now < expires) || now.since(minted) > .seconds(10)
  }

  /// Signs a token; nothing is sent.
  ///
  /// - Throws: when the credentials have expired.
  package static func mint(
    for access: DatabaseAccess, credentials: Credentials, now: Moment
  ) throws(IdentityError) -> DatabaseToken {
    if let end = credentials.expires, !(now < end) { throw credentials.expiredError(now: now) }
    let seconds = access.duration.wholeMicroseconds / 1_000_000
    var fields = [("Action", access.action)]
    if access.service == .rds { fields.append(("DBUser", access.user)) }
    let own = PercentEncoding.form(fields)
    let request = SigningRequest(
      method: "GET", path: "/", query: own, headers: [("host", access.signedAddress)])
    let signed = SigV4.sign(
      request, keys: credentials.keys,
      options: SigningOptions(
        region: access.region, service: access.service.rawValue, time: now,
        placement: .query(expiresAfterSeconds: seconds)))
    let ownEnd = now.adding(.seconds(seconds))
    let end = credentials.expires.map { $0 < ownEnd ? $0 : ownEnd } ?? ownEnd
    return DatabaseToken(
      secret: Secret("\(access.signedAddress)/?\(signed.request.query)"), expires: end,
      endsWithCredentials: end.microseconds < ownEnd.microseconds, access: access,
      minted: now)
  }
}

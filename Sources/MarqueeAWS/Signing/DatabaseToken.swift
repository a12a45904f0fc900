package import MarqueeBase

/// A password for one database user, good for fifteen minutes at most.
///
/// It is a request that is never sent: `GET https://HOST:PORT/?Action=connect&DBUser=USER`,
/// presigned, without `https://` (AWS documentation, "Connecting to your DB cluster using IAM
/// authentication"). Making one is arithmetic, no network: some microseconds, so there is one
/// for every physical connection and none is kept.
package struct DatabaseToken: Sendable {
  package let secret: Secret
  /// When the server starts to refuse it: the token's own end or that of the credentials that
  /// signed it, whichever comes first. Forgetting the second is why caches of tokens fail at
  /// random.
  package let expires: Moment
  /// Whether it is the credentials that end it.
  package let endsWithCredentials: Bool
  package let access: DatabaseAccess
  package let minted: Moment

  /// Whether a refusal may be due to the token's age: it has ended, or it lay about so long that
  /// a clock that is a little off ends it. A database that wakes up takes 16 s to look at it.
  package func isStale(now: Moment) -> Bool {
    !(now < expires) || now.since(minted) > .seconds(10)
  }

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

internal import Foundation
internal import MarqueeBase

/// A case of a signing suite: who signs, when, for what (JSON), and a request as text.
///
/// This is how a signature is worked out by hand, and how suites written by others are run
/// (`marquee auth sigv4 --case DIR`).
package struct SigningCase: Sendable {
  package var request: SigningRequest
  package var keys: SigningKeys
  package var options: SigningOptions
  package var expiresAfterSeconds: Int

  /// - Parameters:
  ///   - context: `credentials` (`access_key_id`, `secret_access_key`, `token`), `region`,
  ///     `service`, `timestamp`, and optionally `expiration_in_seconds` (3600), `normalize`
  ///     (true), `sign_body` (false), `omit_session_token` (false).
  ///   - request: a request line, headers as `Name:value` (a line that starts with a space goes
  ///     on with the one before), a blank line, the body.
  package init(context: [UInt8], request: [UInt8]) throws(IdentityError) {
    guard let json = JSON(context),
      let access = json["credentials"]?["access_key_id"]?.text,
      let secret = json["credentials"]?["secret_access_key"]?.text,
      let region = json["region"]?.text, let service = json["service"]?.text,
      let time = json["timestamp"]?.text.flatMap({ Moment(iso8601: $0) })
    else {
      throw IdentityError(
        "the context of this signing case is not complete", code: "identity.signing-case",
        category: .configuration,
        help: "it is JSON with credentials, region, service and timestamp")
    }
    self.request = try Self.parse(request)
    keys = SigningKeys(
      accessKeyID: access, secretAccessKey: Secret(secret),
      sessionToken: json["credentials"]?["token"]?.text.map { Secret($0) })
    options = SigningOptions(
      region: region, service: service, time: time,
      normalizesPath: json["normalize"]?.bool != false,
      addsBodyHashHeader: json["sign_body"]?.bool == true,
      omitsSessionToken: json["omit_session_token"]?.bool == true)
    expiresAfterSeconds = json["expiration_in_seconds"]?.integer ?? 3600
  }

  package func signedInHeader() -> SigV4.Signed {
    SigV4.sign(request, keys: keys, options: options)
  }

  package func signedInQuery() -> SigV4.Signed {
    var options = options
    options.placement = .query(expiresAfterSeconds: expiresAfterSeconds)
    return SigV4.sign(request, keys: keys, options: options)
  }

  private static func parse(_ bytes: [UInt8]) throws(IdentityError) -> SigningRequest {
    let text = String(decoding: bytes.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    let blank = text.range(of: "\n\n")
    let head = blank.map { text[..<$0.lowerBound] } ?? text[...]
    let body = blank.map { text[$0.upperBound...] } ?? ""
    var lines = head.split(separator: "\n", omittingEmptySubsequences: true)[...]
    guard let first = lines.popFirst(), let space = first.firstIndex(of: " ") else {
      throw IdentityError(
        "the request of this signing case has no request line", code: "identity.signing-case",
        category: .configuration)
    }
    // The target may hold spaces: it ends where the version begins.
    var target = first[first.index(after: space)...]
    if let version = target.range(of: " HTTP/", options: .backwards) {
      target = target[..<version.lowerBound]
    }
    var headers: [SigningRequest.Header] = []
    for line in lines {
      if line.first == " " || line.first == "\t", let last = headers.indices.last {
        headers[last].value += " " + line
      } else if let colon = line.firstIndex(of: ":") {
        headers.append((String(line[..<colon]), String(line[line.index(after: colon)...])))
      }
    }
    let question = target.firstIndex(of: "?")
    return SigningRequest(
      method: String(first[..<space]), path: String(target[..<(question ?? target.endIndex)]),
      query: question.map { String(target[target.index(after: $0)...]) } ?? "",
      headers: headers, body: Array(body.utf8))
  }
}

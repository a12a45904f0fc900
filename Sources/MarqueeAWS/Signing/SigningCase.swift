internal import Foundation
internal import MarqueeBase

/// A test case for signing: the keys, the time and the scope as JSON, and a request as text.
///
/// It shows the stages of one signature, and runs published test suites (`marquee auth sigv4 --case
/// DIR`).
package struct SigningCase: Sendable {
  package var request: SigningRequest
  package var keys: SigningKeys
  package var options: SigningOptions
  /// The validity of the signature in a query, in seconds.
  package var expiresAfterSeconds: Int

  /// Reads a case.
  ///
  /// - Parameters:
  ///   - context: JSON with `credentials` (`access_key_id`, `secret_access_key`, `token`),
  ///     `region`, `service`, `timestamp`, and optionally `expiration_in_seconds` (3600),
  ///     `normalize` (true), `sign_body` (false), `omit_session_token` (false).
  ///   - request: a request line, headers as `Name:value` (a line that starts with a space
  ///     continues the previous one), a blank line, the body.
  /// - Throws: when the context lacks a required field, or the request has no request line.
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

  /// Signs the request in an `Authorization` header.
  package func signedInHeader() -> SigV4.Signed {
    SigV4.sign(request, keys: keys, options: options)
  }

  /// Signs the request in query parameters.
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
    // The target may contain spaces: it ends at the HTTP version.
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

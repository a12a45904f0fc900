internal import MarqueeBase
internal import MarqueeDigest
internal import MarqueeHTTP

extension S3Client {
  /// The most keys that one request removes.
  package static let mostRemoved = 1000

  /// Removes objects, 1,000 with each request; a key without an object counts as removed.
  ///
  /// - Returns: the keys that could not be removed, each with the reason.
  package func delete(
    _ keys: [String]
  ) throws(S3Failure) -> [(key: String, failure: S3Failure)] {
    var failures: [(key: String, failure: S3Failure)] = []
    // XML can't hold all characters of keys. A single key needs no XML.
    let (plain, others) = keys.reduce(into: ([String](), [String]())) { parts, key in
      if Self.canBeXML(key) { parts.0.append(key) } else { parts.1.append(key) }
    }
    for key in plain.count == 1 ? keys : others {
      do throws(S3Failure) {
        try delete(key)
      } catch {
        guard error.kind != .unavailable, error.kind != .missingBucket else { throw error }
        failures.append((key, error))
      }
    }
    guard plain.count > 1 else { return failures }
    for start in stride(from: 0, to: plain.count, by: Self.mostRemoved) {
      failures += try deleteTogether(plain[start..<min(start + Self.mostRemoved, plain.count)])
    }
    return failures
  }

  private func deleteTogether(
    _ keys: ArraySlice<String>
  ) throws(S3Failure) -> [(key: String, failure: S3Failure)] {
    var body = #"<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>"#
    for key in keys { body += "<Object><Key>\(XMLText.escaped(key))</Key></Object>" }
    body += "</Delete>"
    let bytes = Array(body.utf8)
    var headers: [(name: String, value: String)] = [("Content-Type", "application/xml")]
    if let digest = MD5Digest(of: bytes) {
      headers.append(("Content-MD5", digest.bytes.base64))
    } else {
      // Without MD5 (FIPS) S3 takes another checksum; not all other servers do.
      headers.append(("x-amz-checksum-sha256", SHA256Digest(of: bytes).bytes.base64))
    }
    var call = call(
      "POST", "", query: [(name: "delete", value: "")], headers: headers, body: bytes)
    call.wantedRoot = "DeleteResult"
    call.longestAnswer = 8 << 20
    let response = try send(call, .delete(nil))
    let root = XMLElement(response.body)
    return (root?.children ?? []).filter { $0.name == "Error" }.map { element in
      let code = element["Code"]?.text.cleaned(of: [], limit: 100) ?? ""
      let key = element["Key"]?.text ?? ""
      let said = (element["Message"]?.text ?? "").cleaned(of: [])
      let isDenied = code == "AccessDenied"
      return (
        key,
        S3Failure(
          isDenied ? .denied : .refused, code: code,
          "can't remove s3://\(bucket)/\(S3Failure.shown(key)): \(code)",
          notes: ["S3 said: \(said)"],
          help: isDenied
            ? "allow s3:DeleteObject on arn:\(endpoint.partition.name):s3:::\(bucket)/…" : nil)
      )
    }
  }

  /// Whether a key can stand in an XML document, and is the same when it is read again.
  private static func canBeXML(_ key: String) -> Bool {
    key.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && $0.value != 0x7f && $0.value != 0xfffe && $0.value != 0xffff
    }
  }
}

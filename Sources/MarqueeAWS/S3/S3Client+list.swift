package import MarqueeBase
internal import MarqueeHTTP

extension S3Client {
  /// An object in a listing.
  package struct Entry: Hashable, Sendable {
    @ComparedByBytes package var key: String
    package var etag: String
    /// The size in bytes.
    package var size: Int
    package var modified: Moment?
  }

  /// A page of a listing: at most 1,000 objects.
  package struct Page: Sendable {
    package var entries: [Entry]
    /// The token of the next page; nil at the end.
    package var continuation: String?
  }

  /// Lists one page of the objects whose keys begin with a prefix, in the order of their keys' bytes.
  ///
  /// - Parameter continuation: what the page before returned; nil for the first page.
  package func list(prefix: String, continuation: String? = nil) throws(S3Failure) -> Page {
    var query = [
      (name: "list-type", value: "2"), (name: "encoding-type", value: "url"),
      (name: "max-keys", value: "1000"), (name: "prefix", value: prefix),
    ]
    if let continuation { query.append((name: "continuation-token", value: continuation)) }
    var call = call("GET", "", query: query)
    call.wantedRoot = "ListBucketResult"
    call.longestAnswer = 8 << 20
    call.timeout = timeout(forBytes: call.longestAnswer)
    let response: HTTPResponse
    do throws(S3Failure) {
      response = try send(call, .list)
    } catch {
      var failure = error
      if failure.kind == .missingObject { failure.kind = .missingBucket }
      throw failure
    }
    return try page(response, prefix: prefix, after: continuation)
  }

  /// Calls `body` for each object whose key begins with a prefix, all pages of the listing.
  package func listAll(
    prefix: String, _ body: (Entry) throws(S3Failure) -> Void
  ) throws(S3Failure) {
    var continuation: String?
    var last: String?
    repeat {
      let page = try list(prefix: prefix, continuation: continuation)
      for entry in page.entries {
        if let last, !(last < entry.key) { throw malformed("its pages are not in the keys' order") }
        last = entry.key
        try body(entry)
      }
      continuation = page.continuation
    } while continuation != nil
  }

  /// Reads an answer, and refuses what could send a reader in a circle or elsewhere.
  private func page(
    _ response: HTTPResponse, prefix: String, after continuation: String?
  ) throws(S3Failure) -> Page {
    guard let root = XMLElement(response.body) else { throw malformed("it is not XML") }
    let isEncoded = root["EncodingType"]?.text == "url"
    var entries: [Entry] = []
    for element in root.children where element.name == "Contents" {
      guard let written = element["Key"]?.text,
        let size = element["Size"].flatMap({ Int($0.text) }),
        size >= 0
      else { throw malformed("an object has no key or no size") }
      let key = isEncoded ? Self.decoded(written) : written
      guard let key, !key.isEmpty else { throw malformed("a key is not UTF-8") }
      guard key.hasPrefix(prefix) else {
        throw malformed("it has a key that does not begin with the prefix")
      }
      if let last = entries.last, !(last.key < key) {
        throw malformed("its keys are not in the order of their bytes")
      }
      entries.append(
        Entry(
          key: key, etag: try etag(element["ETag"]?.text, .list), size: size,
          modified: element["LastModified"].flatMap { Moment(iso8601: $0.text) }))
    }
    guard root["IsTruncated"]?.text == "true" else { return Page(entries: entries) }
    guard let next = root["NextContinuationToken"]?.text, !next.isEmpty, next != continuation,
      next.utf8.count <= 8192, !entries.isEmpty
    else { throw malformed("it does not say where it goes on") }
    return Page(entries: entries, continuation: next)
  }

  private func malformed(_ why: String) -> S3Failure {
    S3Failure(
      .refused, "can't list s3://\(bucket): the server's listing can't be used: \(why)",
      notes: ["asked: \(endpoint.place.host)"], help: "use a server that answers as S3 does")
  }

  /// A key of a listing: percent-encoded, with `+` for a space. Nil when it is not UTF-8.
  private static func decoded(_ text: String) -> String? {
    let spaced = text.utf8.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
    return String(
      validating: PercentEncoding.decode(String(decoding: spaced, as: UTF8.self)), as: UTF8.self)
  }
}

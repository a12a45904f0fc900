package import MarqueeBase
internal import MarqueeDigest
internal import MarqueeHTTP

extension S3Client {
  /// An object's facts, from the head of an answer.
  package struct Facts: Sendable {
    package var etag: String
    /// The size in bytes.
    package var size: Int
    package var modified: Moment?
    /// The headers of the answer by their names in lower case.
    package var headers: [String: String]
    /// The server's clock.
    package var date: Moment?
  }

  /// An object that was read.
  package struct Content: Sendable {
    /// The bytes; nil when the object still has the ETag that the caller named.
    package var bytes: [UInt8]?
    package var etag: String
    /// The server's clock.
    package var date: Moment?
  }

  /// The answer to a write or a copy.
  package struct Receipt: Sendable {
    package var etag: String
    /// The server's clock.
    package var date: Moment?
  }

  /// Reads a whole object.
  ///
  /// - Parameters:
  ///   - etag: the ETag that the caller has a copy of.
  ///   - limit: the most bytes that are accepted.
  /// - Returns: nil when there is no such object.
  package func get(
    _ key: String, unlessETag etag: String? = nil, limit: Int = 512 << 20
  ) throws(S3Failure) -> Content? {
    let task = S3Task.get(key)
    var call = call(
      "GET", key, headers: etag.map { [("If-None-Match", "\"\($0)\"")] } ?? [])
    call.longestAnswer = limit
    // The size is not known; an answer that stands still ends before.
    call.timeout = timeout(forBytes: 64 << 20)
    guard let response = try absentAsNil({ () throws(S3Failure) in try send(call, task) }) else {
      return nil
    }
    if response.status == 304, let etag {
      return Content(bytes: nil, etag: etag, date: response.date)
    }
    return Content(
      bytes: response.body, etag: try self.etag(response.headers["etag"], task),
      date: response.date)
  }

  /// Reads an object's facts; nil when there is no such object.
  package func head(_ key: String) throws(S3Failure) -> Facts? {
    let task = S3Task.get(key)
    guard
      let response = try absentAsNil({ () throws(S3Failure) in try send(call("HEAD", key), task) })
    else { return nil }
    guard let size = response.headers["content-length"].flatMap({ Int($0) }), size >= 0 else {
      throw S3Failure(
        .refused, "can't read \(shown(task)): the server's answer has no size",
        help: "use a server that answers as S3 does")
    }
    return Facts(
      etag: try etag(response.headers["etag"], task), size: size,
      modified: response.headers["last-modified"].flatMap { Moment(httpDate: $0) },
      headers: response.headers, date: response.date)
  }

  /// Checks that the bucket can be reached with these credentials.
  package func headBucket() throws(S3Failure) {
    do throws(S3Failure) {
      _ = try send(call("HEAD", ""), .headBucket)
    } catch {
      var failure = error
      if failure.kind == .missingObject {
        failure.kind = .missingBucket
        failure.message = "can't look at s3://\(bucket): there is no such bucket"
      }
      throw failure
    }
  }

  /// Writes an object in one request.
  ///
  /// - Parameter headers: the headers that the object is served with.
  package func put(
    _ key: String, _ body: [UInt8], headers: [(name: String, value: String)] = [],
    condition: S3Condition = .none
  ) throws(S3Failure) -> Receipt {
    let task = S3Task.put(key, condition)
    let digest = MD5Digest(of: body)
    let check = digest.map { [(name: "Content-MD5", value: $0.bytes.base64)] } ?? []
    let call = call(
      "PUT", key, headers: headers + condition.headers + check, body: body)
    do throws(S3Failure) {
      let response = try send(call, task)
      return Receipt(
        etag: try etag(response.headers["etag"], task), date: response.date)
    } catch {
      guard error.kind == .conditionFailed, condition != .none,
        let found = try written(key, body, digest, headers: headers)
      else { throw unconditional(error, condition) }
      return found
    }
  }

  /// Whether the object is as a write under a condition would have left it. Then that write took
  /// effect at an earlier try, whose answer was lost, and the condition failed at a later one.
  private func written(
    _ key: String, _ body: [UInt8], _ digest: MD5Digest?, headers: [(name: String, value: String)]
  ) throws(S3Failure) -> Receipt? {
    guard let facts = try head(key), facts.size == body.count,
      headers.allSatisfy({ facts.headers[$0.name.lowercased()] == $0.value })
    else { return nil }
    if let digest, facts.etag == digest.bytes.hex {
      return Receipt(etag: facts.etag, date: facts.date)
    }
    // An ETag that looks like an MD5 is the MD5, but of an object that is encrypted with a KMS key.
    let isEncrypted =
      facts.headers["x-amz-server-side-encryption"].map { $0.hasPrefix("aws:kms") } ?? false
    if digest != nil, facts.etag.utf8.count == 32, !isEncrypted { return nil }
    guard let content = try get(key, limit: body.count), content.bytes == body else { return nil }
    return Receipt(etag: content.etag, date: content.date)
  }

  /// The failure, with what follows when the server does not know conditional writes.
  private func unconditional(_ failure: S3Failure, _ condition: S3Condition) -> S3Failure {
    guard failure.kind == .unsupported, condition != .none else { return failure }
    var failure = failure
    failure.message += ": it has no conditional writes (If-Match, If-None-Match)"
    return failure
  }

  /// Removes one object; without an object of this key, nothing happens.
  ///
  /// - Parameter etag: the ETag that the object must have; nil for any.
  package func delete(_ key: String, ifETag etag: String? = nil) throws(S3Failure) {
    let condition: S3Condition = etag.map { .etag($0) } ?? .none
    var task = S3Task.delete(key)
    task.isConditional = condition != .none
    do throws(S3Failure) {
      _ = try absentAsNil { () throws(S3Failure) in
        try send(call("DELETE", key, headers: condition.headers), task)
      }
    } catch {
      throw unconditional(error, condition)
    }
  }

  /// Runs a request; nil when it fails because there is no such object.
  func absentAsNil<Result>(_ body: () throws(S3Failure) -> Result) throws(S3Failure) -> Result? {
    do throws(S3Failure) {
      return try body()
    } catch {
      if error.kind == .missingObject { return nil }
      throw error
    }
  }
}

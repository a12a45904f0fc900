internal import Dispatch
internal import MarqueeBase
internal import MarqueeDigest
internal import MarqueeHTTP

extension S3Client {
  /// Writes a file, by parts when it is larger than one request should carry. It is never held in
  /// memory as a whole.
  ///
  /// - Parameters:
  ///   - size: the size in bytes that the file must have.
  ///   - sha256: the digest that its bytes must have, 32 bytes. The object is not written when they
  ///     have another.
  package func put(
    _ key: String, file path: String, size: Int, sha256: [UInt8],
    headers: [(name: String, value: String)] = [], condition: S3Condition = .none
  ) throws(S3Failure) -> Receipt {
    let task = S3Task.put(key, condition)
    let file = try FileToSend(path, size: size, sha256: sha256)
    guard size > settings.largestPut else {
      let bytes = try file.next(size)
      try file.check()
      return try put(key, bytes, headers: headers, condition: condition)
    }
    let plan = S3PartPlan(size: size, smallest: settings.smallestPart)
    return try uploadingParts(to: key, headers: headers, condition: condition, task) {
      id throws(S3Failure) in
      let etags = try PartWork<[UInt8]>.run(plan.count, atOnce: settings.partsAtOnce) {
        [self] number throws(S3Failure) in
        partSlots.wait()
        do throws(S3Failure) {
          return try file.next(plan.range(number).count)
        } catch {
          partSlots.signal()
          throw error
        }
      } send: { [self] number, bytes throws(S3Failure) in
        defer { partSlots.signal() }
        return try sendPart(number, bytes, of: key, id, task)
      }
      try file.check()
      return etags
    }
  }

  private func sendPart(
    _ number: Int, _ bytes: [UInt8], of key: String, _ id: String, _ task: S3Task
  ) throws(S3Failure) -> String {
    let check = MD5Digest(of: bytes).map { [(name: "Content-MD5", value: $0.bytes.base64)] } ?? []
    let response = try send(
      call("PUT", key, query: Self.partQuery(number, id), headers: check, body: bytes), task)
    return try etag(response.headers["etag"], task)
  }
}

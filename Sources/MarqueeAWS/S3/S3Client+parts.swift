internal import MarqueeBase
internal import MarqueeDigest
internal import MarqueeHTTP

extension S3Client {
  /// Begins an upload by parts, runs `parts`, and joins them; gives the upload up when that fails, so
  /// that no parts are left to pay for.
  ///
  /// - Parameter parts: sends the parts of the upload with the given id, and returns their ETags.
  func uploadingParts(
    to key: String, headers: [(name: String, value: String)], condition: S3Condition,
    _ task: S3Task, _ parts: (_ id: String) throws(S3Failure) -> [String]
  ) throws(S3Failure) -> Receipt {
    var begin = call("POST", key, query: [("uploads", "")], headers: headers)
    begin.wantedRoot = "InitiateMultipartUploadResult"
    let answer = try send(begin, task)
    guard let id = XMLElement(answer.body)?["UploadId"]?.text, (1...2048).contains(id.utf8.count)
    else {
      throw S3Failure(
        .refused, "can't \(task.verb) \(shown(task)): the server's answer has no id of the upload")
    }
    do throws(S3Failure) {
      return try join(try parts(id), key, id, condition, task)
    } catch {
      // What can't be given up is removed by the bucket's lifecycle rules, if it has any.
      _ = try? send(call("DELETE", key, query: [("uploadId", id)]), task)
      throw error
    }
  }

  static func partQuery(_ number: Int, _ id: String) -> [(name: String, value: String)] {
    [("partNumber", String(number)), ("uploadId", id)]
  }

  private func join(
    _ etags: [String], _ key: String, _ id: String, _ condition: S3Condition, _ task: S3Task
  ) throws(S3Failure) -> Receipt {
    var body = #"<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">"#
    for (index, etag) in etags.enumerated() {
      body += "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(XMLText.escaped("\"\(etag)\""))"
      body += "</ETag></Part>"
    }
    body += "</CompleteMultipartUpload>"
    var call = call(
      "POST", key, query: [("uploadId", id)],
      headers: [("Content-Type", "application/xml")] + condition.headers, body: Array(body.utf8))
    call.wantedRoot = "CompleteMultipartUploadResult"
    // S3 joins the parts before it answers.
    call.longestStall = nil
    call.timeout = .seconds(600)
    do throws(S3Failure) {
      let response = try send(call, task)
      return Receipt(
        etag: try etag(XMLElement(response.body)?["ETag"]?.text, task), date: response.date)
    } catch {
      // When the answer of an earlier try was lost, the upload is no more and the object is there.
      let mayBeDone = error.code == "NoSuchUpload" || error.kind == .conditionFailed
      guard mayBeDone, let expected = Self.joinedETag(etags), let facts = try head(key),
        facts.etag == expected
      else { throw error }
      return Receipt(etag: facts.etag, date: facts.date)
    }
  }

  /// The ETag of an object of these parts: the MD5 of their MD5s, and their number. Nil when the
  /// parts' ETags are no MD5s.
  static func joinedETag(_ etags: [String]) -> String? {
    var bytes: [UInt8] = []
    for etag in etags {
      guard etag.utf8.count == 32 else { return nil }
      let digits = Array(etag.utf8)
      for index in stride(from: 0, to: 32, by: 2) {
        guard
          let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16)
        else { return nil }
        bytes.append(byte)
      }
    }
    return MD5Digest(of: bytes).map { "\($0.bytes.hex)-\(etags.count)" }
  }
}

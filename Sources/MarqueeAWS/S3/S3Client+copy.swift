internal import MarqueeBase
internal import MarqueeHTTP

extension S3Client {
  /// An object to copy.
  package struct Source: Sendable {
    package var bucket: String
    package var key: String
    /// The ETag that the object must have; nil for any.
    package var etag: String?
    /// The size in bytes.
    package var size: Int

    package init(bucket: String, key: String, etag: String? = nil, size: Int) {
      self.bucket = bucket
      self.key = key
      self.etag = etag
      self.size = size
    }

    /// The headers that name it.
    var headers: [(name: String, value: String)] {
      let name = "/" + PercentEncoding.encode("\(bucket)/\(key)", keepsSlash: true)
      return [("x-amz-copy-source", name)]
        + (etag.map { [("x-amz-copy-source-if-match", "\"\($0)\"")] } ?? [])
    }
  }

  /// Copies an object on the server; one that is larger than one request may copy, by parts.
  ///
  /// - Parameter headers: the headers of the copy; nil for those of the source.
  package func copy(
    _ source: Source, to key: String, headers: [(name: String, value: String)]?
  ) throws(S3Failure) -> Receipt {
    guard source.size <= settings.largestCopy else {
      return try copyByParts(source, to: key, headers: headers)
    }
    let task = S3Task.copy(key)
    let directive = headers == nil ? "COPY" : "REPLACE"
    var call = call(
      "PUT", key,
      headers: source.headers + [("x-amz-metadata-directive", directive)] + (headers ?? []))
    call.wantedRoot = "CopyObjectResult"
    allowCopying(source.size, &call)
    let response = try send(call, task)
    return Receipt(
      etag: try etag(XMLElement(response.body)?["ETag"]?.text, task), date: response.date)
  }

  /// Gives a call the time for a copy on the server, during which it may send nothing.
  private func allowCopying(_ size: Int, _ call: inout ServiceCall) {
    call.longestStall = nil
    call.timeout = settings.patience + .seconds(size / (4 << 20))
  }

  private func copyByParts(
    _ source: Source, to key: String, headers: [(name: String, value: String)]?
  ) throws(S3Failure) -> Receipt {
    let task = S3Task.copy(key)
    let plan = S3PartPlan(size: source.size, smallest: settings.copyPart)
    let served: [(name: String, value: String)] =
      if let headers { headers } else { try servedHeaders(of: source) }
    return try uploadingParts(to: key, headers: served, condition: .none, task) {
      id throws(S3Failure) in
      try PartWork<Void>.run(plan.count, atOnce: settings.partsAtOnce) { _ throws(S3Failure) in
      } send: { [self] number, _ throws(S3Failure) in
        let range = plan.range(number)
        var call = call(
          "PUT", key, query: Self.partQuery(number, id),
          headers: source.headers
            + [("x-amz-copy-source-range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")])
        call.wantedRoot = "CopyPartResult"
        allowCopying(range.count, &call)
        let response = try send(call, task)
        return try etag(XMLElement(response.body)?["ETag"]?.text, task)
      }
    }
  }

  /// The headers that an object is served with. A copy by parts does not take them over.
  private func servedHeaders(
    of source: Source
  ) throws(S3Failure) -> [(name: String, value: String)] {
    guard source.bucket == bucket else {
      throw S3Failure(
        .unsupported,
        "can't copy s3://\(source.bucket)/\(S3Failure.shown(source.key)) by parts: the headers of an "
          + "object of another bucket are not known")
    }
    guard let facts = try head(source.key) else {
      throw S3Failure(
        .missingObject,
        "can't copy s3://\(bucket)/\(S3Failure.shown(source.key)): there is no such object")
    }
    let served = [
      "cache-control", "content-disposition", "content-encoding", "content-language",
      "content-type", "expires", "x-amz-website-redirect-location",
    ]
    return facts.headers.filter { name, _ in
      served.contains { $0 == name } || name.hasPrefix("x-amz-meta-")
    }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

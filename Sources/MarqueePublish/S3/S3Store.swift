package import MarqueeAWS
package import MarqueeBase
internal import MarqueeHTTP

/// The objects below a prefix of a bucket of S3, or of another server that speaks S3.
package final class S3Store: ObjectStore {
  /// The client, for what a store has not: notices, the number of requests.
  package let client: S3Client
  private let location: S3Location

  package init(_ location: S3Location, client: S3Client) {
    self.location = location
    self.client = client
  }

  /// A store over the real network, whose connections are kept and used again.
  ///
  /// - Parameters:
  ///   - identitySettings: the settings that choose the profile and the region.
  ///   - surroundings: the environment, the clock and the waits; the network is replaced.
  ///   - credentials: gives valid credentials, and new ones when the old ones were refused.
  /// - Throws: a configuration error when an address or a region can't be used.
  package static func live(
    _ location: S3Location, _ settings: S3Settings,
    identitySettings: IdentitySettings = IdentitySettings(), surroundings: IdentityDependencies,
    credentials: @escaping CredentialSupply.Source
  ) throws(IdentityError) -> S3Store {
    var surroundings = surroundings
    surroundings.http = .live(
      variables: surroundings.environment.values, keepsConnections: true,
      connections: settings.connections)
    let client = try S3Client(
      bucket: location.bucket, settings: settings, identitySettings: identitySettings,
      surroundings: surroundings, credentials: CredentialSupply(credentials))
    return S3Store(location, client: client)
  }

  package var name: String { location.description }

  package func address(of key: String) -> ObjectAddress {
    ObjectAddress(bucket: location.bucket, key: location.prefix + key)
  }

  package func read(
    _ key: String, unlessETag etag: String?
  ) throws(StoreFailure) -> StoredObject? {
    try translating { () throws(S3Failure) in
      try client.get(location.prefix + key, unlessETag: etag).map {
        StoredObject(bytes: $0.bytes, etag: $0.etag, date: $0.date)
      }
    }
  }

  package func facts(of key: String) throws(StoreFailure) -> ObjectFacts? {
    try translating { () throws(S3Failure) in
      try client.head(location.prefix + key).map {
        ObjectFacts(key: key, etag: $0.etag, size: $0.size, modified: $0.modified)
      }
    }
  }

  package func write(
    _ key: String, _ body: ObjectBody, headers: ObjectHeaders, condition: WriteCondition
  ) throws(StoreFailure) -> WriteReceipt {
    let fields = Self.fields(headers)
    let condition = Self.condition(condition)
    return try receipt { () throws(S3Failure) in
      switch body {
      case .bytes(let bytes):
        try client.put(
          location.prefix + key, bytes, headers: fields, condition: condition)
      case .file(let path, let size, let sha256):
        try client.put(
          location.prefix + key, file: path, size: size, sha256: sha256, headers: fields,
          condition: condition)
      }
    }
  }

  package func copy(
    _ source: ObjectAddress, etag: String?, size: Int, to key: String, headers: ObjectHeaders?
  ) throws(StoreFailure) -> WriteReceipt {
    let source = S3Client.Source(bucket: source.bucket, key: source.key, etag: etag, size: size)
    return try receipt { () throws(S3Failure) in
      try client.copy(source, to: location.prefix + key, headers: headers.map(Self.fields))
    }
  }

  package func remove(
    _ keys: [String]
  ) throws(StoreFailure) -> [(key: String, failure: StoreFailure)] {
    try translating { () throws(S3Failure) in
      try client.delete(keys.map { location.prefix + $0 }).map {
        (relative($0.key) ?? $0.key, StoreFailure($0.failure))
      }
    }
  }

  package func remove(_ key: String, ifETag etag: String) throws(StoreFailure) {
    try translating { () throws(S3Failure) in
      try client.delete(location.prefix + key, ifETag: etag)
    }
  }

  package func list(prefix: String, continuation: String?) throws(StoreFailure) -> ObjectList {
    try translating { () throws(S3Failure) in
      let page = try client.list(prefix: location.prefix + prefix, continuation: continuation)
      // The client has checked that every key begins with the prefix.
      return ObjectList(
        objects: page.entries.map {
          ObjectFacts(
            key: relative($0.key) ?? $0.key, etag: $0.etag, size: $0.size, modified: $0.modified)
        }, continuation: page.continuation)
    }
  }

  /// A key without the store's prefix; nil when it does not begin with it.
  private func relative(_ key: String) -> String? {
    guard key.hasPrefix(location.prefix) else { return nil }
    return String(Substring(key.utf8.dropFirst(location.prefix.utf8.count)))
  }

  private static func fields(_ headers: ObjectHeaders) -> [(name: String, value: String)] {
    headers.fields.map { ($0.name, $0.value) }
  }

  private static func condition(_ condition: WriteCondition) -> S3Condition {
    switch condition {
    case .none: .none
    case .absent: .absent
    case .etag(let etag): .etag(etag)
    }
  }

  private func receipt(
    _ body: () throws(S3Failure) -> S3Client.Receipt
  ) throws(StoreFailure) -> WriteReceipt {
    let receipt = try translating(body)
    return WriteReceipt(etag: receipt.etag, date: receipt.date)
  }

  private func translating<Result>(
    _ body: () throws(S3Failure) -> Result
  ) throws(StoreFailure) -> Result {
    do throws(S3Failure) {
      return try body()
    } catch {
      throw StoreFailure(error)
    }
  }
}

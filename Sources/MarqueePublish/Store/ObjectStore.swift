package import MarqueeBase

/// A place that holds objects under keys, as S3 does. Publishing is written against it, so that the
/// plan and the protocol are tested without a network, with a failure at each request.
///
/// Keys are UTF-8 without a slash at their start, and relative to the store: it adds its prefix.
/// Every call blocks, may be made from several threads, and is repeated inside when the failure is
/// one that passes (a reset connection, a status of 500 to 599, `SlowDown`); a store that is asked
/// for less sends fewer requests at once. So a call may have
/// taken effect although it failed, and more than once.
package protocol ObjectStore: Sendable {
  /// The store's address as messages show it: `s3://bucket/prefix`.
  var name: String { get }

  /// Reads a whole object.
  ///
  /// - Parameter etag: the ETag that the caller has a copy of.
  /// - Returns: nil when there is no such object.
  func read(_ key: String, unlessETag etag: String?) throws(StoreFailure) -> StoredObject?

  /// Reads an object's facts without its bytes; nil when there is no such object.
  func facts(of key: String) throws(StoreFailure) -> ObjectFacts?

  /// Writes an object.
  func write(
    _ key: String, _ body: ObjectBody, headers: ObjectHeaders, condition: WriteCondition
  ) throws(StoreFailure) -> WriteReceipt

  /// Copies an object on the server.
  ///
  /// - Parameters:
  ///   - source: an object of this or another store, as its ``address(of:)`` says.
  ///   - etag: the ETag that the source must have; nil for any.
  ///   - size: the source's size in bytes: more than 5 GiB are copied by parts.
  ///   - headers: the headers of the copy; nil for those of the source.
  func copy(
    _ source: ObjectAddress, etag: String?, size: Int, to key: String, headers: ObjectHeaders?
  ) throws(StoreFailure) -> WriteReceipt

  /// Removes objects; a key without an object counts as removed.
  ///
  /// - Returns: the keys that could not be removed, each with the reason.
  func remove(_ keys: [String]) throws(StoreFailure) -> [(key: String, failure: StoreFailure)]

  /// Removes one object if it has this ETag.
  func remove(_ key: String, ifETag etag: String) throws(StoreFailure)

  /// Lists the objects whose keys begin with `prefix`, in the order of their keys' bytes, one page
  /// of at most 1,000 objects.
  ///
  /// - Parameter continuation: what the page before returned; nil for the first page.
  func list(prefix: String, continuation: String?) throws(StoreFailure) -> ObjectList

  /// The object's address, for a copy from this store to another.
  func address(of key: String) -> ObjectAddress
}

/// An object's bucket and its whole key.
package struct ObjectAddress: Hashable, Sendable {
  package var bucket: String
  package var key: String

  package init(bucket: String, key: String) {
    self.bucket = bucket
    self.key = key
  }
}

/// An object's facts, as a response or a listing says them.
package struct ObjectFacts: Hashable, Sendable {
  /// The key, relative to the store.
  package var key: String
  /// The ETag without its quotes. It is the MD5 of the bytes, in hex, only for objects that were
  /// written in one request and without a KMS key.
  package var etag: String
  /// The size in bytes.
  package var size: Int
  package var modified: Moment?

  package init(key: String, etag: String, size: Int, modified: Moment? = nil) {
    self.key = key
    self.etag = etag
    self.size = size
    self.modified = modified
  }
}

/// A page of a listing.
package struct ObjectList: Sendable {
  package var objects: [ObjectFacts]
  /// The token of the next page; nil at the end.
  package var continuation: String?

  package init(objects: [ObjectFacts], continuation: String? = nil) {
    self.objects = objects
    self.continuation = continuation
  }
}

/// An object that was read.
package struct StoredObject: Sendable {
  /// The bytes; nil when the object still has the ETag that the caller named.
  package var bytes: [UInt8]?
  package var etag: String
  /// The server's clock at the response, from its `Date` header.
  package var date: Moment?

  package init(bytes: [UInt8]?, etag: String, date: Moment?) {
    self.bytes = bytes
    self.etag = etag
    self.date = date
  }
}

/// The response to a write or a copy.
package struct WriteReceipt: Sendable {
  package var etag: String
  /// The server's clock at the response, from its `Date` header.
  package var date: Moment?

  package init(etag: String, date: Moment?) {
    self.etag = etag
    self.date = date
  }
}

/// The bytes of an object to be written.
package enum ObjectBody: Sendable {
  case bytes([UInt8])
  /// A large file, which is sent by parts and never held in memory as a whole. The bytes that are
  /// sent must be those of `sha256` (32 bytes), else the write fails.
  case file(path: String, size: Int, sha256: [UInt8])
}

/// The headers that an object is served with, such as `Content-Type` and `Cache-Control`; sorted by
/// name.
package struct ObjectHeaders: Hashable, Sendable {
  package struct Field: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package var fields: [Field]

  package init(_ fields: [Field] = []) {
    self.fields = fields.sorted { $0.name.lowercased() < $1.name.lowercased() }
  }
}

/// The state that an object must have for a write to take place.
package enum WriteCondition: Hashable, Sendable {
  case none
  /// There must be no object of this key (`If-None-Match: *`).
  case absent
  /// The object must have this ETag (`If-Match`).
  case etag(String)
}

internal import MarqueeSite

/// What the record keeps of one object; its path is kept beside it.
struct RecordEntry: Hashable, Sendable {
  var size: Int
  var content: ContentHash
  var etag: EntityTag
  /// The index of the object's headers in a table.
  var headers: Int
  var kind: PublishedKind

  /// The greatest size in bytes: larger than any object, and small enough that sums don't overflow.
  static let largest = 1 << 50
}

package import MarqueeBase

/// A query that is no SQL but a listing of objects in S3, from a file `queries/NAME.yaml`.
package struct QueryListing: Sendable {
  /// The bucket and the prefix, as they were written: `s3://bucket/posters/`.
  package var place = LocatedText(text: "", location: SourceLocation(file: ""))
  /// The names that are wanted, in which `*` stands for any text without a slash and `**` for any
  /// text; nil for all.
  package var pattern: PathFilter?
  /// The address that the objects are public at: the column `url` is this and the name. Nil for the
  /// bucket's own address.
  package var address: LocatedText?
  /// The bucket's region; nil to ask the bucket.
  package var region: String?
  /// The URL of an S3 server that is not AWS's; nil for that of the environment.
  package var endpoint: LocatedText?

  package init() {}

  /// The columns of every listing, with their types as SQL writes them.
  package static let columns = [
    RowColumn(name: "key", type: "text"), RowColumn(name: "name", type: "text"),
    RowColumn(name: "size", type: "bigint"), RowColumn(name: "modified", type: "timestamptz"),
    RowColumn(name: "etag", type: "text"), RowColumn(name: "url", type: "text"),
  ]
}

/// An object in a listing.
package struct ListedObject: Sendable {
  /// The whole key.
  package var key: String
  /// The key without the listing's prefix.
  package var name: String
  /// The size in bytes.
  package var size: Int
  package var modified: Moment?
  package var etag: String
  /// The object's address.
  package var url: String

  package init(
    key: String, name: String, size: Int, modified: Moment?, etag: String, url: String
  ) {
    self.key = key
    self.name = name
    self.size = size
    self.modified = modified
    self.etag = etag
    self.url = url
  }

  /// The object as a row.
  func record(_ keys: RecordKeys) -> Record {
    Record(
      keys: keys,
      values: [
        .string(key), .string(name), .int(size), modified.map(Value.moment) ?? .null,
        .string(etag), .string(url),
      ])
  }
}

/// Lists the objects of a listing.
package protocol ObjectLister: Sendable {
  /// Calls `found` with each page of the objects, in the order of their keys' bytes.
  ///
  /// - Throws: a diagnostic with the place in the query's file; what `found` throws.
  func list(
    _ query: QueryFile, _ listing: QueryListing,
    _ found: ([ListedObject]) throws(Diagnostics) -> Void
  ) throws(Diagnostics)
}

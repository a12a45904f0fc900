/// What one look at a file of the output tells, without reading it.
struct FileFacts: Hashable, Sendable {
  /// A symbolic link is `.link`: it is not followed.
  var kind: FileSystem.Kind
  /// Bytes.
  var size: Int64
  /// Nanoseconds since 1970.
  var modified: Int64
}

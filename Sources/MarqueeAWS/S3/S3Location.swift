package import MarqueeBase

/// A bucket with a prefix of keys: `s3://BUCKET/PREFIX/`.
package struct S3Location: Hashable, Sendable, CustomStringConvertible {
  @ComparedByBytes package var bucket: String
  /// The prefix of the keys: empty, or with a slash at its end.
  @ComparedByBytes package var prefix: String

  /// The longest prefix in bytes. A key has 1,024 bytes in all.
  package static let longestPrefix = 512

  /// Reads `s3://BUCKET`, `s3://BUCKET/PREFIX` or `s3://BUCKET/PREFIX/`. The prefix is taken as it
  /// is: `%20` is no space.
  ///
  /// - Throws: a configuration error that says what is wrong with the text.
  package init(_ text: String) throws(IdentityError) {
    let shown = OneLine.escaped(text.cleaned(of: [], limit: 200))
    func mistake(_ why: String, _ help: String = "it looks like s3://bucket/prefix")
      -> IdentityError
    {
      IdentityError(
        "'\(shown)' is not a place in S3: \(why)", code: "s3.location", category: .configuration,
        help: help)
    }
    guard text.lowercased().hasPrefix("s3://") else {
      if text.lowercased().hasPrefix("http") {
        throw mistake(
          "it is a web address",
          "write s3://bucket/prefix; the address of another S3 server belongs in the setting "
            + "'endpoint' or in AWS_ENDPOINT_URL_S3")
      }
      if text.hasPrefix("arn:") {
        throw mistake("it is an ARN", "write s3:// and what follows the last colon of the ARN")
      }
      throw mistake("it does not begin with s3://")
    }
    let rest = text.utf8.dropFirst(5)
    let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
    let bucket = String(Substring(rest[..<end]))
    if let why = Self.complaint(aboutBucket: bucket) { throw mistake(why) }
    var prefix = String(Substring(rest[end...].dropFirst()))
    if !prefix.isEmpty, !prefix.hasSuffix("/") { prefix += "/" }
    if let why = Self.complaint(aboutPrefix: prefix) { throw mistake(why) }
    self.bucket = bucket
    self.prefix = prefix
  }

  package init(bucket: String, prefix: String) {
    self.bucket = bucket
    self.prefix = prefix
  }

  /// The address without a slash at its end: `s3://bucket/prefix`.
  package var description: String {
    let prefix = prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
    return "s3://\(bucket)" + (prefix.isEmpty ? "" : "/\(prefix)")
  }

  /// The reason for which a text can't be the name of a bucket; nil when it can. Names that only old
  /// buckets and other servers have are allowed.
  private static func complaint(aboutBucket name: String) -> String? {
    if name.isEmpty { return "it names no bucket" }
    let isPlain = name.utf8.allSatisfy {
      (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0)
        || [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_")].contains($0)
    }
    if !isPlain { return "a bucket's name has letters, digits, '.', '-' and '_' only" }
    if !(3...255).contains(name.utf8.count) { return "a bucket's name has 3 to 63 characters" }
    if name.hasPrefix(".") || name.hasSuffix(".") || name.contains("..") {
      return "a bucket's name has no empty part between dots"
    }
    return nil
  }

  private static func complaint(aboutPrefix prefix: String) -> String? {
    if prefix.isEmpty { return nil }
    if prefix.utf8.count > longestPrefix {
      return "the prefix is longer than \(longestPrefix) bytes"
    }
    if prefix.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) {
      return "the prefix holds a control character"
    }
    if prefix.utf8.contains(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) {
      return "'?' and '#' begin a query and a fragment, which it can't have"
    }
    for part in prefix.utf8.dropLast().split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    {
      switch Substring(part) {
      case "": return "the prefix has an empty part"
      case ".", "..": return "the prefix has a part '\(Substring(part))'"
      default: break
      }
    }
    return nil
  }
}

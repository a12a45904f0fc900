internal import MarqueeBase

/// The path of a request, checked before any file is opened.
///
/// A path that names something outside the served folder, or something hidden in it, is refused:
/// `..` in every spelling, an encoded slash, a backslash, a control character, a name that begins
/// with a dot. An accepted path can only name a file in the folder, and its redirect leads to the
/// same server.
struct RequestPath: Equatable, Sendable {
  /// The reason for refusing a path.
  enum Refusal: Error, Equatable {
    /// The path can't be parsed, or would lead out of the folder: 400.
    case malformed
    /// The path names a hidden file: 404, as if it did not exist.
    case hidden
  }

  /// The decoded parts between slashes, from the server's root; none is empty.
  let segments: [String]
  /// Whether the path ends in `/`, as the root does.
  let isFolder: Bool
  /// The query as it was sent, with its `?`; empty when there is none.
  let query: String

  /// - Parameter target: the target in the request line: `/movies/heat/?from=feed`.
  init(target: String) throws(Refusal) {
    let bytes = Array(target.utf8)
    let end = bytes.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
    query =
      end.map { String(decoding: bytes[$0...].prefix { $0 != UInt8(ascii: "#") }, as: UTF8.self) }
      ?? ""
    let path = bytes[..<(end ?? bytes.endIndex)]
    guard path.first == UInt8(ascii: "/") else { throw .malformed }
    var parts = path.dropFirst().split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    isFolder = parts.last?.isEmpty ?? true
    if isFolder { parts = parts.dropLast() }
    var segments: [String] = []
    for part in parts { segments.append(try Self.segment(part)) }
    self.segments = segments
  }

  private static func segment(_ encoded: ArraySlice<UInt8>) throws(Refusal) -> String {
    // `//elsewhere` in a redirect would be another server's address.
    guard !encoded.isEmpty else { throw .malformed }
    guard let bytes = decoded(encoded) else { throw .malformed }
    let isPlain = bytes.allSatisfy {
      $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\")
    }
    guard isPlain, let text = String(validating: bytes, as: UTF8.self), text != ".", text != ".."
    else { throw .malformed }
    if text.utf8.first == UInt8(ascii: "."), text != ".well-known" { throw .hidden }
    return text
  }

  /// Percent-decodes once; nil for a `%` without two hexadecimal digits.
  private static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    guard bytes.contains(UInt8(ascii: "%")) else { return Array(bytes) }
    var result: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        result.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit)
      else { return nil }
      result.append(high << 4 | low)
    }
    return result
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The address of the same folder with its slash, for a redirect: `/movies/heat/?from=feed`.
  var folderAddress: String {
    Self.address(segments) + (segments.isEmpty ? "" : "/") + query
  }

  /// An absolute path, percent-encoded, without a slash at its end: `/caf%C3%A9`.
  static func address(_ segments: [String]) -> String {
    let safe = Set(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@".utf8)
    let hex = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for segment in segments {
      bytes.append(UInt8(ascii: "/"))
      for byte in segment.utf8 {
        if safe.contains(byte) {
          bytes.append(byte)
        } else {
          bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
        }
      }
    }
    return segments.isEmpty ? "/" : String(decoding: bytes, as: UTF8.self)
  }

  /// The path without its first segments.
  func dropping(_ count: Int) -> RequestPath {
    RequestPath(segments: Array(segments.dropFirst(count)), isFolder: isFolder, query: query)
  }

  private init(segments: [String], isFolder: Bool, query: String) {
    self.segments = segments
    self.isFolder = isFolder
    self.query = query
  }
}

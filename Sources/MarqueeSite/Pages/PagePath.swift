internal import Foundation
internal import MarqueeBase

/// The path of a page: its address, and its file in the output.
///
/// There is only one initialiser, and it checks everything. So no part of the build can write
/// outside the output, or make a file that a server, a shell or another system misreads.
package struct PagePath: Hashable, Sendable {
  /// The path relative to the output folder: `movies/heat/index.html`. Unicode is kept as it was
  /// given, byte by byte.
  package let file: String
  /// Whether the address ends in `/`, and the file is the folder's `index.html`.
  private let isFolder: Bool

  /// The percent-encoded path from the site's root: `/movies/heat/`, `/404.html`.
  package var url: String {
    // It is computed on demand, because most pages never show it.
    Self.percentEncoded("/" + (isFolder ? file.dropLast(Self.indexFile.utf8.count) : file[...]))
  }

  private static let indexFile = "index.html"

  /// The rule by which a path becomes a file.
  package enum Kind: Sendable {
    /// A path that ends in neither `/` nor `.html` becomes a folder with an `index.html`.
    case html
    /// The path names the file itself.
    case file
  }

  /// The greatest length in bytes of a part between slashes, which is that of a name on Linux.
  package static let longestSegment = 255
  /// The greatest length of `file` in bytes.
  package static let longestPath = 1024

  /// Checks a path and makes its file.
  ///
  /// - Parameter text: the path as a person or a row gives it: `/movies/heat/`; a `/` at the
  ///   front may be missing.
  package init(_ text: String, kind: Kind) throws(PathMistake) {
    if kind == .html, let file = Self.plainFolder(text) {
      self.file = file
      isFolder = true
      return
    }
    // The path is kept byte by byte: for servers and most file systems, "é" as one character
    // differs from "é" as two.
    var path = text.utf8.first == UInt8(ascii: "/") ? text : "/" + text
    try Self.check(path)
    if kind == .html, !path.hasSuffix("/"), !Self.isHTMLFile(path) { path += "/" }
    isFolder = path.utf8.last == UInt8(ascii: "/")
    if kind == .file, isFolder {
      throw PathMistake("the path '\(path)' names a folder", help: "end it with a file's name")
    }
    let relative = Substring(path.utf8.dropFirst())
    file = isFolder ? relative + Self.indexFile : String(relative)
    if file.utf8.count > Self.longestPath {
      throw PathMistake(
        "the path is \(file.utf8.count) bytes long, more than \(Self.longestPath)",
        help: "shorten it")
    }
  }

  /// The file of a common path such as `/movies/heat/`, whose bytes are all plain (`isPlain`) and
  /// which `check` would accept. Nil for any other path.
  private static func plainFolder(_ text: String) -> String? {
    let file = text.utf8.withContiguousStorageIfAvailable { path -> String? in
      let index = indexFile
      guard path.count > 2, path.first == UInt8(ascii: "/"), path.last == UInt8(ascii: "/"),
        path.count + index.utf8.count <= longestPath
      else { return nil }
      var start = 1
      for position in 1..<path.count {
        let byte = path[position]
        if byte == UInt8(ascii: "/") {
          guard position > start, position - start <= longestSegment else { return nil }
          start = position + 1
        } else if !isPlain(byte) || byte == UInt8(ascii: ".") && position == start {
          return nil
        }
      }
      return String(unsafeUninitializedCapacity: path.count - 1 + index.utf8.count) { file in
        let relative = UnsafeBufferPointer(rebasing: path[1...])
        _ = file.update(fromContentsOf: relative)
        var next = relative.count
        for byte in index.utf8 {
          file[next] = byte
          next += 1
        }
        return next
      }
    }
    return file ?? nil
  }

  /// The address of a file of the output: `/movies/heat/` for `movies/heat/index.html`.
  static func url(ofFile file: String) -> String {
    percentEncoded(PageClaims.address(file))
  }

  private static func isHTMLFile(_ path: String) -> Bool {
    path.hasSuffix(".html") || path.hasSuffix(".htm") || path.hasSuffix(".xhtml")
  }

  private static func check(_ path: String) throws(PathMistake) {
    // Most paths have only these characters, whose Unicode properties need not be looked up.
    let isPlain = path.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") }
    for scalar in isPlain ? "".unicodeScalars : path.unicodeScalars {
      if scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
        || [0x2028, 0x2029, 0xfeff].contains(scalar.value) || scalar.properties.isBidiControl
      {
        let code = String(scalar.value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
        throw PathMistake(
          "the path holds a control character, U+\(padded)",
          help: "clean the value in SQL, or use | slug")
      }
      if scalar == "\\" {
        throw PathMistake(
          "the path '\(path)' holds a backslash", help: "separate folders with /")
      }
    }
    let segments = path.utf8.dropFirst().split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    for (index, bytes) in segments.enumerated() {
      let segment = Substring(bytes)
      if bytes.isEmpty {
        if index == segments.count - 1 { break }  // the final slash, or the path '/'
        throw PathMistake(
          "the path '\(path)' has an empty part",
          help: "a value in it is empty, or begins or ends with a slash: see the row")
      }
      if segment == "." || segment == ".." {
        throw PathMistake(
          "the path '\(path)' has a part '\(segment)'", help: "paths can't climb: remove it")
      }
      if bytes.first == UInt8(ascii: "."), segment != ".well-known" {
        throw PathMistake(
          "the path '\(path)' has a part that starts with a dot",
          help: "servers hide such files: rename it")
      }
      if bytes.count > longestSegment {
        throw PathMistake(
          "a part of the path is \(bytes.count) bytes long, more than \(longestSegment)",
          help: "shorten it, for instance with | slug")
      }
    }
  }

  /// Percent-encodes a path: bytes for which `isPlain` is true stay, all others become `%XX`.
  private static func percentEncoded(_ path: String) -> String {
    guard !path.utf8.allSatisfy(isPlain) else { return path }
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(path.utf8.count * 3)
    for byte in path.utf8 {
      if isPlain(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether a byte is written as itself in a URL's path (RFC 3986, `pchar` and `/`, without `&`
  /// and `'`).
  static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "!"),
      UInt8(ascii: "$"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"),
      UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="),
      UInt8(ascii: ":"), UInt8(ascii: "@"):
      true
    default: false
    }
  }
}

/// The reason why a text can't be a page's path. The caller adds the file and the row.
package struct PathMistake: Error, Hashable {
  package let message: String
  package let help: String

  package init(_ message: String, help: String) {
    self.message = message
    self.help = help
  }
}

internal import MarqueeBase

/// The files of an output folder that the build made, kept in the state folder between builds.
/// Only these are ever removed.
///
/// The format is text, a file per line after a head that names the version:
///
///     marquee output 1
///     404.html
///     movies/heat/index.html
struct OwnedFiles {
  private static let head = "marquee output 1"

  let path: String
  /// Nil when there is no list, or none that can be read: then nothing is known to be ours.
  private(set) var files: Set<String>?

  /// - Parameters:
  ///   - stateFolder: where the list is kept.
  ///   - output: the output folder, absolute; each has a list of its own.
  init(stateFolder: String, output: String) {
    path = stateFolder + "/output-" + Self.fingerprint(output) + ".list"
    files = Self.read(path)
  }

  private static func read(_ path: String) -> Set<String>? {
    guard let text = try? TextFile.read(path, shownAs: path) else { return nil }
    // Bytes rather than characters: the list of a large site is read before every commit.
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"))
    guard let first = lines.first, first.elementsEqual(head.utf8) else { return nil }
    var files: Set<String> = []
    files.reserveCapacity(lines.count)
    for line in lines.dropFirst() {
      // A line that no build can have written means damage: trust none of it.
      guard isSound(line) else { return nil }
      files.insert(String(Substring(line)))
    }
    return files
  }

  private static func isSound(_ line: Substring.UTF8View) -> Bool {
    if line.first == UInt8(ascii: "/") { return false }
    var last: UInt8 = 0
    var holdsDots = false
    for byte in line {
      if byte == UInt8(ascii: "."), last == byte { holdsDots = true }
      last = byte
    }
    return !holdsDots
      || !line.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) }
  }

  mutating func save(_ files: some Sequence<String>) throws(Diagnostics) {
    let sorted = Set(files).sorted()
    var bytes = Array((Self.head + "\n").utf8)
    for file in sorted {
      bytes += file.utf8
      bytes.append(UInt8(ascii: "\n"))
    }
    try FileSystem.replace(path, with: bytes, shownAs: path)
    self.files = Set(sorted)
  }

  /// FNV-1a: a short name for a long path; not a secret, not a checksum.
  private static func fingerprint(_ text: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

package import MarqueeBase
package import MarqueeSite

/// The files that a program has published, with the fingerprint of each:
///
///     marquee published files 1⏎
///     HASH PATH␀HASH PATH␀…
package struct PublishedFiles: Sendable {
  private static let head = Array("marquee published files 1\n".utf8)
  package private(set) var files: TextMap<Fingerprint> = [:]

  package init(_ output: BuiltOutput) {
    for number in 0..<output.count {
      let path = output.withPath(number) { String(decoding: $0, as: UTF8.self) }
      files[path] = output.facts(of: number).content
    }
  }

  /// - Parameter bytes: what `bytes` returned; anything else is an empty list.
  package init(_ bytes: [UInt8]) {
    guard bytes.starts(with: Self.head) else { return }
    for entry in bytes.dropFirst(Self.head.count).split(separator: 0) {
      guard let space = entry.firstIndex(of: UInt8(ascii: " ")),
        let content = Fingerprint(hex: String(decoding: entry[..<space], as: UTF8.self))
      else { continue }
      files[String(decoding: entry[(space + 1)...], as: UTF8.self)] = content
    }
  }

  package var bytes: [UInt8] {
    files.sorted { $0.key < $1.key }.reduce(into: Self.head) { bytes, file in
      bytes += Array("\(file.value.hex) \(file.key)\0".utf8)
    }
  }
}

import Foundation
import Testing

/// The shell scripts of the project.
@Suite struct ScriptTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Every file that says it is for a shell, and those that such a file reads.
  private static let scripts: [(name: String, text: String)] = {
    var found: [(name: String, text: String)] = []
    for folder in [".", ".ci", "scripts", "Benchmarks", "Tests/Support"] {
      let base = root.appendingPathComponent(folder)
      let names: [String] =
        folder == "."
        ? ["marquee"]
        : FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
      for name in names.sorted() {
        let file = base.appendingPathComponent(name)
        guard let text = try? String(contentsOf: file, encoding: .utf8),
          name.hasSuffix(".sh") || text.prefix(40).contains(/^#!.*\b(ba)?sh\b/)
        else { continue }
        found.append(("\(folder)/\(name)", text))
      }
    }
    return found
  }()

  @Test func areFound() {
    #expect(Self.scripts.count > 12)
  }

  /// A reader that leaves early (`grep -q`, `head`) kills its writer, and under `pipefail` that is a
  /// failure now and then: `Benchmarks/build.sh` left out a measurement.
  @Test func noPipeEndsInAReaderThatLeavesEarly() {
    for (name, text) in Self.scripts {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      for (number, line) in lines.enumerated()
      where !line.drop(while: { $0 == " " }).hasPrefix("#") {
        #expect(
          !line.contains(/\|\s*(grep\s(.*\s)?-[a-zA-Z]*q|head\b|sed\s(.*\s)?['"]?[0-9]*q\b)/),
          "\(name):\(number + 1): give the reader the whole text, by <<< or a variable")
      }
    }
  }
}

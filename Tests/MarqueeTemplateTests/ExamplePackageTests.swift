import Foundation
import Testing

/// `Examples/letters` is built as a user's own package would be, and run.
@Suite struct ExamplePackageTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  @Test func lettersNeedTheEngineAlone() throws {
    let scratch = Self.root.appending(path: ".build/examples/letters").path
    // The versions that the house is built with, which are on this machine.
    let pins = Self.root.appending(path: "Examples/letters/Package.resolved")
    try? FileManager.default.removeItem(at: pins)
    try? FileManager.default.copyItem(at: Self.root.appending(path: "Package.resolved"), to: pins)
    let build = try Self.run([
      "swift", "build", "--package-path", Self.root.appending(path: "Examples/letters").path,
      "--scratch-path", scratch,
    ])
    try #require(build.status == 0, "\(build.output)")

    let letters = try Self.run([scratch + "/debug/letters"])
    #expect(letters.output == Self.expected)

    // What SwiftPM compiled: the other targets of the package have no objects.
    let modules = try FileManager.default.contentsOfDirectory(atPath: scratch + "/debug")
      .filter { $0.hasSuffix(".build") }
      .filter { name in
        FileManager.default.enumerator(atPath: scratch + "/debug/" + name)?
          .contains { "\($0)".hasSuffix(".o") } == true
      }
    #expect(
      modules.sorted() == [
        "MarqueeBase.build", "MarqueeHTML.build", "MarqueeTemplate.build", "letters.build",
      ])
    let libraries = try Self.run(["ldd", scratch + "/debug/letters"]).output
    #expect(libraries.contains("libcmark-gfm"))
    for library in ["libpq", "libssl", "libcrypto", "libcurl"] {
      #expect(!libraries.contains(library))
    }
  }

  private static let expected = #"""
    <!doctype html>
    <html lang="en"><title>Your evening</title>
    <h1 id="dear-ada-lovelace">Dear Ada Lovelace</h1>
    <p><a href="https://example.com/ada?seat=7&amp;row=2">Your place</a> is booked for:</p>
    <ul>
    <li>Heat</li>
    <li>M</li>
    </ul>
    <p>Written on 21 November 2026.</p>
    </html>

    <!doctype html>
    <html lang="en"><title>Your evening</title>
    <h1 id="dear-script-alert-1-script">Dear &lt;script&gt;alert(1)&lt;/script&gt;</h1>
    <p><a href="about:invalid#marquee">Your place</a> is booked for:</p>
    <ul>
    <li>*Alien* | 1979</li>
    </ul>
    <p>Written on 21 November 2026.</p>
    </html>

    letter.md:3:14: warning: the value 'javascript:alert(1)' is not safe here and was replaced
      3 | [Your place]({{ guest.page }}) is booked for:
        |              ^~~~~~~~~~~~~~~~
      help: URLs may be http, https, mailto, tel or relative; CSS values numbers, lengths, names and hex colours
    mistaken.md:1:17: error: 'nmae' is not a column of guests
      1 | # Dear {{ guest.nmae }}
        |                 ^~~~
      note: its columns are name, page, films
      help: did you mean 'name'?

    """#
}

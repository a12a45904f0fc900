import Foundation
import Testing

/// The `Package.swift` that docs/snapshots.md shows, as the package manager reads it.
@Suite struct SiteManifestTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func dump(_ folder: URL) throws -> [String: Any] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["swift", "package", "--package-path", folder.path, "dump-package"]
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func isAManifest() throws {
    let page = try String(
      contentsOf: Self.root.appendingPathComponent("docs/snapshots.md"), encoding: .utf8)
    let start = try #require(page.range(of: "```swift\n// swift-tools-version"))
    let block = page[page.index(start.lowerBound, offsetBy: 9)...]
    let manifest = block[..<(try #require(block.range(of: "\n```\n")).lowerBound)]
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("marquee-manifest-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(manifest.utf8).write(to: folder.appendingPathComponent("Package.swift"))

    let site = try Self.dump(folder)
    let targets = try #require(site["targets"] as? [[String: Any]])
    #expect(targets.map { $0["name"] as? String } == ["SiteTests"])
    #expect(targets.map { $0["type"] as? String } == ["test"])
    let dependencies = try #require(targets.first?["dependencies"] as? [[String: Any]])
    let product = try #require(dependencies.first?["product"] as? [Any])
    #expect(product.compactMap { $0 as? String } == ["MarqueeTesting", "marquee"])

    // What it names is what this package offers.
    let own = try String(
      contentsOf: Self.root.appendingPathComponent("Package.swift"), encoding: .utf8)
    #expect(own.contains(".library(name: \"MarqueeTesting\", targets: [\"MarqueeTesting\"])"))
    #expect(own.contains("name: \"marquee\",\n  products:"))
  }
}

import MarqueeBase
import MarqueeDigest
import MarqueeSite

@testable import MarqueePublish

/// A built site in memory.
///
/// A page's text names the files that it needs: `needs(style.css)` is its style sheet.
struct MemorySite: PublishSource {
  let key: SiteKey
  let built: Moment?
  let fingerprint: Fingerprint
  private let files: [(path: [UInt8], bytes: [UInt8], origin: BuiltOutput.Origin)]
  private let numbers: [[UInt8]: Int]

  init(
    _ files: [String: String], copied: [String] = ["style.css", "a.png", "b.png"],
    title: String = "Films"
  ) {
    self.key = SiteKey(id: nil, names: [title])
    built = Moment(secondsSinceEpoch: 1_794_999_000)
    self.files = files.sorted { $0.key > $1.key }
      .map { path, text in
        let origin: BuiltOutput.Origin =
          path == "sitemap.xml" ? .own : copied.contains(path) ? .copied : .rendered
        return (Array(path.utf8), Array(text.utf8), origin)
      }
    numbers = Dictionary(uniqueKeysWithValues: self.files.enumerated().map { ($1.path, $0) })
    let digester = Digester()
    for file in self.files {
      file.path.withUnsafeBytes { digester.add($0) }
      file.bytes.withUnsafeBytes { digester.add($0) }
    }
    fingerprint = digester.finish()
  }

  var count: Int { files.count }

  func facts(of number: Int) -> BuiltOutput.Facts {
    let file = files[number]
    return BuiltOutput.Facts(
      size: file.bytes.count, content: Fingerprint(SHA256Digest(of: file.bytes)),
      origin: file.origin)
  }

  func withPath<Result>(
    _ number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    files[number].path.withUnsafeBufferPointer(body)
  }

  func find(_ path: UnsafeBufferPointer<UInt8>) -> Int? { numbers[Array(path)] }

  func rest() {}

  func body(
    of number: Int, limit: Int
  ) throws(Diagnostics) -> (body: BuiltOutput.Body, digest: SHA256Digest) {
    (.bytes(files[number].bytes), SHA256Digest(of: files[number].bytes))
  }

  func changed(_ number: Int, _ reason: String) -> Diagnostics {
    Diagnostics(Diagnostic("file \(number) \(reason)", code: "test.changed"))
  }
}

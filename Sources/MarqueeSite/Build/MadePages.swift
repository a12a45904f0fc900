internal import MarqueeBase

/// All pages of a build, in order, without their bytes.
struct MadePages: Sendable {
  /// The number of the source that stands for copied files.
  private let copiedSource: Int
  private(set) var claims = PageClaims()
  private(set) var files: [PutFile] = []
  /// Addresses for the sitemap.
  private(set) var listed: [(path: String, modified: Moment?)] = []
  private(set) var pageCount = 0
  private(set) var copiedCount = 0
  var hidden = 0
  /// Values that were replaced because they could not be shown safely, told once per place.
  var warnings = PageErrors()
  var replacedValues = 0

  init(copiedSource: Int) { self.copiedSource = copiedSource }

  mutating func add(_ page: MadePage, by origin: PageClaims.Origin) {
    guard claims.claim(page.path.file, by: origin) else { return }
    files.append(page.put)
    if page.isInSitemap { listed.append((page.path.url, page.modified)) }
    if origin.source == copiedSource { copiedCount += 1 } else { pageCount += 1 }
  }

  /// A file that the build makes by itself.
  mutating func addOwn(_ put: PutFile, item: Int) {
    let origin = PageClaims.Origin(source: copiedSource + 1, item: item)
    guard claims.claim(put.file, by: origin) else { return }
    files.append(put)
    pageCount += 1
  }

  func hasFile(_ file: String) -> Bool { claims.contains(file) }
}

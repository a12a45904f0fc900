/// A file of a site that is about to be written.
struct SiteFile: Hashable, Sendable {
  /// The path from the site's folder, with `/` between folders.
  let path: String
  let text: String
  var isExecutable = false

  init(_ path: String, isExecutable: Bool = false, text: String) {
    self.path = path
    self.text = text
    self.isExecutable = isExecutable
  }
}

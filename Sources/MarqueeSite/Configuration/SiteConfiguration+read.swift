internal import Foundation
package import MarqueeBase

extension SiteConfiguration {
  /// Reads `marquee.yaml` in the site's folder.
  ///
  /// - Throws: every mistake of the file at once.
  package static func load(root: String) throws(Diagnostics) -> SiteConfiguration {
    let path = root + "/" + fileName
    guard FileManager.default.fileExists(atPath: path) else {
      throw Diagnostics(MissingConfiguration(root: root).diagnostic)
    }
    let text = try TextFile.read(
      FileFinder.realPath(path) ?? path, shownAs: fileName, category: .configuration)
    return try parse(text)
  }

  /// Parses the text of `marquee.yaml`.
  ///
  /// - Parameter text: the content of `marquee.yaml`.
  /// - Throws: every mistake of the text at once.
  package static func parse(_ text: String) throws(Diagnostics) -> SiteConfiguration {
    let source = YAMLSource(file: fileName, text: text, category: .configuration)
    var configuration = SiteConfiguration()
    configuration.source = source
    guard let root = try source.parse() else { return configuration }
    var reader = YAMLReader(source)
    reader.read(
      settings, of: root, in: nil, called: fileName, into: &configuration)
    if configuration.build.sitemap == true, configuration.site.url == nil,
      reader.diagnostics.isEmpty
    {
      reader.report(
        "a sitemap needs the site's address", code: "configuration.sitemap", at: root.location,
        help: "set site.url, or build.sitemap: false")
    }
    guard reader.diagnostics.isEmpty else { throw Diagnostics(reader.diagnostics) }
    return configuration
  }
}

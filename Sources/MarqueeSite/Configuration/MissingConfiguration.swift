internal import Foundation
internal import MarqueeBase
internal import MarqueeTemplate

/// Explains that a folder has no `marquee.yaml`, with what was found there instead.
struct MissingConfiguration {
  let root: String

  var diagnostic: Diagnostic {
    let name = SiteConfiguration.fileName
    let missing = "there is no \(name) in \(root)"
    let code: Diagnostic.Code = "configuration.missing"
    if let near = misnamed {
      return Diagnostic(
        "\(missing), but \(Diagnostic.printable(near))", code: code, category: .configuration,
        help: "the file has to be called \(name): mv '\(Diagnostic.printable(near))' \(name)")
    }
    let start =
      "run marquee in a site's folder or name one with --site; 'marquee init DIR' makes one"
    let words = ForeignFiles.words(in: root)
    guard let first = words.first else {
      return Diagnostic(missing, code: code, category: .configuration, help: start)
    }
    return Diagnostic(
      missing, code: code, category: .configuration,
      notes: [
        Diagnostic.Note("\(first.word) is here: \(first.instead)"), Diagnostic.Note(first.note),
      ],
      help: start)
  }

  /// A file that is probably meant to be the configuration: `marquee.yml`, `Marquee.yaml`,
  /// `marquee.yaml.txt`.
  private var misnamed: String? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let endings = ["yml", "yaml", "json", "toml", "yaml.txt", "yml.txt", "yaml.yml"]
    let wanted = Set(endings.map { "marquee." + $0 } + [".marquee.yaml", ".marquee.yml"])
    let found = names.filter { wanted.contains($0.lowercased()) }
    return found.min { ($0.count, $0) < ($1.count, $1) }
  }
}

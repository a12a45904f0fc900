internal import Glibc
internal import MarqueeBase

/// The place of the pages of docs/, which messages name: a folder of this machine where they are
/// installed with the program, otherwise the repository at the program's version. In a clone, and
/// for a build that was not told its repository, messages name them as they stand in the
/// repository: `docs/shards.md`.
struct DocumentationPlace: Sendable {
  /// The text before the name of a page, with a slash at its end.
  let prefix: String

  static let current = DocumentationPlace(
    portable: getenv(PortableFolder.variable).map { String(cString: $0) },
    program: program, repository: Executable.repository, version: Executable.version)

  init(prefix: String) { self.prefix = prefix }

  /// - Parameters:
  ///   - portable: the folder of the unpacked portable archive; nil without one.
  ///   - program: the path of the running program; nil when it is not known.
  ///   - repository: its address; nil when it is not known.
  init(portable: String?, program: String?, repository: String?, version: String) {
    var roots = [portable].compactMap { $0 }
    if let program, let end = program.firstRange(of: "/bin/marquee"),
      end.upperBound == program.endIndex
    {
      roots.append(String(program[..<end.lowerBound]))
    }
    let folders = roots.flatMap { ["\($0)/share/doc/marquee/", "\($0)/share/doc/marquee/docs/"] }
    if let found = folders.first(where: { access($0 + "templates.md", R_OK) == 0 }) {
      prefix = found
    } else if let repository {
      prefix = "\(repository)/blob/v\(version)/docs/"
    } else {
      prefix = "docs/"
    }
  }

  private static var program: String? {
    guard let whole = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(whole) }
    return String(cString: whole)
  }

  /// The address of a page: `/usr/share/doc/marquee/shards.md` for `shards.md`.
  func address(of page: String) -> String { prefix + page }

  /// The text with the addresses of the pages that it names as `docs/NAME.md`.
  func resolving(_ text: String) -> String {
    if prefix == "docs/" { return text }
    var result = ""
    var rest = text[...]
    while let match = rest.firstMatch(of: /docs\/([a-z-]+(?:\/[a-z-]+)*\.md)/) {
      let before = rest[..<match.range.lowerBound]
      // `content/docs/a.md` is a file of the site.
      let isName = before.utf8.last.map { $0 == 0x20 || $0 == 0x0a || $0 == 0x28 } ?? true
      result += before
      result += isName ? address(of: String(match.1)) : String(match.0)
      rest = rest[match.range.upperBound...]
    }
    return result + rest
  }

  /// The diagnostic with the addresses of the pages that its notes and its help name.
  func resolving(_ diagnostic: Diagnostic) -> Diagnostic {
    if prefix == "docs/" { return diagnostic }
    var diagnostic = diagnostic
    diagnostic.help = diagnostic.help.map(resolving)
    for index in diagnostic.notes.indices {
      diagnostic.notes[index].message = resolving(diagnostic.notes[index].message)
    }
    return diagnostic
  }
}

internal import Foundation
internal import MarqueeBase
internal import MarqueeSite

/// Prints the changes that a dry run found to standard output.
struct ChangePrinter {
  let report: BuildReport

  /// Prints one line for each file: `changed: movies/heat/index.html`.
  func printList() {
    // A path can hold text of a row, so it is printed as one line.
    Console.output(lines: report.changes.map { "\($0.kind.rawValue): \($0.file)" })
  }

  /// Prints a unified diff that `patch -p0` applies in the output's folder.
  func printDiffs() throws(Diagnostics) {
    let printer = DiffPrinter()
    for change in report.changes {
      let old: [UInt8] =
        change.kind == .added ? [] : try bytes(report.output + "/" + change.file, change)
      let new = try change.staged.map { path throws(Diagnostics) in try bytes(path, change) } ?? []
      let none = "/dev/null"
      let diff = UnifiedDiff.text(
        old: old, new: new, oldName: change.kind == .added ? none : change.file,
        newName: change.kind == .removed ? none : change.file)
      if let diff { printer.print(diff) }
    }
  }

  private func bytes(
    _ path: String, _ change: BuildReport.Change
  ) throws(Diagnostics) -> [UInt8] {
    do {
      return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      // Somebody removed the file since the last build; a build would write it again.
      if change.kind != .added, path == report.output + "/" + change.file { return [] }
      throw Diagnostics(
        Diagnostic(
          "\(path) can't be read: \(error.localizedDescription)", code: "output.read",
          help: "look at the folder's permissions, and run it again"))
    }
  }
}

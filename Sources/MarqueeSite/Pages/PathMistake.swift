/// Why a text can't be a page's path. The caller adds the file and the row.
package struct PathMistake: Error, Hashable {
  package let message: String
  package let help: String

  package init(_ message: String, help: String) {
    self.message = message
    self.help = help
  }
}

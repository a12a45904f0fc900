package import MarqueeBase

/// A further form in which the output has files, such as compressed beside plain. It is made from a
/// file's bytes after rendering and before writing, and is a file of its own in the output and in
/// the manifest.
package protocol OutputForm: Sendable {
  /// The form's name, which no other form has.
  var name: String { get }

  /// The form's own file for a file of the output; nil for a file that has no such form.
  func file(for file: String) -> String?

  func bytes(of file: UnsafeRawBufferPointer) throws(Diagnostics) -> [UInt8]
}

/// The forms that builds make.
enum OutputForms {
  static let all: [any OutputForm] = []
}

/// A file that a form has made.
struct FormFile {
  let form: any OutputForm
  let file: String
  let put: FileOutcome
}

extension Fingerprint {
  /// The fingerprint of what a form's file is made from, given that of the file itself.
  func of(_ form: any OutputForm, _ digester: Digester) -> Fingerprint {
    if self == .none { return .none }
    digester.add(self)
    digester.add(form.name)
    return digester.finish()
  }
}

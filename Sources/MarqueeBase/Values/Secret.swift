/// A token, password or key. It prints as `****` in every way Swift has of printing, and is
/// read in one way only. Whatever became a secret once is kept out of messages for the rest of the
/// run (``SecretRegistry``).
package struct Secret: Sendable {
  private let bytes: String

  package init(_ text: String) {
    bytes = text
    SecretRegistry.shared.note(text)
  }

  /// A text that holds a secret among other things, which are none.
  package init(around text: String) { bytes = text }

  /// The secret itself. Every caller hands it to the one place that needs it: a request's
  /// body, a header, libpq's password.
  package func reveal() -> String { bytes }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "****" }
  package var debugDescription: String { "****" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

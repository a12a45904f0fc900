/// A token, password or key. Every way of printing it in Swift prints `****`, and only ``reveal()``
/// returns it. Each text that becomes a secret is kept out of messages for the rest of the run
/// (``SecretRegistry``).
package struct Secret: Sendable {
  private let bytes: String

  /// Makes a secret and notes it in the registry.
  package init(_ text: String) {
    bytes = text
    SecretRegistry.shared.note(text)
  }

  /// Makes a secret of a text that only contains a secret, so that the text as a whole is not
  /// noted.
  package init(around text: String) { bytes = text }

  /// The secret itself. Every caller passes it only to the place that needs it: a request's body, a
  /// header, libpq's password.
  package func reveal() -> String { bytes }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "****" }
  package var debugDescription: String { "****" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

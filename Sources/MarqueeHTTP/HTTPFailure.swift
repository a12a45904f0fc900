/// The reason why a request got no response, or none that can be used.
package struct HTTPFailure: Error, Sendable, CustomStringConvertible {
  package enum Kind: Sendable {
    case timedOut, unreachable, certificate, badAddress, other
    /// The host's name can't be resolved.
    case unknownHost
    /// The connection would have gone to an address that the request must not reach
    /// (``HTTPRequest/Reach``).
    case forbiddenAddress
    /// The response is longer than the request allows.
    case tooLong
    /// libcurl is not installed.
    case noLibrary
  }
  package var kind: Kind
  /// The reason, as text for a message; for some kinds it is libcurl's text.
  package var description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}

package import MarqueeBase

/// A setting's text, and where it stands.
package struct LocatedText: Sendable {
  package let text: String
  package let location: SourceLocation
}

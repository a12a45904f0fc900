package import MarqueeBase

/// A setting's text and its place.
package struct LocatedText: Sendable {
  package let text: String
  package let location: SourceLocation
}

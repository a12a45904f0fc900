/// A text in a struct whose `Hashable` the compiler writes: it is compared by its bytes there too.
///
///     struct Link: Hashable {
///       @ComparedByBytes var text: String
///     }
@propertyWrapper
package struct ComparedByBytes: Hashable, Sendable {
  package var wrappedValue: String

  @inlinable package init(wrappedValue: String) { self.wrappedValue = wrappedValue }

  @inlinable package static func == (left: ComparedByBytes, right: ComparedByBytes) -> Bool {
    ByteText(left.wrappedValue) == ByteText(right.wrappedValue)
  }

  @inlinable package func hash(into hasher: inout Hasher) {
    ByteText(wrappedValue).hash(into: &hasher)
  }
}

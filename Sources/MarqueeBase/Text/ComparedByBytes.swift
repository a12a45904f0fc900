/// A text property that is compared by its bytes in a struct whose `Hashable` conformance the
/// compiler writes:
///
///     struct Link: Hashable {
///       @ComparedByBytes var text: String
///     }
@propertyWrapper
public struct ComparedByBytes: Hashable, Sendable {
  public var wrappedValue: String

  @inlinable public init(wrappedValue: String) { self.wrappedValue = wrappedValue }

  @inlinable public static func == (left: ComparedByBytes, right: ComparedByBytes) -> Bool {
    ByteText(left.wrappedValue) == ByteText(right.wrappedValue)
  }

  @inlinable public func hash(into hasher: inout Hasher) {
    ByteText(wrappedValue).hash(into: &hasher)
  }
}

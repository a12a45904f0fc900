internal import MarqueeBase

/// The shape of a setting's value, and how it is read.
struct SettingType<Value>: Sendable {
  /// Reads an entry's value; reports a mistake to the reader and returns nil when it can't be used.
  typealias Read =
    @Sendable (_ entry: YAMLEntry, _ section: String?, _ reader: inout YAMLReader) -> Value?

  let shape: SettingShape
  let read: Read

  init(_ shape: SettingShape, read: @escaping Read) {
    self.shape = shape
    self.read = read
  }

  /// The same type with another name in the reference.
  func called(_ name: String) -> Self { SettingType(.named(name, shape), read: read) }
}

extension SettingType where Value == String {
  static var text: Self { Self(.text) { $2.text($0, in: $1) } }
}

extension SettingType where Value == LocatedText {
  /// Text with its place, for messages about it later.
  static var locatedText: Self {
    Self(.text) { entry, section, reader in
      reader.text(entry, in: section).map { LocatedText(text: $0, location: entry.node.location) }
    }
  }
}

extension SettingType where Value == [String] {
  /// One text, or a list of them.
  static var texts: Self { Self(.either([.text, .list(.text)])) { $2.texts($0, in: $1) } }
}

extension SettingType where Value == Bool {
  static var flag: Self { Self(.flag) { $2.bool($0, in: $1) } }
}

extension SettingType where Value == Int {
  static func wholeNumber(from minimum: Int, to maximum: Int = 1_000_000_000) -> Self {
    Self(.wholeNumber(minimum...maximum)) {
      $2.integer($0, atLeast: minimum, atMost: maximum, in: $1)
    }
  }

  /// A number of bytes, like `256 KiB`.
  static func size(_ range: ClosedRange<Int>) -> Self {
    Self(.size) { $2.size($0, in: $1, range) }
  }
}

extension SettingType where Value == Double {
  /// A percentage such as `20%`, as a share: 0.2.
  static var percentage: Self { Self(.percentage) { $2.percentage($0, in: $1) } }
}

extension SettingType where Value == Duration {
  static var duration: Self { Self(.duration) { $2.duration($0, in: $1) } }
}

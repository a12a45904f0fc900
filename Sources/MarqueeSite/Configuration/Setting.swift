internal import MarqueeBase

/// One key that a map of YAML may have: its name, the shape of its value, and how the value is
/// stored.
///
/// Reading, unknown keys, suggestions, the schema and the reference in docs/ all follow from lists
/// of settings; a setting's name is written nowhere else.
struct Setting<Target>: Sendable {
  typealias Read =
    @Sendable (
      _ entry: YAMLEntry, _ section: String?, _ reader: inout YAMLReader, _ target: inout Target
    ) -> Void

  let description: SettingDescription
  /// Whether a key that differs by one typing mistake is reported where any other key is allowed.
  let catchesSlips: Bool
  let read: Read

  var key: String { description.key }

  /// Makes a setting with its own way of reading.
  init(
    _ key: String, _ shape: SettingShape, default usual: String? = nil, _ documentation: String,
    catchesSlips: Bool = true, read: @escaping Read
  ) {
    description = SettingDescription(
      key: key, shape: shape, usual: usual, documentation: documentation)
    self.catchesSlips = catchesSlips
    self.read = read
  }

  /// Makes a setting whose value is stored by `store`. A value that can't be read is reported and
  /// not stored.
  init<Value>(
    _ key: String, _ type: SettingType<Value>, default usual: String? = nil,
    _ documentation: String, catchesSlips: Bool = true,
    store: @escaping @Sendable (_ target: inout Target, _ value: Value) -> Void
  ) {
    self.init(key, type.shape, default: usual, documentation, catchesSlips: catchesSlips) {
      entry, section, reader, target in
      if let value = type.read(entry, section, &reader) { store(&target, value) }
    }
  }

  init<Value>(
    _ key: String, _ type: SettingType<Value>,
    _ path: any WritableKeyPath<Target, Value> & Sendable,
    default usual: String? = nil, _ documentation: String, catchesSlips: Bool = true
  ) {
    self.init(key, type, default: usual, documentation, catchesSlips: catchesSlips) {
      $0[keyPath: path] = $1
    }
  }

  init<Value>(
    _ key: String, _ type: SettingType<Value>,
    _ path: any WritableKeyPath<Target, Value?> & Sendable,
    default usual: String? = nil, _ documentation: String, catchesSlips: Bool = true
  ) {
    self.init(key, type, default: usual, documentation, catchesSlips: catchesSlips) {
      $0[keyPath: path] = $1
    }
  }

  /// Makes a setting that is a map with settings of its own.
  init<Section>(
    section key: String, _ path: any WritableKeyPath<Target, Section> & Sendable,
    _ settings: [Setting<Section>]
  ) {
    self.init(key, .map(settings.map(\.description)), "") { entry, _, reader, target in
      reader.read(settings, of: entry.node, in: key, into: &target[keyPath: path])
    }
  }
}

/// A setting's description in the reference and in the schema.
package struct SettingDescription: Sendable {
  package let key: String
  package let shape: SettingShape
  /// The default as Markdown; nil when there is none.
  package let usual: String?
  /// The description as Markdown, for a cell of the reference.
  package let documentation: String
}

extension YAMLReader {
  /// Reads a map's settings into `target`, in the file's order.
  ///
  /// - Parameters:
  ///   - section: the map's own key, as messages show it; nil for the root of a file.
  ///   - name: the map's name in messages; nil for the section's name.
  ///   - others: handles the keys that are no settings; when nil, they are mistakes.
  mutating func read<Target>(
    _ settings: [Setting<Target>], of node: YAMLNode, in section: String?,
    called name: String? = nil, into target: inout Target,
    others: ((YAMLEntry, inout YAMLReader, inout Target) -> Void)? = nil
  ) {
    for entry in entries(node, of: name ?? "'\(section ?? source.file)'") {
      if let setting = settings.first(where: { $0.key == entry.key }) {
        setting.read(entry, section, &self, &target)
      } else if let others {
        others(entry, &self, &target)
      } else {
        unknownKey(entry, in: section, known: settings.map(\.key))
      }
    }
  }
}

extension Sequence {
  /// The setting of which a key that the author may choose freely is probably a misspelling; nil
  /// when there is none.
  func misspelled<Target>(_ key: String) -> String? where Element == Setting<Target> {
    first { $0.catchesSlips && isOneEditApart(key, from: $0.key) }?.key
  }
}

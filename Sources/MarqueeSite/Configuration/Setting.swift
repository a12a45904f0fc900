internal import MarqueeBase

/// One key that a map of YAML may have: what it is called, what it takes, and where the value goes.
///
/// Reading, unknown keys, suggestions, the schema and the reference in docs/ all follow from the
/// lists of these; nothing else holds the name of a setting.
struct Setting<Target>: Sendable {
  typealias Read =
    @Sendable (
      _ entry: YAMLEntry, _ section: String?, _ reader: inout YAMLReader, _ target: inout Target
    ) -> Void

  let description: SettingDescription
  /// Whether a key that is one slip away is a mistake where any further key is allowed.
  let catchesSlips: Bool
  let read: Read

  var key: String { description.key }

  /// A setting that is read in a way of its own.
  init(
    _ key: String, _ shape: SettingShape, default usual: String? = nil, _ documentation: String,
    catchesSlips: Bool = true, read: @escaping Read
  ) {
    description = SettingDescription(
      key: key, shape: shape, usual: usual, documentation: documentation)
    self.catchesSlips = catchesSlips
    self.read = read
  }

  /// A setting whose value goes to one place. What can't be read leaves the place as it was.
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

  /// A map of settings of its own.
  init<Section>(
    section key: String, _ path: any WritableKeyPath<Target, Section> & Sendable,
    _ settings: [Setting<Section>]
  ) {
    self.init(key, .map(settings.map(\.description)), "") { entry, _, reader, target in
      reader.read(settings, of: entry.node, in: key, into: &target[keyPath: path])
    }
  }
}

/// What the reference and the schema say of a setting.
package struct SettingDescription: Sendable {
  package let key: String
  package let shape: SettingShape
  /// What the setting is when it is not given, as Markdown; nil for nothing.
  package let usual: String?
  /// Markdown for a cell of the reference.
  package let documentation: String
}

extension YAMLReader {
  /// Reads a map's settings into `target`, in the file's order.
  ///
  /// - Parameters:
  ///   - section: the map's own key, as messages show it; nil for the root of a file.
  ///   - name: what the map is called in messages; the section's name if nil.
  ///   - others: takes the keys that are no settings; if nil, they are mistakes.
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
  /// The setting that a key of the author's own is too near to, if there is one.
  func misspelled<Target>(_ key: String) -> String? where Element == Setting<Target> {
    first { $0.catchesSlips && isOneEditApart(key, from: $0.key) }?.key
  }
}

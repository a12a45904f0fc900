internal import MarqueeBase
internal import MarqueeSite

/// Finds the headers of files by rules, and keeps those of each ending while no rule looks at the
/// whole path.
struct HeaderFinder {
  private let rules: PublishHeaders
  private var byEnding: TextMap<ObjectHeaders> = [:]

  init(_ rules: PublishHeaders) { self.rules = rules }

  mutating func headers(of path: UnsafeBufferPointer<UInt8>) -> ObjectHeaders {
    guard rules.rules.isEmpty else {
      return rules.headers(of: String(decoding: path, as: UTF8.self))
    }
    let start = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    let dot = path[start...].lastIndex(of: UInt8(ascii: ".")) ?? path.endIndex
    let ending = String(decoding: path[dot...], as: UTF8.self)
    if let known = byEnding[ending] { return known }
    let found = rules.headers(of: "a" + ending)
    byEnding[ending] = found
    return found
  }
}

extension PublishHeaders {
  /// Equal for rules that give every file the same headers.
  var fingerprint: Fingerprint {
    let digester = Digester()
    for (ending, type) in ContentType.types.sorted(by: { $0.key < $1.key }) {
      digester.add(ending)
      digester.add(type)
    }
    for rule in rules {
      digester.add(rule.filter.names.count)
      for name in rule.filter.names { digester.add(name) }
      digester.add(rule.fields.count)
      for field in rule.fields {
        digester.add(field.name)
        digester.add(field.value)
      }
    }
    return digester.finish()
  }
}

internal import MarqueeBase

extension Value {
  /// The approximate size in bytes of the value's text. Shared parts count as often as they occur:
  /// a list with a million references to one text takes little memory, but its text is a million
  /// times as long.
  ///
  /// - Parameters:
  ///   - limit: the size after which counting stops.
  ///   - indent: the number of spaces for each level of lists and maps.
  func weight(upTo limit: Int, indent: Int = 0) -> Int {
    var total = 0
    addWeight(to: &total, limit, indent: indent, level: 1)
    return total
  }

  private func addWeight(to total: inout Int, _ limit: Int, indent: Int, level: Int) {
    switch self {
    case .string(let text), .decimal(let text): total += text.utf8.count + 2
    case .array(let items): Self.addWeight(of: items, to: &total, limit, indent, level)
    case .record(let record):
      for (name, value) in zip(record.keys.names, record.values) where total <= limit {
        total += name.utf8.count + 6 + indent * level
        value.addWeight(to: &total, limit, indent: indent, level: level + 1)
      }
    case .object(let object):
      if let html = TrustedHTML.of(object) {
        total += html.buffer.count
      } else if let captured = object as? CapturedTrace {
        total += captured.text.utf8.count
      } else if !(object is RangeValue), let items = object.elements {
        Self.addWeight(of: items, to: &total, limit, indent, level)
      } else {
        total += object.text.utf8.count
      }
    case .null, .bool, .int, .double, .moment: total += 8
    }
  }

  private static func addWeight(
    of items: [Value], to total: inout Int, _ limit: Int, _ indent: Int, _ level: Int
  ) {
    for item in items where total <= limit {
      total += 2 + indent * level
      item.addWeight(to: &total, limit, indent: indent, level: level + 1)
    }
  }

  /// The size in bytes of the value itself, without the contents of its elements, which mostly are
  /// rows that existed before.
  var cost: Int {
    switch self {
    case .string(let text), .decimal(let text): text.utf8.count
    case .array(let items): items.count * MemoryLayout<Value>.stride
    case .object(let object):
      if let html = TrustedHTML.of(object) {
        html.buffer.count
      } else if let captured = object as? CapturedTrace {
        captured.cost
      } else {
        0
      }
    case .null, .bool, .int, .double, .moment, .record: 0
    }
  }

  /// Whether the value contains other values, whose text may be much longer than the memory that
  /// they take.
  @inline(__always)
  var isContainer: Bool {
    switch self {
    case .array, .record, .object: true
    case .null, .bool, .int, .double, .decimal, .string, .moment: false
    }
  }
}

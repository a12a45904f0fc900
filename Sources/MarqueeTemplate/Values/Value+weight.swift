internal import MarqueeBase

extension Value {
  /// About how many bytes the value takes when it is written out: shared parts count as often as they
  /// occur. A list of a million times the same text takes little memory, its text a million times as
  /// much.
  ///
  /// - Parameters:
  ///   - limit: where counting stops.
  ///   - indent: spaces for each level of lists and maps.
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

  /// How many bytes the value itself holds, without what its elements hold: they are rows most
  /// often, which were there before.
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

  /// Whether it holds other values, whose text may be longer than it looks.
  @inline(__always)
  var isContainer: Bool {
    switch self {
    case .array, .record, .object: true
    case .null, .bool, .int, .double, .decimal, .string, .moment: false
    }
  }
}

internal import MarqueeBase

/// Filters that sort. Equal elements keep their order, and nil comes last.
enum SortFilters {
  static let filters: [Filter] = [
    Filter(
      "sort", takes: 0...1, is: .takesProperty, selects: .elements,
      "Sorted, or sorted by a property.",
      "{{ movies | sort: \"year\" }}",
      gives: [("{{ films | sort: \"year\" | map: \"title\" | join: \", \" }}", "Heat, Fargo, Up")]
    ) { input, arguments, context throws(FilterError) in
      try sorted(input, context, by: arguments.at(0)) { a, b throws(FilterError) in
        if a.isNull || b.isNull { return a.isNull ? (b.isNull ? 0 : 1) : -1 }
        switch compare(a, b) {
        case .less: return -1
        case .equal: return 0
        case .greater: return 1
        case .unordered, nil:
          throw FilterError(
            "cannot sort values of incompatible types",
            help: "\(a.kindName) and \(b.kindName) do not compare.")
        }
      }
    },
    Filter(
      "sort_natural", takes: 0...1, is: .takesProperty, selects: .elements,
      "Sorted as text, whatever the case.",
      "{{ movies | sort_natural: \"title\" }}",
      gives: [("{{ names | sort_natural | join: \", \" }}", "fargo, Heat, up, up")]
    ) { input, arguments, context throws(FilterError) in
      try sorted(input, context, by: arguments.at(0), key: caseKey) { a, b in
        if a.isNull || b.isNull { return a.isNull ? (b.isNull ? 0 : 1) : -1 }
        guard case .string(let a) = a, case .string(let b) = b else { return 0 }
        switch orderBytes(a, b) {
        case .less: return -1
        case .greater: return 1
        default: return 0
        }
      }
    },
  ]

  private static func caseKey(_ value: Value) -> Value {
    if value.isNull { return .null }
    return .string(
      value.filterText.rewritingBytes { bytes, output in
        for byte in bytes { output.append(byte &- 0x41 < 26 ? byte | 0x20 : byte) }
      })
  }

  /// The order of two values by Ruby's `<=>`: lists are compared element by element, and other
  /// values only with values of the same kind; nil when there is no order.
  private static func compare(_ a: Value, _ b: Value) -> Ordering? {
    if case .array(let x) = a, case .array(let y) = b {
      for (left, right) in zip(x, y) {
        let order = compare(left, right)
        if order != .equal { return order }
      }
      return x.count < y.count ? .less : x.count == y.count ? .equal : .greater
    }
    if let order = a.liquidOrder(b) { return order }
    return a.liquidEquals(b) ? .equal : nil
  }

  private static func sorted(
    _ input: Value, _ context: FilterContext, by property: Value?, key: (Value) -> Value = { $0 },
    _ compare: (Value, Value) throws(FilterError) -> Int
  ) throws(FilterError) -> Value {
    let items = try listItems(input, context)
    if items.isEmpty { return .array([]) }
    var keys: [Value] = []
    keys.reserveCapacity(items.count)
    if let property, !property.isNull {
      guard items.allSatisfy(\.hasProperties) else { return .null }
      if items.count == 1 { return .array(items) }
      for item in items {
        guard case .value(let value) = try item.property(property) else { return .null }
        keys.append(key(value))
      }
    } else {
      keys = items.map(key)
    }
    let order = try mergeSorted(keys, compare)
    return .array(order.map { items[$0] })
  }

  /// The positions of the keys, sorted. It is a merge sort, because it must be stable and the
  /// comparison may throw.
  private static func mergeSorted(
    _ keys: [Value], _ compare: (Value, Value) throws(FilterError) -> Int
  ) throws(FilterError) -> [Int] {
    var order = Array(keys.indices)
    var merged = order
    var width = 1
    while width < order.count {
      var start = 0
      while start < order.count {
        let middle = min(start + width, order.count)
        let end = min(start + 2 * width, order.count)
        var left = start
        var right = middle
        for index in start..<end {
          var takeRight = right < end
          if takeRight, left < middle {
            takeRight = try compare(keys[order[left]], keys[order[right]]) > 0
          }
          merged[index] = order[takeRight ? right : left]
          if takeRight { right += 1 } else { left += 1 }
        }
        start = end
      }
      swap(&order, &merged)
      width *= 2
    }
    return order
  }
}

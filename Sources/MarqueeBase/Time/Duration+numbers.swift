extension Duration {
  /// The duration in microseconds, rounded towards zero; the greatest or least `Int` when it
  /// doesn't fit.
  package var wholeMicroseconds: Int { whole(per: 1_000_000) }

  /// The duration in milliseconds, rounded towards zero; the greatest or least `Int` when it
  /// doesn't fit.
  package var wholeMilliseconds: Int { whole(per: 1000) }

  /// The duration in seconds, cut to whole microseconds.
  package var inSeconds: Double { Double(wholeMicroseconds) / 1_000_000 }

  /// The duration in milliseconds, cut to whole microseconds.
  package var inMilliseconds: Double { Double(wholeMicroseconds) / 1000 }

  /// The timeout for `poll`, in milliseconds. It is rounded up, because a wait that ended early
  /// would be repeated, and is at most eleven days; 0 when no time is left.
  package var pollTimeout: Int32 {
    if self <= .zero { return 0 }
    return Int32(min(wholeMilliseconds, 1_000_000_000) + 1)
  }

  private func whole(per second: Int) -> Int {
    let (seconds, attoseconds) = components
    let (product, overflow) = Int(seconds).multipliedReportingOverflow(by: second)
    let rest = Int(attoseconds) / (1_000_000_000_000_000_000 / second)
    let (sum, carry) = product.addingReportingOverflow(rest)
    return overflow || carry ? (seconds < 0 ? .min : .max) : sum
  }
}

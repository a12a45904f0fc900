extension Duration {
  /// Rounded towards zero; a duration that is too long for them is the longest.
  package var wholeMicroseconds: Int { whole(per: 1_000_000) }

  /// Rounded towards zero; a duration that is too long for them is the longest.
  package var wholeMilliseconds: Int { whole(per: 1000) }

  /// To the microsecond.
  package var inSeconds: Double { Double(wholeMicroseconds) / 1_000_000 }

  /// To the microsecond.
  package var inMilliseconds: Double { Double(wholeMicroseconds) / 1000 }

  /// Milliseconds for `poll`: rounded up, because a wait that ends early would be waited again, and
  /// at most eleven days; 0 when no time is left.
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

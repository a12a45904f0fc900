/// Arithmetic on numbers from outside: from a row, a file or an option. A result that overflows is
/// the nearest `Int`, the greatest or the least.
extension Int {
  /// The sum, or the nearest `Int` when it overflows.
  package func addingClamped(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? .max : .min) : sum
  }

  /// The product, or the nearest `Int` when it overflows.
  package func multipliedClamped(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
  }

  /// The quotient of two positive numbers, rounded up, computed without a sum that could overflow.
  package func dividedRoundingUp(by other: Int) -> Int {
    self / other + (self % other == 0 ? 0 : 1)
  }
}

/// Arithmetic on numbers that come from outside: from a row, a file, an option. A result that does
/// not exist is the nearest number that does.
extension Int {
  package func addingClamped(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? .max : .min) : sum
  }

  package func multipliedClamped(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
  }

  /// The quotient, rounded up, of two numbers above zero; without the sum that could overflow.
  package func dividedRoundingUp(by other: Int) -> Int {
    self / other + (self % other == 0 ? 0 : 1)
  }
}

internal import MarqueeBase

/// Whether two names differ by one typing mistake: a letter too many, too few or wrong, or two
/// letters swapped. A final `s` does not count: `layouts` is another word.
///
/// Stricter than `nearestName`, for places where any name is allowed and only an obvious mistake
/// may be refused.
func isOneEditApart(_ name: String, from known: String) -> Bool {
  let a = Array(name.unicodeScalars)
  let b = Array(known.unicodeScalars)
  guard abs(a.count - b.count) <= 1, a != b, name != known + "s" else { return false }
  let start = zip(a, b).prefix { $0 == $1 }.count
  let restA = a[start...]
  let restB = b[start...]
  if a.count > b.count { return restA.dropFirst() == restB }
  if a.count < b.count { return restA == restB.dropFirst() }
  if restA.dropFirst() == restB.dropFirst() { return true }
  guard restA.count >= 2, restB.count >= 2 else { return false }
  return a[start] == b[start + 1] && a[start + 1] == b[start]
    && restA.dropFirst(2) == restB.dropFirst(2)
}

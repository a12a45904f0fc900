/// Finds the name that a person most likely meant: `nearestName(to: "titel", among: columns)` is
/// `title`.
///
/// The distance is Damerau–Levenshtein (optimal string alignment) on lower-cased names. A name that
/// is further away than a third of the longer name's length is not suggested. Nil when no name is
/// near.
package func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().unicodeScalars)
  var best: (name: String, distance: Int)?
  for candidate in candidates where candidate != name {
    let distance = editDistance(wanted, Array(candidate.lowercased().unicodeScalars))
    let limit = max(1, max(wanted.count, candidate.unicodeScalars.count) / 3)
    guard distance <= limit else { continue }
    if best.map({ (distance, candidate) < ($0.distance, $0.name) }) ?? true {
      best = (candidate, distance)
    }
  }
  return best?.name
}

/// Finds the file that a person most likely meant, even if its folder or extension was left out:
/// `nearestFile(to: "crad", among: files)` is `cards/card.html`.
package func nearestFile(to name: String, among files: some Collection<String>) -> String? {
  if let near = nearestName(to: name, among: files) { return near }
  func base(_ path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
  }
  let wanted = base(name)
  let same = files.filter { base($0) == wanted }.min()
  if let same { return same }
  let near = nearestName(to: wanted, among: files.map(base))
  return near.flatMap { near in files.filter { base($0) == near }.min() }
}

private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
  var beforePrevious: [Int] = []
  var previous = Array(0...b.count)
  for i in 1...a.count {
    var current = [i] + Array(repeating: 0, count: b.count)
    for j in 1...b.count {
      let cost = a[i - 1] == b[j - 1] ? 0 : 1
      current[j] = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        current[j] = min(current[j], beforePrevious[j - 2] + 1)
      }
    }
    (beforePrevious, previous) = (previous, current)
  }
  return previous[b.count]
}

package import MarqueeBase

/// The identity of a site, by which two checkouts are known to be the same site. The record in an
/// output, deployments and the snapshot that many machines share use it.
///
/// A site is identified by `site.id` if it has one, otherwise by its URL and its title. A site may
/// change one of these and stay the same: a key therefore keeps the names that the site had before,
/// and two keys with a common name are of the same site. Folders, files and rows are not part of
/// the key: they differ between checkouts and change every day.
package struct SiteKey: Hashable, Sendable {
  /// `site.id`; nil when not given.
  package var id: String?
  /// The URL and the title, followed by former ones, latest first.
  package var names: [String]

  /// The number of names that are kept; older ones are dropped.
  private static let mostNames = 16

  package init(id: String?, names: [String]) {
    self.id = id
    self.names = names
  }

  package init(_ site: SiteSettings) {
    func member(_ name: String) -> String? {
      switch site.members.first(where: { $0.0 == name })?.1 {
      case .string(let text)? where !text.isEmpty: text
      case .int(let number)?: String(number)
      default: nil
      }
    }
    id = member("id")
    names = [site.url?.lowercased(), member("title")].compactMap { $0 }
  }

  package func isSame(as other: SiteKey) -> Bool {
    if let id, let otherID = other.id { return id == otherID }
    // A site that gets an `id` is told to use one of its former names as the `id`; see the help of
    // the diagnostic.
    if let id, other.names.contains(id) { return true }
    // Sites without a name can't be told apart, so they count as the same.
    if names.isEmpty || other.names.isEmpty { return true }
    return !Set(names).isDisjoint(with: other.names)
  }

  /// The key with the names that the site had before.
  package func adding(_ former: SiteKey?) -> SiteKey {
    guard let former else { return self }
    let more = former.names.filter { !names.contains($0) }
    return SiteKey(id: id ?? former.id, names: Array((names + more).prefix(Self.mostNames)))
  }

  /// The site's names for messages: `'Films' (https://films.example)`.
  package var shown: String {
    let all = [id].compactMap { $0 } + names
    guard let first = all.first else { return "a site without a name" }
    return "'\(first)'" + (all.count > 1 ? " (\(all[1...].prefix(3).joined(separator: ", ")))" : "")
  }
}

extension SiteKey {
  package var value: Value {
    .record(
      Record([
        ("id", id.map { .string($0) } ?? .null), ("names", .array(names.map { .string($0) })),
      ]))
  }

  /// Reads what `value` returns; nil for any other value.
  package init?(_ value: Value?) {
    guard case .record(let record)? = value, case .array(let items)? = record["names"] else {
      return nil
    }
    names = items.prefix(Self.mostNames).compactMap {
      if case .string(let name) = $0 { name } else { nil }
    }
    if case .string(let id)? = record["id"] { self.id = id } else { id = nil }
  }
}

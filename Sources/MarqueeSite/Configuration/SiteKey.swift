internal import MarqueeBase

/// What makes two checkouts the same site: the one definition, for the record in an output, what is
/// published, and the moment that many machines share.
///
/// A site is known by `site.id` where it has one, else by its address and its title. A site may
/// change one of them and stay the same: a key therefore keeps the names that the site had before,
/// and two keys with a name in common are of one site. Folders, files and rows don't count: they
/// differ between checkouts and change every day.
struct SiteKey: Hashable, Sendable {
  /// `site.id`; nil when not given.
  var id: String?
  /// The address and the title, and former ones; the latest first.
  var names: [String]

  /// A site does not change its names more often while others still know it by an old one.
  private static let mostNames = 16

  init(id: String?, names: [String]) {
    self.id = id
    self.names = names
  }

  init(_ site: SiteSettings) {
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

  func isSame(as other: SiteKey) -> Bool {
    if let id, let otherID = other.id { return id == otherID }
    // A site that gets an `id` says which name it had: the help of the message asks for that.
    if let id, other.names.contains(id) { return true }
    // Without a name nothing tells them apart.
    if names.isEmpty || other.names.isEmpty { return true }
    return !Set(names).isDisjoint(with: other.names)
  }

  /// The key with the names that the site had before.
  func adding(_ former: SiteKey?) -> SiteKey {
    guard let former else { return self }
    let more = former.names.filter { !names.contains($0) }
    return SiteKey(id: id ?? former.id, names: Array((names + more).prefix(Self.mostNames)))
  }

  /// What a person calls the site: `'Films' (https://films.example)`.
  var shown: String {
    let all = [id].compactMap { $0 } + names
    guard let first = all.first else { return "a site without a name" }
    return "'\(first)'" + (all.count > 1 ? " (\(all[1...].prefix(3).joined(separator: ", ")))" : "")
  }
}

extension SiteKey {
  var value: Value {
    .record(
      Record([
        ("id", id.map { .string($0) } ?? .null), ("names", .array(names.map { .string($0) })),
      ]))
  }

  /// Nil for what `value` doesn't make.
  init?(_ value: Value?) {
    guard case .record(let record)? = value, case .array(let items)? = record["names"] else {
      return nil
    }
    names = items.prefix(Self.mostNames).compactMap {
      if case .string(let name) = $0 { name } else { nil }
    }
    if case .string(let id)? = record["id"] { self.id = id } else { id = nil }
  }
}

internal import MarqueeBase

/// What the record keeps of a release.
struct ReleaseFacts: Sendable {
  /// Where the delta is that leads from the release after this one back to it.
  enum Delta: Sendable, Hashable {
    /// There is none: this is the current release, or it can't be restored any more.
    case none
    /// In the record itself.
    ///
    /// - Parameter size: its size in bytes.
    case inline(size: Int)
    /// In an object of its own, with this SHA-256; see `RecordHead.deltaKey`.
    case object(ContentHash)
  }

  var number: Int
  /// The time at which it was published.
  var time: Moment?
  /// The time at which its files were built; nil when it is not known.
  var built: Moment?
  var who: String
  /// The number of its files.
  var files: Int
  /// Of `files`, HTML pages.
  var pages: Int
  /// The objects that its publish wrote and removed.
  var written: Int
  var removed: Int
  /// The release whose files it brought back; nil for a publish of a build.
  var restores: Int?
  var delta = Delta.none

  /// The key of the delta's object; nil when there is none.
  var deltaKey: String? {
    if case .object(let content) = delta { RecordHead.deltaKey(of: number, content) } else { nil }
  }

  /// The greatest count that is believed.
  private static let mostFiles = 1 << 40
  /// The greatest length of a text in bytes: texts of the record are shown to people.
  static let longestText = 4096

  var value: Value {
    var members: [(String, Value)] = [
      ("number", .int(number)), ("time", .init(time)), ("built", .init(built)),
      ("who", .string(who)), ("files", .int(files)), ("pages", .int(pages)),
      ("written", .int(written)), ("removed", .int(removed)),
    ]
    if let restores { members.append(("restores", .int(restores))) }
    switch delta {
    case .none: break
    case .inline(let size): members.append(("delta", .int(size)))
    case .object(let content): members.append(("object", .string(content.hex)))
    }
    return .record(Record(members))
  }

  init(
    number: Int, time: Moment?, built: Moment?, who: String, files: Int, pages: Int, written: Int,
    removed: Int, restores: Int?
  ) {
    self.number = number
    self.time = time
    self.built = built
    self.who = who
    self.files = files
    self.pages = pages
    self.written = written
    self.removed = removed
    self.restores = restores
  }

  /// Reads what `value` returns; nil for any other value.
  init?(_ value: Value) {
    guard case .record(let record) = value,
      let number = record.count("number", upTo: Int.max - 1), number > 0,
      case .string(let who)? = record["who"], who.utf8.count <= Self.longestText,
      let files = record.count("files", upTo: Self.mostFiles),
      let pages = record.count("pages", upTo: Self.mostFiles),
      let written = record.count("written", upTo: Self.mostFiles),
      let removed = record.count("removed", upTo: Self.mostFiles)
    else { return nil }
    self.init(
      number: number, time: record.moment("time"), built: record.moment("built"), who: who,
      files: files, pages: pages, written: written, removed: removed, restores: nil)
    if record["restores"] != nil {
      guard let restores = record.count("restores", upTo: number - 1) else { return nil }
      self.restores = restores
    }
    if record["delta"] != nil {
      guard let size = record.count("delta", upTo: RecordEntry.largest) else { return nil }
      delta = .inline(size: size)
    } else if case .string(let hex)? = record["object"] {
      guard let content = ContentHash(hex: hex) else { return nil }
      delta = .object(content)
    }
  }
}

extension Value {
  /// A point in time as its microseconds since 1970.
  init(_ moment: Moment?) { self = moment.map { .int($0.microseconds) } ?? .null }
}

extension Record {
  /// A member that is a whole number from 0 to `limit`; nil for anything else.
  func count(_ name: String, upTo limit: Int) -> Int? {
    guard case .int(let number)? = self[name], (0...limit).contains(number) else { return nil }
    return number
  }

  /// A member that is a point in time in microseconds; nil for anything else.
  func moment(_ name: String) -> Moment? {
    // Within half the range of an Int the difference of two times can't overflow.
    guard case .int(let microseconds)? = self[name], abs(microseconds / 2) < Int.max / 4 else {
      return nil
    }
    return Moment(.timestampWithZone, microseconds: microseconds)
  }
}

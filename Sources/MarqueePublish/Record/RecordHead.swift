internal import MarqueeBase
internal import MarqueeSite

/// The head of a record: one line of JSON with the facts about the destination as a whole.
struct RecordHead: Sendable {
  /// A publish that has begun and is not finished.
  struct Pending: Sendable {
    var run: String
    var time: Moment?
    var who: String
    /// The fingerprint of the rules that give the objects that it writes their headers; `.none` when
    /// they may have others.
    var rules: Fingerprint
    /// The size of the list of its files in bytes.
    var size = 0
  }

  var key: SiteKey
  /// The number of the current release; 0 before the first one.
  var release = 0
  /// The fingerprint of the source that was published; `.none` after a rollback.
  var source = Fingerprint.none
  /// The fingerprint of the rules that gave the objects their headers.
  var rules = Fingerprint.none
  /// Current and earlier releases, latest first.
  var releases: [ReleaseFacts] = []
  /// The release that the destination is held at; nil when it is not held.
  var hold: Int?
  var pending: Pending?
  /// The keys of deltas that were removed after the last publish, and are removed once more.
  var spareDeltas: [String] = []
  /// The sizes of the sections in bytes.
  var entriesSize = 0
  var keptSize = 0

  /// The greatest number of releases that a record lists.
  static let mostReleases = 4096

  init(key: SiteKey) { self.key = key }

  /// The key of a release's delta that is an object of the state. It has a part of the delta's
  /// SHA-256, so that a changed delta is another object.
  static func deltaKey(of release: Int, _ content: ContentHash) -> String {
    "releases/\(release)-\(content.hex.prefix(16))"
  }

  private static func isDeltaKey(_ key: String) -> Bool {
    key.hasPrefix("releases/")
      && key.utf8.dropFirst(9).allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) || byte == UInt8(ascii: "-")
      }
  }

  var json: [UInt8] {
    var members: [(String, Value)] = [
      ("key", key.value), ("release", .int(release)), ("source", .string(source.hex)),
      ("rules", .string(rules.hex)), ("entries", .int(entriesSize)), ("kept", .int(keptSize)),
      ("hold", hold.map { .int($0) } ?? .null),
      ("spare", .array(spareDeltas.map { .string($0) })),
    ]
    if let pending {
      members.append(
        (
          "pending",
          .record(
            Record([
              ("run", .string(pending.run)), ("time", .init(pending.time)),
              ("who", .string(pending.who)), ("rules", .string(pending.rules.hex)),
              ("size", .int(pending.size)),
            ]))
        ))
    }
    members.append(("releases", .array(releases.map(\.value))))
    var bytes: [UInt8] = []
    JSONWriter.append(.record(Record(members)), to: &bytes)
    return bytes
  }

  /// Reads what `json` returns; nil for anything else.
  init?(json bytes: UnsafeRawBufferPointer) {
    var reader = JSONReader()
    guard case .record(let head)? = try? reader.read(bytes), let key = SiteKey(head["key"]),
      ([key.id ?? ""] + key.names).allSatisfy({ $0.utf8.count <= ReleaseFacts.longestText }),
      let release = head.count("release", upTo: Int.max - 1),
      case .string(let source)? = head["source"], let source = Fingerprint(hex: source),
      case .string(let rules)? = head["rules"], let rules = Fingerprint(hex: rules),
      let entries = head.count("entries", upTo: RecordEntry.largest),
      let kept = head.count("kept", upTo: RecordEntry.largest),
      case .array(let spares)? = head["spare"], spares.count <= Self.mostReleases,
      case .array(let releases)? = head["releases"], releases.count <= Self.mostReleases
    else { return nil }
    self.init(key: key)
    self.release = release
    self.source = source
    self.rules = rules
    entriesSize = entries
    keptSize = kept
    for spare in spares {
      guard case .string(let key) = spare, Self.isDeltaKey(key) else { return nil }
      spareDeltas.append(key)
    }
    for value in releases {
      guard let facts = ReleaseFacts(value), facts.number <= release,
        self.releases.last.map({ facts.number < $0.number }) ?? true
      else { return nil }
      self.releases.append(facts)
    }
    switch head["hold"] {
    case .null?: break
    case .int(let number)? where (1...max(release, 1)).contains(number): hold = number
    default: return nil
    }
    switch head["pending"] {
    case nil: break
    case .record(let pending)?:
      guard case .string(let run)? = pending["run"], case .string(let who)? = pending["who"],
        run.utf8.count <= ReleaseFacts.longestText, who.utf8.count <= ReleaseFacts.longestText,
        case .string(let rules)? = pending["rules"], let rules = Fingerprint(hex: rules),
        let size = pending.count("size", upTo: RecordEntry.largest)
      else { return nil }
      self.pending = Pending(
        run: run, time: pending.moment("time"), who: who, rules: rules, size: size)
    default: return nil
    }
  }
}

internal import Glibc
internal import MarqueeBase

/// The lease that lets only one publisher at a time change a destination: the object `lease` of the
/// state, as one line of JSON. This is what it says.
struct LeaseText: Hashable, Sendable {
  /// The identifier of the publish that holds it.
  var run: String
  /// Who publishes, as in the history.
  var who: String
  var host: String
  /// The boot ID of the machine; empty when it could not be read.
  var boot: String
  /// The namespace of the process's number; see `ProcessFacts`.
  var namespace: String
  var process: Int
  /// The time at which the process was started, in the kernel's ticks.
  var start: String
  /// The end of the lease by the server's clock, in microseconds since 1970.
  var expires: Int

  /// The time for which a lease is valid after it was taken or renewed.
  static let validity: Duration = .seconds(30)
  private static let longest = 4096

  /// The lease of a publish of this process.
  static func own(run: String, who: String) -> LeaseText {
    let process = Int(getpid())
    return LeaseText(
      run: run, who: who, host: ProcessFacts.hostName, boot: ProcessFacts.bootID(),
      namespace: ProcessFacts.processNamespace(), process: process,
      start: ProcessFacts.start(of: process) ?? "", expires: 0)
  }

  func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    JSONWriter.append(
      .record(
        Record([
          ("marquee", .string("lease 1")), ("run", .string(run)), ("who", .string(who)),
          ("host", .string(host)), ("boot", .string(boot)), ("namespace", .string(namespace)),
          ("process", .int(process)), ("start", .string(start)), ("expires", .int(expires)),
        ])), to: &bytes)
    return bytes + [0x0a]
  }

  init(
    run: String, who: String, host: String, boot: String, namespace: String, process: Int,
    start: String, expires: Int
  ) {
    self.run = run
    self.who = who
    self.host = host
    self.boot = boot
    self.namespace = namespace
    self.process = process
    self.start = start
    self.expires = expires
  }

  /// Reads what `encoded` returns; nil for anything else.
  init?(_ bytes: [UInt8]) {
    guard bytes.count <= Self.longest else { return nil }
    var reader = JSONReader()
    guard case .record(let lease)? = try? bytes.withUnsafeBytes({ try reader.read($0) }),
      case .string(let kind)? = lease["marquee"], kind == "lease 1",
      case .string(let run)? = lease["run"], case .string(let who)? = lease["who"],
      case .string(let host)? = lease["host"], case .string(let boot)? = lease["boot"],
      case .string(let namespace)? = lease["namespace"],
      let process = lease.count("process", upTo: Int(Int32.max)),
      case .string(let start)? = lease["start"], let expires = lease.moment("expires")
    else { return nil }
    self.init(
      run: run, who: who, host: host, boot: boot, namespace: namespace, process: process,
      start: start, expires: expires.microseconds)
  }

  /// What is known of a lease that somebody else holds.
  enum Status { case held, over, unclear }

  /// Whether the lease is still held.
  ///
  /// A process of this machine is known to be gone when the boot and the namespace of processes are
  /// the same and no process has its number and start. A machine's name proves nothing: two machines
  /// may have the same one, and containers share a boot, not the numbers of processes.
  ///
  /// - Parameters:
  ///   - own: the lease that this process would take.
  ///   - date: the server's clock; nil when it is not known.
  ///   - startOf: the start of a process by its number; nil when there is none.
  func status(
    seenFrom own: LeaseText, at date: Moment?, startOf: (Int) -> String?
  ) -> Status {
    if boot == own.boot, !boot.isEmpty, namespace == own.namespace, !namespace.isEmpty {
      // An earlier publish of this same process may still be running.
      let isOwn = process == own.process && start == own.start
      if !isOwn, startOf(process) != start { return .over }
    }
    guard let date else { return .unclear }
    // The header `Date` has whole seconds.
    let left = expires.subtractingReportingOverflow(date.microseconds)
    if !left.overflow, left.partialValue < -1_000_000 { return .over }
    // No lease is valid for so long, so the clock is not the one by which the lease was written.
    let most = 2 * Self.validity.wholeMicroseconds
    return left.overflow || left.partialValue > most ? .unclear : .held
  }

  /// The holder for messages: `process 4711 on web-2, by arn:aws:…`.
  var holder: String {
    "process \(process) on \(OneLine.escaped(host)), by \(OneLine.escaped(who))"
  }
}

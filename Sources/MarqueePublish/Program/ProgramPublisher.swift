internal import Glibc
package import MarqueeBase
package import MarqueeSite

/// Publishes with a program of the user's: `publish.command`.
///
/// The program gets lists of paths as files; a word of the command names each in braces. What was
/// published last is known from a file in the state folder, so where that folder is empty, every
/// file is in the list of changed ones, and removed ones are not known.
package struct ProgramPublisher: Sendable {
  /// The lists that a word of the command can name.
  package enum List: String, CaseIterable, Sendable {
    /// The files that are new or have changed.
    case files
    /// The files that are gone.
    case removed
    /// Both.
    case all
  }

  private let command: [String]
  private let state: String
  private let isCancelled: @Sendable () -> Bool

  /// - Parameters:
  ///   - command: the program and its arguments.
  ///   - stateFolder: the site's folder `.marquee`.
  ///   - isCancelled: asked while the program runs; after it has returned true, the program is sent
  ///     `SIGTERM`.
  package init(
    _ command: [String], stateFolder: String,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.command = command
    state = stateFolder
    self.isCancelled = isCancelled
  }

  /// The file that knows what was published.
  private var record: String { state + "/published-by-command" }

  /// - Parameters:
  ///   - guards: is given the change before the program is started, and stops it by throwing.
  package func publish(
    _ output: BuiltOutput, isDryRun: Bool = false,
    guards: (PublishChange) throws(Diagnostics) -> Void = { _ in }
  ) throws(Diagnostics) -> PublishReport {
    let started = ContinuousClock.now
    var report = PublishReport(destination: command[0])
    report.files = output.count
    let change = PublishChange(output, since: PublishedFiles(BlockingIO.readFile(record) ?? []))
    report.written = change.written.count
    report.added = change.added
    report.removed = change.removed.count
    guard !change.isEmpty else {
      report.duration = ContinuousClock.now - started
      return report
    }
    try guards(change)
    report.outcome = isDryRun ? .planned : .published
    report.changes = isDryRun ? change.changes : []
    if !isDryRun {
      try run(change, output.path)
      try FileSystem.replace(record, with: PublishedFiles(output).bytes, shownAs: record)
    }
    report.duration = ContinuousClock.now - started
    return report
  }

  private func run(_ change: PublishChange, _ output: String) throws(Diagnostics) {
    var lists: [List: String] = [:]
    defer { for path in lists.values { unlink(path) } }
    for list in List.allCases {
      let names =
        switch list {
        case .files: change.written
        case .removed: change.removed
        case .all: change.written + change.removed
        }
      if let name = names.first(where: { $0.utf8.contains(UInt8(ascii: "\n")) }) {
        throw Diagnostics(
          Diagnostic(
            "'\(Diagnostic.printable(name))' can't be in a list of lines", code: "publish.command",
            help: "rename the file"))
      }
      let path = "\(state)/publish-\(list.rawValue)"
      try FileSystem.replace(
        path, with: Array(names.map { $0 + "\n" }.joined().utf8), shownAs: path)
      lists[list] = path
    }
    let arguments = command.map { word in
      var word = word.replacing("{output}", with: output)
      for (list, path) in lists { word = word.replacing("{\(list.rawValue)}", with: path) }
      return word
    }
    try start(arguments)
  }

  private func start(_ arguments: [String]) throws(Diagnostics) {
    var setup = ChildProcess.Setup()
    // Standard output is for our own report.
    setup.input = .nothing
    setup.output = .descriptor(STDERR_FILENO)
    guard let child = ChildProcess(arguments, setup) else {
      let reason = String(cString: strerror(errno))
      throw mistake("can't be started: \(reason)", help: "install it, or correct publish.command")
    }
    var isTold = false
    while true {
      if let code = child.ended() {
        guard code != 0 else { return }
        throw mistake("ended with exit code \(code)", help: "what it wrote stands above")
      }
      if !isTold, isCancelled() {
        isTold = true
        kill(child.id, SIGTERM)
      }
      usleep(5_000)
    }
  }

  private func mistake(_ what: String, help: String) -> Diagnostics {
    Diagnostics(
      Diagnostic(
        "the command '\(Diagnostic.printable(command[0]))' \(what)", code: "publish.command",
        help: help))
  }
}

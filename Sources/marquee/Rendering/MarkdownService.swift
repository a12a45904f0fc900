internal import CConfinement
internal import Glibc
internal import MarqueeBase
internal import MarqueeSite
internal import MarqueeTemplate

/// The program as a child of itself that renders the Markdown of rows and may do nothing else: see
/// `MarkdownProtocol`.
///
/// A row can hold text that keeps cmark-gfm busy for hours, fills the memory, or makes it read out of
/// bounds. Here that costs this process: it has no files, no network, no variables and no secrets, and
/// ends when a text takes more time or memory than it may.
enum MarkdownService {
  /// The capacity of the child that the arguments ask for; nil for every other command line.
  static func capacity(_ arguments: [String]) -> Int? {
    guard arguments.count == 2, arguments[0] == MarkdownProtocol.argument else { return nil }
    return Int(arguments[1]).flatMap { $0 >= 0 ? $0 : nil }
  }

  /// Answers until the parent hangs up.
  ///
  /// - Returns: the process's exit code.
  static func run(capacity: Int) -> Int32 {
    // What the library and the runtime set up once, while files can still be opened.
    let sample = Array("| a |\n| - |\n| *b* ~~c~~ https://d.e [f](g) |\n\n- [ ] h\n".utf8)
    for isInline in [false, true] { _ = RowMarkdown.rendered(sample, isInline: isInline) }
    limit(capacity)
    _ = marquee_confine()
    while let head = read(MarkdownProtocol.Request.size) {
      let question = MarkdownProtocol.Request(head: head)
      guard question.textCount <= capacity, let text = read(question.textCount) else { return 1 }
      setTimer(MarkdownProtocol.processorTime(textCount: text.count))
      let html = RowMarkdown.rendered(text, isInline: question.isInline)
      let answer: MarkdownProtocol.Response =
        html.count <= question.limit ? .html(html) : .tooMuchHTML
      setTimer(.zero)
      guard write(answer.bytes) else { return 1 }
    }
    return 0
  }

  private static func limit(_ capacity: Int) {
    // Asked first: after this no file can be opened.
    let programSize = programSize
    set(RLIMIT_CORE, 0)
    set(RLIMIT_FSIZE, 0)
    // The descriptor that is open stays open.
    set(RLIMIT_NOFILE, 0)
    set(__RLIMIT_NPROC, 0)
    set(RLIMIT_AS, rlim_t(programSize + MarkdownProtocol.memory(capacity: capacity)))
  }

  private static func set(_ resource: __rlimit_resource, _ value: rlim_t) {
    var limit = rlimit(rlim_cur: value, rlim_max: value)
    setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
  }

  /// How many bytes of addresses the program has taken.
  private static var programSize: Int {
    let unknown = 256 << 20
    guard let file = fopen("/proc/self/statm", "r") else { return unknown }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, Int32(line.count), file) != nil else { return unknown }
    return strtol(line, nil, 10) * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Ends the process when it has used so much of a processor; zero takes that back.
  private static func setTimer(_ time: Duration) {
    let (seconds, microseconds) = time.wholeMicroseconds.quotientAndRemainder(
      dividingBy: 1_000_000)
    var timer = itimerval()
    timer.it_value = timeval(tv_sec: seconds, tv_usec: microseconds)
    setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
  }

  /// Nil at the end, and when the parent is gone.
  private static func read(_ count: Int) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(
        0,
        BlockingIO.fill(UnsafeMutableRawBufferPointer(buffer), from: MarkdownProtocol.descriptor))
    }
    return bytes.count == count ? bytes : nil
  }

  private static func write(_ bytes: [UInt8]) -> Bool {
    BlockingIO.write(bytes, to: MarkdownProtocol.descriptor) == 0
  }
}

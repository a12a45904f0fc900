internal import CConfinement
internal import Glibc
internal import MarqueeBase
internal import MarqueeSite
internal import MarqueeTemplate

/// The child process that renders the Markdown of rows, which is this same program with almost no
/// rights; see `MarkdownProtocol`.
///
/// A row can hold text that keeps cmark-gfm busy for hours, fills the memory, or makes it read out
/// of bounds. In the child such a text can harm only the child: it has no files, no network, no
/// variables and no secrets, and it ends when a text takes more time or memory than it may.
enum MarkdownService {
  /// The longest text in bytes that the child shall accept, from its arguments; nil for every other
  /// command line.
  static func capacity(_ arguments: [String]) -> Int? {
    guard arguments.count == 2, arguments[0] == MarkdownProtocol.argument else { return nil }
    return Int(arguments[1]).flatMap { $0 >= 0 ? $0 : nil }
  }

  /// Answers requests until the parent closes the connection.
  ///
  /// - Returns: the process's exit code.
  static func run(capacity: Int) -> Int32 {
    // This first rendering makes the library and the runtime do their one-time set-up while files
    // can still be opened.
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
    // The size is read first, because after the limits no file can be opened.
    let programSize = programSize
    set(RLIMIT_CORE, 0)
    set(RLIMIT_FSIZE, 0)
    // The descriptor that is already open stays open.
    set(RLIMIT_NOFILE, 0)
    set(__RLIMIT_NPROC, 0)
    set(RLIMIT_AS, rlim_t(programSize + MarkdownProtocol.memory(capacity: capacity)))
  }

  private static func set(_ resource: __rlimit_resource, _ value: rlim_t) {
    var limit = rlimit(rlim_cur: value, rlim_max: value)
    setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
  }

  /// The size of the program's address space in bytes.
  private static var programSize: Int {
    let unknown = 256 << 20
    guard let file = fopen("/proc/self/statm", "r") else { return unknown }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, Int32(line.count), file) != nil else { return unknown }
    return strtol(line, nil, 10) * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Ends the process when it has used that much processor time; zero removes the limit.
  private static func setTimer(_ time: Duration) {
    let (seconds, microseconds) = time.wholeMicroseconds.quotientAndRemainder(
      dividingBy: 1_000_000)
    var timer = itimerval()
    timer.it_value = timeval(tv_sec: seconds, tv_usec: microseconds)
    setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
  }

  /// The next `count` bytes; nil at the end of the input, and when the parent has ended.
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

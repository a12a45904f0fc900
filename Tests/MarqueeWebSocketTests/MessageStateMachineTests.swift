import Testing

@testable import MarqueeWebSocket

/// The client's side of RFC 6455, without a socket.
struct MessageStateMachineTests {
  /// A machine whose masks are known.
  static func machine(_ limits: FrameLimits = FrameLimits()) -> MessageStateMachine {
    MessageStateMachine(
      limits: limits,
      keys: MaskKeys { count in
        (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + 1) }
      })
  }

  /// What came out of a machine: the stream's bytes, the frames for the server, the end.
  struct Outcome: Equatable {
    var data: [UInt8] = []
    var replies: [ClientFrame] = []
    var end: SocketEnd?

    mutating func take(
      _ bytes: [UInt8], _ machine: inout MessageStateMachine
    ) {
      var events: [MessageStateMachine.Event] = []
      bytes.withUnsafeBytes { machine.receive($0, into: &events) }
      for event in events {
        switch event {
        case .data(let range): data += bytes[range]
        case .reply(let frame): replies += ClientFrame.all(in: frame)
        case .ended(let end): self.end = end
        }
      }
    }
  }

  static func run(
    _ bytes: [UInt8], step: Int = .max, _ limits: FrameLimits = FrameLimits()
  ) -> Outcome {
    var machine = machine(limits)
    var outcome = Outcome()
    var rest = bytes[...]
    while !rest.isEmpty {
      outcome.take(Array(rest.prefix(step)), &machine)
      rest = rest.dropFirst(step)
    }
    return outcome
  }

  /// A frame of a server.
  static func frame(_ opcode: UInt8, _ payload: [UInt8], final: Bool = true) -> [UInt8] {
    var bytes: [UInt8] = [(final ? 0x80 : 0) | opcode]
    if payload.count < 126 {
      bytes.append(UInt8(payload.count))
    } else {
      bytes += [126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
    }
    return bytes + payload
  }

  @Test(arguments: [1, 2, 3, 7, 1000])
  func fragmentsWithControlFramesBetweenThem(_ step: Int) {
    let long = [UInt8](repeating: 9, count: 300)
    let bytes =
      Self.frame(2, [1, 2], final: false) + Self.frame(9, Array("ping".utf8))
      + Self.frame(0, [], final: false) + Self.frame(10, [5]) + Self.frame(0, long)
      + Self.frame(9, []) + Self.frame(2, [7])
    let outcome = Self.run(bytes, step: step)
    #expect(outcome.data == [1, 2] + long + [7])
    #expect(outcome.replies == [ClientFrame(10, Array("ping".utf8)), ClientFrame(10, [])])
    #expect(outcome.end == nil)
  }

  /// What a server must not send, and the code that it is closed with.
  @Test(
    arguments: [
      ("text", [0x81, 1, 65], 1003), ("a reserved bit", [0xC2, 1, 0], 1002),
      ("another reserved bit", [0xA2, 0], 1002), ("the last reserved bit", [0x92, 0], 1002),
      ("a reserved kind", [0x83, 0], 1002), ("a reserved control", [0x8B, 0], 1002),
      ("a mask", [0x82, 0x81, 1, 2, 3, 4, 5], 1002), ("a masked ping", [0x89, 0x80], 1002),
      ("a control in pieces", [0x09, 0], 1002), ("a close in pieces", [0x08, 0], 1002),
      ("a long control", [0x89, 126, 0, 126], 1002), ("a longer one", [0x8A, 127], 1002),
      ("a stray continuation", [0x80, 1, 0], 1002), ("nested", [0x02, 0, 0x82, 0], 1002),
      ("a text in a message", [0x02, 0, 0x81, 0], 1003),
      ("a length in three bytes", [0x82, 126, 0, 125], 1002),
      ("a length in nine", [0x82, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 1002),
      ("a frame too large", [0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0], 1009),
      ("the largest", [0x82, 127, 255, 255, 255, 255, 255, 255, 255, 255], 1009),
      ("half a code", [0x88, 1, 3], 1002), ("code 1005", [0x88, 2, 3, 0xED], 1002),
      ("code 1006", [0x88, 2, 3, 0xEE], 1002), ("code 1015", [0x88, 2, 3, 0xF7], 1002),
      ("code 999", [0x88, 2, 3, 0xE7], 1002), ("code 5000", [0x88, 2, 0x13, 0x88], 1002),
      ("a reason that is no UTF-8", [0x88, 3, 3, 0xE8, 0xFF], 1007),
    ] as [(String, [UInt8], Int)])
  func faults(_ name: String, _ bytes: [UInt8], _ code: Int) {
    for step in [1, 100] {
      // Whatever follows is not looked at.
      let outcome = Self.run(bytes + Self.frame(2, [1]), step: step)
      #expect(outcome.end?.code.rawValue == UInt16(code), "\(name)")
      #expect(outcome.end?.side == .client)
      #expect(outcome.replies.count == 1)
      #expect(outcome.replies.first?.opcode == 8)
      #expect(outcome.replies.first?.closeCode == UInt16(code))
      #expect(outcome.data.isEmpty)
    }
  }

  @Test func aFaultIsToldAtItsSecondByte() {
    #expect(Self.run([0x81, 0x7F]).end != nil)
    #expect(Self.run([0x81]).end == nil)
  }

  @Test func messagesHaveALimitToo() {
    var limits = FrameLimits()
    limits.frame = 10
    limits.message = 20
    let ten = [UInt8](repeating: 1, count: 10)
    let whole = Self.frame(2, ten, final: false) + Self.frame(0, ten)
    #expect(Self.run(whole + whole, limits).data.count == 40)
    let much = Self.frame(2, ten, final: false) + Self.frame(0, ten, final: false)
    #expect(Self.run(much + Self.frame(0, [1]), limits).end?.code == .tooLarge)
    #expect(Self.run(Self.frame(2, ten + [1]), limits).end?.code == .tooLarge)
  }

  @Test func theServerCloses() {
    let reason = "too many sessions"
    let outcome = Self.run(Self.frame(8, [0x03, 0xF0] + Array(reason.utf8)) + [0xFF, 0xFF])
    #expect(outcome.end == SocketEnd(.server, CloseCode(rawValue: 1008), reason))
    #expect(outcome.replies == [ClientFrame(8, [0x03, 0xF0])])
    #expect(
      outcome.end?.sentence
        == "the server closed the WebSocket with code 1008 (forbidden by a policy): \(reason)")
    let silent = Self.run(Self.frame(8, []))
    #expect(silent.end == SocketEnd(.server, .none))
    #expect(silent.replies == [ClientFrame(8, [])])
  }

  @Test func thisSideCloses() {
    var machine = Self.machine()
    #expect(ClientFrame.all(in: machine.close()) == [ClientFrame(8, [0x03, 0xE8])])
    var outcome = Outcome()
    // What was under way is not handed on any more.
    outcome.take(Self.frame(2, [1, 2]) + Self.frame(9, [1]), &machine)
    #expect(outcome == Outcome())
    outcome.take(Self.frame(8, [0x03, 0xE8]), &machine)
    #expect(outcome.end == SocketEnd(.client, .normal))
    #expect(outcome.replies.isEmpty)
    #expect(machine.isEnded)
  }

  @Test func aConnectionThatIsCut() {
    var machine = Self.machine()
    var events: [MessageStateMachine.Event] = []
    machine.receiveEnd("reset", into: &events)
    machine.receiveEnd("again", into: &events)
    #expect(events == [.ended(SocketEnd(.network, .abnormal, "reset"))])
  }

  @Test(arguments: [0, 1, 125, 126, 65_535, 65_536, 70_001])
  func whatIsSentIsMasked(_ count: Int) {
    var machine = Self.machine()
    let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var bytes: [UInt8] = []
    payload.withUnsafeBytes { machine.send($0, to: &bytes) }
    payload.withUnsafeBytes { machine.send($0, to: &bytes) }
    let frames = ClientFrame.all(in: bytes)
    #expect(frames == [ClientFrame(2, payload), ClientFrame(2, payload)])
    #expect(Set(frames.map(\.key)).count == 2)
  }

  @Test func keysAreRandom() {
    var keys = MaskKeys.random
    #expect(Set((0..<3000).map { _ in keys.next() }).count > 2990)
  }
}

internal import MarqueeBase

/// The client's side of an open WebSocket that carries a stream of bytes (RFC 6455). It takes the
/// received bytes and returns events; it does no I/O.
///
/// The stream has no messages of its own, so the bytes of binary frames are passed on as they
/// arrive, even if their frame or message is not complete. When the server breaks the protocol, the
/// WebSocket is closed with the close code that the RFC gives for it.
package struct MessageStateMachine: Sendable {
  /// A result of the received bytes.
  package enum Event: Equatable {
    /// Bytes of the stream, as a range of the received bytes.
    case data(Range<Int>)
    /// A frame to send to the server.
    case reply([UInt8])
    /// The WebSocket has ended; no event follows.
    case ended(SocketEnd)
  }

  private enum Phase: Equatable {
    case header
    case payload(left: UInt64)
  }

  private let limits: FrameLimits
  private var keys: MaskKeys
  private var phase = Phase.header
  private var head: [UInt8] = []
  private var frame: FrameHeader?
  /// The payload of a control frame, 125 bytes at most.
  private var control: [UInt8] = []
  /// The size so far of the message that is being received; nil between messages.
  private var message: UInt64?
  /// The close frame that this side has sent; nil while it has sent none.
  private var closing: SocketEnd?
  /// Whether the WebSocket has ended: received bytes are ignored from then on.
  private(set) package var isEnded = false

  package init(limits: FrameLimits = FrameLimits(), keys: MaskKeys = .random) {
    self.limits = limits
    self.keys = keys
  }

  // MARK: Sending

  /// Appends a binary frame with bytes of the stream.
  package mutating func send(_ payload: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    FrameWriter.append(.binary, payload, key: keys.next(), to: &output)
  }

  /// A close frame to send. Data that the server sends afterwards is not passed on.
  package mutating func close(_ code: CloseCode = .normal, _ reason: String = "") -> [UInt8] {
    if closing == nil { closing = SocketEnd(.client, code, reason) }
    return control(.close, Self.closePayload(code, reason))
  }

  private mutating func control(_ opcode: Opcode, _ payload: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    payload.withUnsafeBytes { FrameWriter.append(opcode, $0, key: keys.next(), to: &output) }
    return output
  }

  /// The two bytes of the code, and the part of the reason that fits into a control frame.
  private static func closePayload(_ code: CloseCode, _ reason: String) -> [UInt8] {
    guard code.isSendable else { return [] }
    var text = reason
    while text.utf8.count > 123 { text.removeLast() }
    return [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)] + Array(text.utf8)
  }

  // MARK: Receiving

  /// Takes bytes from the server, in pieces of any size, and appends the events.
  package mutating func receive(_ bytes: UnsafeRawBufferPointer, into events: inout [Event]) {
    var offset = 0
    while !isEnded, offset < bytes.count {
      switch phase {
      case .header:
        head.append(bytes[offset])
        offset += 1
        guard let header = FrameHeader(head) else { continue }
        if head.count == 2, let fault = fault(in: header) {
          return fail(fault.0, fault.1, &events)
        }
        if head.count == header.size { begin(header, &events) }
      case .payload(let left):
        let count = Int(min(left, UInt64(bytes.count - offset)))
        take(bytes, offset..<offset + count, &events)
        offset += count
        phase = .payload(left: left - UInt64(count))
        if left == UInt64(count) { finish(&events) }
      }
    }
  }

  /// Ends the WebSocket because the connection below it has ended.
  ///
  /// - Parameter detail: how it ended, for messages.
  package mutating func receiveEnd(_ detail: String, into events: inout [Event]) {
    guard !isEnded else { return }
    isEnded = true
    events.append(.ended(closing ?? SocketEnd(.network, .abnormal, detail)))
  }

  /// The error in the first two bytes of a header, or nil.
  private func fault(in header: FrameHeader) -> (CloseCode, String)? {
    if header.reserved != 0 {
      return (.protocolError, "the server set a reserved bit, and no extension was agreed on")
    }
    guard let opcode = Opcode(rawValue: header.opcode) else {
      return (.protocolError, "the server sent a frame of the reserved kind \(header.opcode)")
    }
    if header.isMasked { return (.protocolError, "the server masked a frame") }
    if opcode.isControl {
      if !header.isFinal { return (.protocolError, "the server cut a control frame in pieces") }
      if header.size != 2 { return (.protocolError, "the server sent a control frame too long") }
      return nil
    }
    switch opcode {
    case .text: return (.unsupportedData, "the server sent text, and the database speaks binary")
    case .continuation where message == nil:
      return (.protocolError, "the server continued a message that it had not begun")
    case .binary where message != nil:
      return (.protocolError, "the server began a message inside another")
    default: return nil
    }
  }

  private mutating func begin(_ header: FrameHeader, _ events: inout [Event]) {
    head.removeAll(keepingCapacity: true)
    if !header.isMinimal {
      return fail(.protocolError, "the server wrote a frame's length in too many bytes", &events)
    }
    if Opcode(rawValue: header.opcode)?.isControl == false {
      if header.length > limits.frame {
        return fail(.tooLarge, "a frame of \(header.length) bytes", &events)
      }
      let (total, overflow) = (message ?? 0).addingReportingOverflow(header.length)
      if overflow || total > limits.message {
        return fail(.tooLarge, "a message of more than \(limits.message) bytes", &events)
      }
      message = total
    }
    frame = header
    phase = .payload(left: header.length)
    if header.length == 0 { finish(&events) }
  }

  private mutating func take(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ events: inout [Event]
  ) {
    if frame.map({ $0.opcode >= 0x8 }) ?? false {
      control += bytes[range]
    } else if closing == nil {
      events.append(.data(range))
    }
  }

  private mutating func finish(_ events: inout [Event]) {
    phase = .header
    guard let frame, let opcode = Opcode(rawValue: frame.opcode) else { return }
    self.frame = nil
    let payload = control
    control.removeAll(keepingCapacity: true)
    switch opcode {
    case .continuation, .binary, .text: if frame.isFinal { message = nil }
    case .ping: if closing == nil { events.append(.reply(control(.pong, payload))) }
    case .pong: break
    case .close: closed(payload, &events)
    }
  }

  private mutating func closed(_ payload: [UInt8], _ events: inout [Event]) {
    if let closing {
      isEnded = true
      return events.append(.ended(closing))
    }
    if payload.isEmpty {
      events.append(.reply(control(.close, [])))
      isEnded = true
      return events.append(.ended(SocketEnd(.server, .none)))
    }
    guard payload.count >= 2 else {
      return fail(.protocolError, "the server closed with half a code", &events)
    }
    let code = CloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
    guard code.isSendable else {
      return fail(.protocolError, "the server closed with the code \(code.rawValue)", &events)
    }
    guard let reason = String(validating: payload[2...], as: UTF8.self) else {
      return fail(.invalidText, "the server's reason for closing is not UTF-8", &events)
    }
    events.append(.reply(control(.close, Self.closePayload(code, ""))))
    isEnded = true
    events.append(.ended(SocketEnd(.server, code, reason)))
  }

  private mutating func fail(_ code: CloseCode, _ reason: String, _ events: inout [Event]) {
    isEnded = true
    let end = closing ?? SocketEnd(.client, code, reason)
    if closing == nil { events.append(.reply(control(.close, Self.closePayload(code, reason)))) }
    events.append(.ended(end))
  }
}

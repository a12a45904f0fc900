/// A frame as a server reads it: written apart from the code under test.
struct ClientFrame: Equatable {
  let opcode: UInt8
  let payload: [UInt8]
  var key: [UInt8] = []

  init(_ opcode: UInt8, _ payload: [UInt8]) {
    self.opcode = opcode
    self.payload = payload
  }

  static func == (left: ClientFrame, right: ClientFrame) -> Bool {
    left.opcode == right.opcode && left.payload == right.payload
  }

  var closeCode: UInt16? {
    payload.count >= 2 ? UInt16(payload[0]) * 256 + UInt16(payload[1]) : nil
  }

  /// All the frames of a text. One that a server would refuse is missing.
  static func all(in bytes: [UInt8]) -> [ClientFrame] {
    var frames: [ClientFrame] = []
    var rest = bytes[...]
    while rest.count >= 6 {
      let first = rest.removeFirst()
      let second = rest.removeFirst()
      guard first & 0xF0 == 0x80, second & 0x80 != 0 else { return [] }
      var length = Int(second & 0x7F)
      if length >= 126 {
        let size = length == 126 ? 2 : 8
        length = rest.prefix(size).reduce(0) { $0 * 256 + Int($1) }
        rest = rest.dropFirst(size)
        guard length > (size == 2 ? 125 : 65_535) else { return [] }
      }
      let key = Array(rest.prefix(4))
      rest = rest.dropFirst(4)
      guard rest.count >= length else { return [] }
      let payload = rest.prefix(length).enumerated().map { $1 ^ key[$0 % 4] }
      var frame = ClientFrame(first & 0x0F, payload)
      frame.key = key
      frames.append(frame)
      rest = rest.dropFirst(length)
    }
    return frames
  }
}

internal import MarqueeBase

/// The code of the reason for which a WebSocket is closed (RFC 6455, section 7.4, and IANA's
/// registry).
package struct CloseCode: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let normal = CloseCode(rawValue: 1000)
  package static let protocolError = CloseCode(rawValue: 1002)
  /// Data of a kind that this side does not accept; a text frame, for a database connection.
  package static let unsupportedData = CloseCode(rawValue: 1003)
  /// The close frame contained no code. This code is never sent.
  package static let none = CloseCode(rawValue: 1005)
  /// The connection was cut without a close frame. This code is never sent.
  package static let abnormal = CloseCode(rawValue: 1006)
  /// Text that is not valid UTF-8.
  package static let invalidText = CloseCode(rawValue: 1007)
  /// A message larger than ``FrameLimits`` allow.
  package static let tooLarge = CloseCode(rawValue: 1009)

  /// Whether a close frame may contain the code.
  package var isSendable: Bool {
    switch rawValue {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }

  /// The code's meaning in words.
  package var words: String {
    switch rawValue {
    case 1000: "normal closure"
    case 1001: "going away"
    case 1002: "protocol error"
    case 1003: "data of a kind that is not taken"
    case 1005: "no reason given"
    case 1006: "cut without a word"
    case 1007: "text that is not UTF-8"
    case 1008: "forbidden by a policy"
    case 1009: "too large"
    case 1010: "an extension is missing"
    case 1011: "an error inside the server"
    case 1012: "the service restarts"
    case 1013: "try again later"
    case 1014: "a gateway got a bad answer"
    case 1015: "TLS failed"
    case 3000...3999: "a registered code"
    case 4000...4999: "the server's own code"
    default: "an unknown code"
    }
  }
}

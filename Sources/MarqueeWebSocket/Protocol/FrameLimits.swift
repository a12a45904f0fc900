/// How much one frame or message may hold, in bytes.
///
/// Data is handed on as it arrives, so a large frame costs no memory. The limits stop a server, or
/// something in front of it, whose lengths make no sense: PostgreSQL's bytes come in frames of some
/// kilobytes, and the usual WebSocket servers cut at 1 MiB.
package struct FrameLimits: Hashable, Sendable {
  package var frame: UInt64 = 16 << 20
  /// All the fragments of a message together.
  package var message: UInt64 = 64 << 20

  package init() {}
}

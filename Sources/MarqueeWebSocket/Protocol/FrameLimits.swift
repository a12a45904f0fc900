/// The limits on the size of frames and messages, in bytes.
///
/// Data is passed on as it arrives, so a large frame uses no memory. The limits stop a server or a
/// proxy that sends senseless lengths: PostgreSQL's bytes arrive in frames of some kilobytes, and
/// the usual WebSocket servers limit theirs to 1 MiB.
package struct FrameLimits: Hashable, Sendable {
  /// The limit on one frame, 16 MiB.
  package var frame: UInt64 = 16 << 20
  /// The limit on all fragments of a message together, 64 MiB.
  package var message: UInt64 = 64 << 20

  package init() {}
}

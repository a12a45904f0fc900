internal import MarqueeBase
internal import MarqueeSite

extension PublishSession {
  /// Throws when the server takes conditional writes and does not look at the condition. It is tried
  /// at the first publish, with the lease, which is there then.
  func checkConditions() throws(Diagnostics) {
    guard options.usesLease else { return }
    do throws(StoreFailure) {
      _ = try state.write(
        LeaseKeeper.key, .bytes([]), headers: StateHeaders.json, condition: .absent)
    } catch {
      if error.kind == .conditionFailed || error.kind == .conflict { return }
      throw Diagnostics(error.diagnostic)
    }
    _ = try? state.remove([LeaseKeeper.key])
    throw Diagnostics(
      Diagnostic(
        "\(state.name) ignores the conditions of writes (If-None-Match), so that two publishers "
          + "at once would overwrite each other's files", code: "publish.conditions",
        category: .destination,
        help: "make sure that only one publish runs at a time, and say so: publish: {lease: false}")
    )
  }
}

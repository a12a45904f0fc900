internal import MarqueeBase

/// Carries a site to a store, and back to an earlier release.
///
///     let publisher = Publisher(to: store, state: state, options: options)
///     let report = try publisher.publish(BuiltOutput(configuration, buildOptions))
package struct Publisher: Sendable {
  let store: any ObjectStore
  let state: any ObjectStore
  let parents: [any ObjectStore]
  let options: PublishOptions
  var world = PublishWorld()

  /// - Parameters:
  ///   - store: the place of the site's files.
  ///   - state: the place of the record, the lease and the kept copies: usually the store's
  ///     `.marquee/`.
  ///   - parents: the places where the records of sites above this one would be, nearest first.
  package init(
    to store: any ObjectStore, state: any ObjectStore, parents: [any ObjectStore] = [],
    options: PublishOptions
  ) {
    self.store = store
    self.state = state
    self.parents = parents
    self.options = options
  }
}

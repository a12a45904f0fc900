internal import MarqueeBase

/// Liquid's `self`: the names that are visible where it was read, so that `self[name]` finds a
/// variable by a computed name. It goes on meaning them when a partial is given it.
///
/// The interpreter looks the names up: see `Interpreter.member`.
final class SelfScope: ValueObject {
  let frame: Int

  init(frame: Int) { self.frame = frame }

  var kindName: String { "the names of the template" }
  var text: String { "Liquid::SelfDrop" }

  func isEqual(to other: Value) -> Bool {
    guard case .object(let object) = other, let scope = object as? SelfScope else { return false }
    return scope.frame == frame
  }
}

internal import MarqueeBase

/// The value of Liquid's `self`: the names that are visible where it was evaluated, so that
/// `self[name]` finds a variable by a computed name. When it is passed to a partial, it still means
/// the names of the caller.
///
/// The interpreter does the look-up; see `Interpreter.member`.
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

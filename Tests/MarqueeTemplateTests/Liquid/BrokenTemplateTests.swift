import MarqueeBase
import MarqueeTemplate
import Testing

/// Templates broken at random: never a crash or a hang, and errors with places inside the file.
@Suite struct BrokenTemplateTests {
  /// The same numbers in each run.
  private struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state ^ state >> 29) &* 0xbf58_476d_1ce4_e5b9
    }
  }

  private static let whole = [
    "{% for m in l limit: 2 %}\n- {{ m.t | upcase }}{% else %}none{% endfor %}\n",
    "{% if a == 1 and b contains 'x' or c %}{{ a }}{% elsif b %}b{% else %}c{% endif %}",
    "{% case a %}{% when 1, 2 %}x{% else %}y{% endcase %}{% cycle 'a', 'b' %}",
    "{% assign x = l | map: 't' | join: \", \" %}{{ x }}{% capture y %}{{ x }}{% endcapture %}",
    "{% liquid\n  if a\n    echo a\n  endif\n  comment\n  x\n  endcomment\n%}{% raw %}{{{% endraw %}",
    "{% tablerow m in (1..3) cols: 2 %}{{ m }}{% endtablerow %}{% render 'p', a: a %}",
    "{%- comment -%}{{ x {%- endcomment -%}{% # c %}{% doc %}d{% enddoc %}{{- l[0]['t'].size -}}",
    "# {{ a }}\n\n| {{ b }} |\n|---|\n{% unless a %}\n| x |\n{% endunless %}\n[a]({{ b }})",
  ]
  private static let splinters = [
    "{{", "}}", "{%", "%}", "{%-", "-%}", "{", "}", "%", "'", "\"", "|", ":", ",", ".", "..", "(",
    ")", "[", "]", "=", "==", "<", "!", "#", "\\", "\0", "\u{fffd}", "\u{a0}", "“", "é", "\r\n",
    "\n", " ", "{% endif %}", "{% if a %}", "{% raw %}", "{% endraw %}", "{% comment %}",
    "{% liquid", "{% else %}", "{% for i in (1..999999999999) %}", "99999999999999999999", "-",
    "1e9",
    "{{ a | truncate: -9223372036854775808 }}", "{{ 0.",
    "(-9223372036854775808..9223372036854775807)",
  ]

  private static func broken(_ dice: inout Dice) -> String {
    var scalars = Array(
      (whole.randomElement(using: &dice)! + whole.randomElement(using: &dice)!).unicodeScalars)
    for _ in 0..<Int.random(in: 1...6, using: &dice) {
      let place = Int.random(in: 0...scalars.count, using: &dice)
      switch Int.random(in: 0..<4, using: &dice) {
      case 0:
        scalars.removeSubrange(
          place..<min(scalars.count, place + Int.random(in: 1...9, using: &dice)))
      case 1: scalars.removeLast(scalars.count - place)
      case 2 where scalars.count > 1:
        scalars.swapAt(
          Int.random(in: 0..<scalars.count, using: &dice),
          Int.random(in: 0..<scalars.count, using: &dice))
      default:
        scalars.insert(contentsOf: splinters.randomElement(using: &dice)!.unicodeScalars, at: place)
      }
    }
    return String(String.UnicodeScalarView(scalars))
  }

  @Test(arguments: 1...8)
  func errorsHaveTheirPlace(_ seed: Int) {
    var dice = Dice(state: UInt64(seed))
    let data: TextMap<Value> = [
      "a": .int(1), "b": .string("x"), "c": .null, "l": .array([map(["t": .string("A")])]),
    ]
    let limits = RenderLimits(loopIterations: 2000, outputBytes: 1 << 20)
    for _ in 0..<250 {
      let template = Self.broken(&dice)
      let format: Format = Bool.random(using: &dice) ? .liquid : .markdown
      do {
        _ = try render(
          template, as: format, data, partials: ["p": "{{ a }}"], limits: limits)
      } catch {
        let lines = template.utf8.count { $0 == 10 } + 1
        for diagnostic in error.all {
          #expect(!diagnostic.message.isEmpty)
          guard let location = diagnostic.location else {
            Issue.record("no place: \(diagnostic.formatted) in \(template.debugDescription)")
            continue
          }
          #expect(location.line >= 1 && location.line <= lines, "\(template.debugDescription)")
          #expect(location.column >= 1, "\(template.debugDescription)")
        }
      }
    }
  }

  @Test(arguments: [
    ("{% if a %}", "{% endif %}"), ("{% for i in (1..1) %}", "{% endfor %}"), ("{{ a[", "] }}"),
    ("{% capture x %}", "{% endcapture %}"), ("{% if a and ", "a %}"), ("{% liquid liquid ", "%}"),
    ("{% comment %}", "{% endcomment %}"), ("{{ (", "..1) }}"),
  ])
  func depthHasAnEnd(_ open: String, _ close: String) {
    for count in [90, 100_000] {
      let template =
        String(repeating: open, count: count) + String(repeating: close, count: count)
      _ = refusal(template, as: .liquid, ["a": .int(1)])
    }
  }
}

import Testing

/// `{{ … }}` and `echo`: how each kind of value is written.
@Suite struct OutputTests {
  @Test(arguments: [
    LiquidCase("plain text: %} }} | \\ é", "plain text: %} }} | \\ é"),
    LiquidCase("", ""),
    LiquidCase("{{ 'single' }}{{ \"double\" }}", "singledouble"),
    LiquidCase("{{ 'it has \"quotes\"' }}", "it has \"quotes\""),
    LiquidCase("{{ 'no \\n escapes' }}", "no \\n escapes"),
    LiquidCase("{{ 7 }} {{ -7 }} {{ 007 }}", "7 -7 7"),
    LiquidCase("{{ 2.50 }} {{ -0.25 }}", "2.5 -0.25"),
    LiquidCase("{{ 0.00001 }} {{ 123456789012345680000.0 }}", "1.0e-05 1.2345678901234568e+20"),
    LiquidCase("{{ 98765432109876543210 }}", "98765432109876543210"),
    LiquidCase("{{ true }}{{ false }}", "truefalse"),
    LiquidCase("[{{ nil }}{{ null }}{{ empty }}{{ blank }}]", "[]"),
    LiquidCase("[{{}}{{ }}{{-}}]", "[]"),
    LiquidCase("{{ (2..5) }}", "2..5"),
  ])
  func literals(_ example: LiquidCase) throws { try example.check() }

  @Test(arguments: [
    LiquidCase("{{ movie }}", "Heat", data: #"{"movie": "Heat"}"#),
    LiquidCase("[{{ movie }}]", "[]"),
    LiquidCase(
      "{{ n }} {{ d }} {{ b }} [{{ z }}]", "3 2.0 false []",
      data: #"{"n": 3, "d": 2.0, "b": false, "z": null}"#),
    // A list's elements run together; nothing stands for nil.
    LiquidCase("{{ list }}", "1a2.5true", data: #"{"list": [1, "a", null, [2.5, true]]}"#),
    // A map is written as Ruby writes it.
    LiquidCase(
      "{{ map }}", #"{"a"=>1, "b c"=>[nil, "x\n"], "d"=>{}}"#,
      data: #"{"map": {"a": 1, "b c": [null, "x\n"], "d": {}}}"#),
    LiquidCase("{{ 'a' }}{% echo 'b' | upcase %}{%echo n%}", "aB1", data: #"{"n": 1}"#),
    LiquidCase("{{\n  movie\n  | upcase\n}}", "HEAT", data: #"{"movie": "Heat"}"#),
    // Values are never read as templates.
    LiquidCase("{{ text }}", "{{ movie }}{% if %}", data: #"{"text": "{{ movie }}{% if %}"}"#),
  ])
  func values(_ example: LiquidCase) throws { try example.check() }

  @Test(arguments: [
    LiquidCase("{{ 'a b' | upcase | append: '!' }}", "A B!"),
    LiquidCase("{{ 'x' | replace: 'x', 'y', }}", "y"),
    LiquidCase("{{ nil | default: 'none', allow_false: true }}", "none"),
    LiquidCase("{{ false | default: 'none', allow_false: true }}", "false"),
    LiquidCase("{{ 'a|b' | split: '|' | last }}", "b"),
    // A filter that does not exist lets its input through.
    LiquidCase("{{ 'as is' | no_such_filter: 1, key: 2 | capitalize }}", "As is"),
    LiquidCase("{{ 4 | no_such_filter | plus: 1 }}", "5"),
  ])
  func filters(_ example: LiquidCase) throws { try example.check() }
}

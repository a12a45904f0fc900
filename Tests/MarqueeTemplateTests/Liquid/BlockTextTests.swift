import Testing

/// `raw`, `comment`, `doc`, `#` and `liquid`.
@Suite struct BlockTextTests {
  @Test(arguments: [
    LiquidCase("{% raw %}{{ x }}{% if %}{% endraw %}", "{{ x }}{% if %}"),
    LiquidCase("{% raw %} {{ never closed {% endraw %}!", " {{ never closed !"),
    LiquidCase("{% raw %}{% neither {% this {% endraw %}", "{% neither {% this "),
    LiquidCase("{% raw %}{% raw %}{% endraw %}", "{% raw %}"),
    LiquidCase("{% raw %}}} %}{% endraw %}", "}} %}"),
    LiquidCase("{% raw %}{{% endraw %}a{% raw %}}{% endraw %}", "{a}"),
    LiquidCase(
      "{% raw %}{% liquid echo 1 %}{% comment %}{% endraw %}", "{% liquid echo 1 %}{% comment %}"),
    // Dashes trim what is around it, never what is inside.
    LiquidCase("a {%- raw -%} b {%- endraw -%} c", "a b c"),
    LiquidCase("a {%- raw %} b {% endraw -%} c", "a b c"),
    LiquidCase("{% raw %} b {% endraw %}{%- assign x = 1 -%} c", " b c"),
    LiquidCase("{% raw %} {% endraw %}{{- 1 }}", " 1"),
  ])
  func raw(_ example: LiquidCase) throws { try example.check() }

  @Test(arguments: [
    LiquidCase("a{% comment %}b{{ x | }}{% endcomment %}c", "ac"),
    LiquidCase("{% comment %}{% if %}{% nothing %}{% endif %}{%%}{% endcomment %}", ""),
    LiquidCase("{% comment %}1{% comment %}2{% endcomment %}3{% endcomment %}4", "4"),
    LiquidCase("{% comment %}{% raw %}{% endcomment %}{% endraw %}{% endcomment %}x", "x"),
    LiquidCase("{% comment any words %}x{% endcomment any words %}y", "y"),
    LiquidCase("a {%- comment -%} b {%- endcomment -%} c", "ac"),
    // The text around a comment stays two texts.
    LiquidCase("a\n{% comment %}{% endcomment %}{%- assign x = 1 %}b", "a\nb"),
    LiquidCase("{% # a comment %}a{%# b %}{%- # c -%} b", "ab"),
    LiquidCase("{%\n  # one\n  # two\n\n  # three\n%}a", "a"),
    LiquidCase("{% doc %} @param {x} {{ {% {% enddoc %}a", "a"),
    LiquidCase("{% doc %}{% if %}{% raw %}{% comment %}{% enddoc %}a", "a"),
    LiquidCase("a {%- doc -%} b {%- enddoc -%} c", "ac"),
  ])
  func comments(_ example: LiquidCase) throws { try example.check() }

  @Test(arguments: [
    LiquidCase("{% liquid\n  assign x = 1\n  echo x\n  echo 'a' | upcase\n%}", "1A"),
    LiquidCase("{% liquid\n if true\n echo 1\n else\n echo 2\n endif\n%}", "1"),
    LiquidCase(
      "{% liquid\n for i in (1..3)\n if i == 2\n continue\n endif\n echo i\n endfor\n%}", "13"),
    LiquidCase("{% liquid\n case 2\n when 1, 2\n echo 'y'\n else\n echo 'n'\n endcase\n%}", "y"),
    LiquidCase("{% liquid\n capture x\n echo 'a'\n endcapture\n%}[{{ x }}]", "[a]"),
    LiquidCase(
      "{% liquid\n tablerow x in (1..2)\n echo x\n endtablerow\n%}", TableRowTests.table("1,2")),
    LiquidCase(
      "{% liquid\n increment x\n cycle 'a', 'b'\n render 'p', y: 2\n%}", "0a2",
      partials: ["p": "{{ y }}"]),
    LiquidCase("{% liquid\n ifchanged\n echo 1\n endifchanged\n%}", "1"),
    LiquidCase("{% liquid\n  # a comment\n\n  ######\n  echo 1\n%}", "1"),
    LiquidCase("{% liquid\n comment\n echo 1\n any words\n endcomment\n echo 2\n%}", "2"),
    LiquidCase("{% liquid liquid liquid echo 'in' %}", "in"),
    LiquidCase("{% liquid\n liquid\n if true\n echo 1\n endif\n%}", "1"),
    LiquidCase("{% if true %}{% liquid\n assign x = 5\n%}{{ x }}{% endif %}", "5"),
    LiquidCase("a {%- liquid\n echo 'b'\n-%} c{% liquid %}", "abc"),
    LiquidCase("{% liquid break %}x", ""),
  ])
  func liquid(_ example: LiquidCase) throws { try example.check() }
}

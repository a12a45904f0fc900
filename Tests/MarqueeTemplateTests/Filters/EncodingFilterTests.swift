import Testing

@Suite struct EncodingFilterTests {
  @Test(arguments: [
    ("'<a b=\"c\">&\u{2019}</a>' | escape", "&lt;a b=&quot;c&quot;&gt;&amp;\u{2019}&lt;/a&gt;"),
    ("\"it's\" | escape", "it&#39;s"),
    ("nil | escape", ""),
    (
      "'1 < 2 &amp; &#39; &#x27; & &;' | escape_once",
      "1 &lt; 2 &amp; &#39; &amp;#x27; &amp; &amp;;"
    ),
    ("'<p>a</p><!-- <b> -->b<style>c</style><script>d</script><i\n>e' | strip_html", "abe"),
    ("'<script>x' | strip_html", "x"),
    ("'1 < 2' | strip_html", "1 < 2"),
    ("'<scr<script>x</script>ipt>y' | strip_html", "y"),
    ("'Ünï' | base64_encode", "w5xuw68="),
    ("'Ünï' | base64_encode | base64_decode", "Ünï"),
    ("'??>' | base64_encode", "Pz8+"),
    ("'??>' | base64_url_safe_encode", "Pz8-"),
    ("'Pz8-' | base64_url_safe_decode", "??>"),
    ("'YQ' | base64_url_safe_decode", "a"),
    ("'YQ' | base64_decode", "! invalid base64 provided to base64_decode"),
    ("'YR==' | base64_decode", "! invalid base64 provided to base64_decode"),
    ("'Y Q==' | base64_decode", "! invalid base64 provided to base64_decode"),
    ("'é/a b~c+' | url_encode", "%C3%A9%2Fa+b~c%2B"),
    ("'%C3%A9+b%2' | url_decode", "é b%2"),
    ("'%FF' | url_decode", "! invalid byte sequence in UTF-8"),
    (
      "{a: [1, 2.0, 12.50d, nil, true], b: \"x\"} | json",
      "{\"a\":[1,2.0,12.50,null,true],\"b\":\"x\"}"
    ),
    ("{a: []} | json: 2", "{\n  \"a\": []\n}"),
    ("@2026-11-21T18:30:00Z | json", "\"2026-11-21T18:30:00Z\""),
    ("1 | json: -1", "! `json` can't indent by that"),
  ])
  func encodings(expression: String, expected: String) {
    #expect(evaluate(expression) == expected)
  }

  @Test func strippingManyOpenTagsIsNotQuadratic() {
    let text = String(repeating: "<script", count: 100_000)
    #expect(evaluate("'\(text)' | strip_html | size") == "700000")
  }
}

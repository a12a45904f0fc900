"""What an attacker might write into a row, and what nobody would mind."""

TOKENS = [
    # HTML
    "<", ">", "\"", "'", "&", "`", "=", "/", "<script>", "</script>", "</script ", "<!--", "-->",
    "--!>", "<![CDATA[", "]]>", "<?", "?>", "</", "/>", "<b>", "</p>", "</title>", "</textarea>",
    "</style>", "</pre>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<svg>",
    "<math><mi>", "<plaintext>", "<table>", "<select>", "<template>", "</template>", "<frameset>",
    "<base href=//evil.example/>", " onclick=alert(1) ", "\" onfocus=\"alert(1)\" autofocus=\"",
    "' onfocus='alert(1)", "&lt;", "&#60;", "&#x3c", "&amp", "&quot;", "&colon;", "&NewLine;", "&#0;",
    "<a href=\"javascript:alert(1)\">", "<iframe srcdoc=\"", "<noscript>", "<xmp>", "</xmp>",
    # Markdown
    "|", "*", "**", "_", "#", "# ", "- ", "1. ", "> ", "```", "~~~", "`", "[x](javascript:alert(1))",
    "![", "](", "[", "]", "(", ")", "\\", "\n", "\n\n", "\n    ", "\n---\n", "\n===\n", "<http://a.example>",
    "http://a.example", "www.a.example", "a@b.example", "~~", "[^1]", "[^1]: x", "\n| a | b |\n|---|---|\n",
    "- [ ] ", ":", "::", "\n<div>\n", "&copy;",
    # URLs, scripts and styles
    "javascript:", "javascript:alert(1)", "JaVaScRiPt:", "java\tscript:", "data:text/html,", "vbscript:",
    "//evil.example", "\\\\evil.example", "http:", "https://a.example/", "mailto:", "?", "%00", "%", "%22",
    "../", ";", "{", "}", "expression(alert(1))", "url(javascript:alert(1))", "/*", "*/", "//", "\u2028",
    "\u2029", "\\u003c", "\\x3c", "${alert(1)}", "+alert(1)+", "';alert(1)//", "\";alert(1)//",
    "\\';alert(1)//", "@import", "!important", "1x", ", ",
    # Liquid
    "{{", "}}", "{%", "%}", "{{ x }}", "{% raw %}",
    # Characters
    "\0", "\r", "\r\n", "\t", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\xa0", "\u200b", "\u202e", "\ufeff",
    "\ufffd", "\ufffe", "\ufdd0", "é", "漢字", "😀", "e\u0301", "İ", "ſ", "K", " ", "a", "word", "0", "-1",
]

WORDS = ["harmless", "word", "plain", "value", "title", "movie", "lisbon", "heat", "seven", "alien"]


def hostile(random):
    """A text of some tokens, sometimes long, sometimes empty."""
    roll = random.random()
    if roll < 0.02:
        return ""
    if roll < 0.03:
        return random.choice(TOKENS) * random.randint(50, 300)
    return "".join(random.choice(TOKENS) for _ in range(random.randint(1, 6)))


def harmless(random):
    return random.choice(WORDS)

import Testing

@Suite struct TextFilterTests {
  @Test(arguments: [
    ("'Heat' | append: ' (1995)'", "Heat (1995)"),
    ("19 | append: 95", "1995"),
    ("nil | append: 'x'", "x"),
    ("[1, 'a', nil] | append: '!'", "[1, \"a\", nil]!"),
    ("{year: 1995, tags: ['a', 2.0]} | append: ''", "{\"year\"=>1995, \"tags\"=>[\"a\", 2.0]}"),
    ("'Alien' | append", "! wrong number of arguments (given 1, expected 2)"),
    ("'Alien' | append: 1, 2", "! wrong number of arguments (given 3, expected 2)"),
    ("'x' | append: a: 1", "x{\"a\"=>1}"),
    ("'Potter' | prepend: 'Harry '", "Harry Potter"),
    ("'straße été ǆ' | upcase", "STRASSE ÉTÉ Ǆ"),
    ("'ÀÉÎ ΑΣ' | downcase", "àéî ασ"),
    ("'éLAN VITAL' | capitalize", "Élan vital"),
    ("'ǆungla' | capitalize", "ǅungla"),
    ("'' | capitalize", ""),
    ("'a,b,,c,,' | split: ',' | join: '·'", "a·b··c"),
    ("' one  two ' | split: ' ' | join: '·'", "one·two"),
    ("'ne\u{301}e' | split: '' | size", "4"),
    ("'' | split: ',' | size", "0"),
    ("'a\r\nb' | split: '\n' | first | size", "2"),
  ])
  func caseAndParts(expression: String, expected: String) {
    #expect(evaluate(expression) == expected)
  }

  @Test(arguments: [
    ("'\t\u{0} x \r\n' | strip", "x"),
    ("' x ' | lstrip | append: '|'", "x |"),
    ("' x ' | rstrip | append: '|'", " x|"),
    ("'\u{A0}x\u{A0}' | strip | size", "3"),
    ("' a \n\t b  ' | squish", "a b"),
    ("nil | squish", ""),
    ("'a\r\nb\nc\rd' | strip_newlines", "abc\rd"),
    ("'a\r\nb\nc' | newline_to_br", "a<br />\nb<br />\nc"),
  ])
  func whiteSpace(expression: String, expected: String) {
    #expect(evaluate(expression) == expected)
  }

  @Test(arguments: [
    ("'a-b-c' | replace: '-', '+'", "a+b+c"),
    ("'a-b-c' | replace: '-'", "abc"),
    ("'a-b-c' | replace_first: '-', '+'", "a+b-c"),
    ("'a-b-c' | replace_last: '-', '+'", "a-b+c"),
    ("'añb' | replace: '', '·'", "·a·ñ·b·"),
    ("'ab' | replace_first: '', '·'", "·ab"),
    ("'ab' | replace_last: '', '·'", "ab·"),
    ("'aaa' | replace: 'aa', 'b'", "ba"),
    ("'1.5' | replace: '.', ','", "1,5"),
    ("'x' | replace: 'y', 'z'", "x"),
    ("'banana' | remove: 'an'", "ba"),
    ("'banana' | remove_first: 'an'", "bana"),
    ("'banana' | remove_last: 'an'", "bana"),
    ("'banana' | remove_last: 'x'", "banana"),
    ("'e\u{301}' | replace: 'e', 'a'", "a\u{301}"),
  ])
  func replacing(expression: String, expected: String) {
    // Compared by bytes: Swift's == does not see how accents are composed.
    #expect(Array(evaluate(expression).utf8) == Array(expected.utf8))
  }

  @Test func backslashesInReplacementsAreRubysOutsidePagesOnly() {
    #expect(evaluate(#"'a.b' | replace: '.', '[\0]\\'"#) == #"a[.]\b"#)
    #expect(evaluate(#"'a.b' | replace: '.', '[\0]\\'"#, pageMode: true) == #"a[\0]\\b"#)
  }

  @Test(arguments: [
    ("'Liquid' | slice: 2", "q"),
    ("'Liquid' | slice: 2, 3", "qui"),
    ("'Liquid' | slice: -2, 99", "id"),
    ("'Liquid' | slice: 6", ""),
    ("'Liquid' | slice: 7", ""),
    ("'Liquid' | slice: 0, -1", ""),
    ("'Liquid' | slice: '0x2', '1_0'", "quid"),
    ("'日本語' | slice: 1, 1", "本"),
    ("[1, 2, 3] | slice: 1, 2 | join", "2 3"),
    ("[1, 2, 3] | slice: 9 | size", "0"),
    ("'x' | slice: 1.0", "! invalid integer"),
    ("'x' | slice: 'one'", "! invalid integer"),
    ("'x' | slice: nil", "! invalid integer"),
    ("'abc' | slice: -9223372036854775808, 9223372036854775807", ""),
    ("'abc' | slice: 1, 99999999999999999999", "bc"),
  ])
  func slices(expression: String, expected: String) {
    #expect(evaluate(expression) == expected)
  }

  @Test(arguments: [
    ("'Ground control' | truncate: 9", "Ground..."),
    ("'Ground control' | truncate: 9, '…'", "Ground c…"),
    ("'Ground' | truncate: 6", "Ground"),
    ("'Ground' | truncate: 2", "..."),
    ("'Ground' | truncate: -9223372036854775808", "..."),
    ("'e\u{301}tude' | truncate: 3, ''", "e\u{301}t"),
    ("nil | truncate: 'x'", ""),
    ("'Ground' | truncate: 'x'", "! invalid integer"),
    ("'one two three' | truncatewords: 2", "one two..."),
    ("'one two' | truncatewords: 2", "one two"),
    ("'one two ' | truncatewords: 2", "one two..."),
    ("' one  two' | truncatewords: 1, '…'", "one…"),
    ("'one two' | truncatewords: 0", "one..."),
    ("'one two' | truncatewords: 99999999999999", "one two"),
    ("'' | truncatewords: 3", ""),
  ])
  func truncation(expression: String, expected: String) {
    #expect(evaluate(expression) == expected)
  }

  @Test(arguments: [
    ("'The Dark Knight (2008)'", "the-dark-knight-2008"),
    ("'Amélie – Le Fabuleux Destin'", "amelie-le-fabuleux-destin"),
    ("'Ame\u{301}lie'", "amelie"),
    ("'Schindler’s List'", "schindlers-list"),
    ("'  --What?!  Now--  '", "what-now"),
    ("'Große Straße, Ærø, Łódź'", "grosse-strasse-aero-lodz"),
    ("'Солярис'", "solyaris"),
    ("'Ψυχή'", "psychi"),
    ("'Ёлки'", "yolki"),
    ("'東京物語'", "東京物語"),
    ("'ガメラ'", "ガメラ"),
    ("'हिन्दी'", "हिन्दी"),
    ("'ﬁne Ⅷ ５'", "fine-viii-5"),
    ("'AC/DC & more'", "ac-dc-more"),
    ("12", "12"),
    ("'!!!'", ""),
    ("nil", ""),
  ])
  func slugs(text: String, expected: String) {
    #expect(Array(evaluate(text + " | slug").utf8) == Array(expected.utf8))
    #expect(evaluate("'\(expected)' | slug") == expected, "a slug is its own slug")
  }
}

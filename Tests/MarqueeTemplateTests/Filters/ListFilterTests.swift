import Testing

@Suite struct ListFilterTests {
  @Test(arguments: [
    ("[1, 2] | size", "2"), ("{a: 1} | size", "1"), ("'日本' | size", "2"), ("42 | size", "8"),
    ("'👨‍👩‍👧' | size", "5"), ("1.5 | size", "0"), ("nil | size", "0"), ("true | size", "0"),
    ("[3, 4] | first", "3"), ("[3, 4] | last", "4"), ("{a: 1, b: 2} | first", "a1"),
    ("{a: 1} | last", ""), ("'日本' | first", "日"), ("'日本' | last", "本"), ("12 | first", ""),
    ("[1, [2, [nil, 3]]] | join: '-'", "1-2--3"), ("12 | join: '-'", "12"),
    ("['a', 'b'] | join", "a b"), ("['a', 'b'] | join: 5", "a5b"),
    ("[1, 2] | concat: [3] | join", "1 2 3"), ("nil | concat: ['c'] | join", "c"),
    ("[1] | concat: 5", "! concat filter requires an array argument"),
    ("[1, 2] | reverse | join", "2 1"), ("'ab' | reverse", "ab"),
    ("[{t: 'a'}, [{t: 'b'}, {u: 1}]] | map: 't' | join: '-'", "a-b-"),
    ("{t: 'a'} | map: 't'", "a"), ("12 | map: 't'", "! cannot select the property 't'"),
    ("[1.5, nil] | map: 't' | size", "2"),
    ("[1, nil, false, ''] | compact | size", "3"),
    ("[{t: 1}, {t: nil}, {}] | compact: 't' | size", "1"),
    ("[1, 1.0, '1', 1, '1'] | uniq | join", "1 1.0 1"),
    ("['e\u{301}', 'é'] | uniq | size", "2"),
    ("[{a: 1, b: 2}, {b: 2, a: 1}, []] | uniq | size", "1"),
    ("[{t: 1, n: 1}, {t: 1, n: 2}, {n: 3}] | uniq: 't' | map: 'n' | join", "1 3"),
    ("5 | uniq: 't'", "5"),
  ])
  func lists(expression: String, expected: String) {
    #expect(evaluate(expression) == expected)
  }

  @Test(arguments: [
    ("[3, 1, 2.5] | sort | join", "1 2.5 3"),
    ("['b', 'a', 'C', 'é', 'Z'] | sort | join", "C Z a b é"),
    ("[2, nil, 1] | sort | join: '-'", "1-2-"),
    ("[1, '1'] | sort", "! cannot sort values of incompatible types"),
    ("[12.50d, 12.5, 3] | sort | join", "3 12.50 12.5"),
    ("[{t: 2, n: 1}, {n: 2}, {t: 1, n: 3}, {t: 2, n: 4}] | sort: 't' | map: 'n' | join", "3 1 4 2"),
    ("[@2026-03-01, @2025-12-31] | sort | join", "2025-12-31 2026-03-01"),
    ("[1.5] | sort: 't'", ""),
    ("'ba' | sort", "ba"), ("nil | sort | size", "0"),
    ("['b', 'A', 'a', 'B', nil] | sort_natural | join: '-'", "A-a-b-B-"),
    ("[{t: 10}, {t: 9}] | sort_natural: 't' | map: 't' | join", "10 9"),
    ("[{}, 1, '4'] | sort_natural", "14{}"),
  ])
  func sorting(expression: String, expected: String) {
    #expect(evaluate(expression) == expected)
  }

  @Test(arguments: [
    ("[{t: 1, n: 1}, {t: 2, n: 2}, {n: 3}] | where: 't', 1 | map: 'n' | join", "1"),
    ("[{t: 1, n: 1}, {t: 1.0, n: 2}] | where: 't', 1 | size", "2"),
    ("[{t: false, n: 1}, {t: 'x', n: 2}, {n: 3}] | where: 't' | map: 'n' | join", "2"),
    ("[{t: 'x', n: 2}, {n: 3}] | where: 't', nil | map: 'n' | join", "2"),
    ("['apple', 'banana'] | where: 'an' | join", "banana"),
    ("[{t: 1}, 5] | where: 't', 1", "! cannot select the property 't'"),
    ("[{t: 1}, nil] | where: 't', 1 | size", "0"),
    ("[] | where: 't' | size", "0"),
    ("[{t: 1, n: 1}, {t: 2, n: 2}, {n: 3}] | reject: 't', 1 | map: 'n' | join", "2 3"),
    ("[{t: 1, n: 1}, {n: 3}] | reject: 't' | map: 'n' | join", "3"),
    ("[{t: 1, n: 'a'}, {t: 2, n: 'b'}] | find: 't', 2 | map: 'n' | join", "b"),
    ("[{t: 1}] | find: 't', 9", ""), ("[{t: 1}, {t: 2}] | find_index: 't', 2", "1"),
    ("[{t: 1}] | find_index: 't', 9", ""), ("[{t: 1}] | has: 't', 1", "true"),
    ("[{t: 1}] | has: 't', '1'", "false"), ("[] | has: 't'", "false"), ("nil | find: 't'", ""),
  ])
  func selecting(expression: String, expected: String) {
    #expect(evaluate(expression) == expected)
  }

  @Test(arguments: [
    ("nil | default: 'x'", "x"), ("false | default: 'x'", "x"), ("'' | default: 'x'", "x"),
    ("[] | default: 'x'", "x"), ("{} | default: 'x'", "x"), ("0 | default: 'x'", "0"),
    ("' ' | default: 'x'", " "), ("false | default: 'x', allow_false: true", "false"),
    ("nil | default: allow_false: true, 'x'", "x"), ("nil | default", ""),
    ("nil | default: 1, 2, 3", "! wrong number of arguments (given 4, expected 1..3)"),
  ])
  func defaults(expression: String, expected: String) {
    #expect(evaluate(expression) == expected)
  }
}

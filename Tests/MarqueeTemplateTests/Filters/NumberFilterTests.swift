import Testing

@Suite struct NumberFilterTests {
  @Test(arguments: [
    ("1234567.891 | number", "1,234,567.891"),
    ("1234567 | number", "1,234,567"),
    ("999 | number", "999"),
    ("-1000 | number", "-1,000"),
    ("2.0 | number", "2"),
    ("12.50d | number", "12.50"),
    ("1234.5 | number: 2", "1,234.50"),
    ("1234.565d | number: 2", "1,234.57"),
    ("0.5 | number: 0", "1"),
    ("-0.4 | number: 0", "0"),
    ("1234567.5 | number: 1, group: '.', point: ','", "1.234.567,5"),
    ("1234567 | number: group: ' '", "1 234 567"),
    ("'1234.5' | number", "1,234.5"),
    ("nil | number", ""),
    ("'many' | number", "! `number` needs a number, not text"),
    ("1 | number: -1", "! `number` can't show -1 decimals"),
    ("99999999999999999999.99d | number", "99,999,999,999,999,999,999.99"),
    ("0.256 | percent", "26%"),
    ("0.256 | percent: 1", "25.6%"),
    ("1 | percent", "100%"),
    ("-0.005 | percent", "-1%"),
    ("12.5 | currency: 'EUR'", "€12.50"),
    ("12.5 | currency", "$12.50"),
    ("-1234.565d | currency: 'GBP'", "-£1,234.57"),
    ("1500 | currency: 'JPY'", "¥1,500"),
    ("1.2345 | currency: 'KWD'", "KWD\u{A0}1.235"),
    ("12.5 | currency: 'eur', decimals: 0", "€13"),
    ("12.5 | currency: 'EUR', symbol: '', point: ','", "12,50"),
    ("12.5 | currency: 'euros'", "! `euros` is no currency"),
    ("nil | currency: 'EUR'", ""),
  ])
  func numbersForPeople(expression: String, expected: String) {
    #expect(evaluate(expression) == expected)
  }

  @Test func unknownNamesAreErrorsInPages() {
    #expect(
      evaluate("1 | number: groups: ' '", pageMode: true)
        == "! `number` has no argument named `groups`")
  }
}

import Testing

@Suite struct MathFilterTests {
  @Test(arguments: [
    ("1.1 | plus: 2.2", "3.3"),
    ("0.1 | plus: 0.2", "0.3"),
    ("10 | plus: 2.0", "12.0"),
    ("'3' | plus: '4'", "7"),
    ("' 3.5 ' | plus: '4x'", "7.5"),
    ("'1_000' | plus: 1", "1001"),
    ("nil | plus: true", "0"),
    ("9223372036854775807 | plus: 1", "9223372036854775808"),
    ("-9223372036854775808 | minus: 1", "-9223372036854775809"),
    ("9223372036854775808 | minus: 1", "9223372036854775807"),
    (
      "9223372036854775807 | times: 9223372036854775807",
      "85070591730234615847396907784232501249"
    ),
    ("5 | times: 2.1", "10.5"),
    ("1e300 | times: 1e300", "Infinity"),
    ("nan | plus: 1", "NaN"),
    ("infinity | minus: infinity", "NaN"),
    ("12.50d | plus: 1", "13.50"),
    ("12.50d | times: 1.2", "15.00"),
    ("12.55d | times: 1.25d", "15.6875"),
    ("0.10d | plus: 0.2", "0.30"),
    ("12345678901234567890.123456789d | plus: 0.000000001d", "12345678901234567890.123456790"),
    ("1e40d | plus: 1", "10000000000000000000000000000000000000001"),
    ("1e999999999d | plus: 1", "Infinity"),
  ])
  func sumsAndProducts(expression: String, expected: String) {
    #expect(evaluate(expression) == expected)
  }

  @Test(arguments: [
    ("7 | divided_by: 2", "3"),
    ("-7 | divided_by: 2", "-4"),
    ("7 | divided_by: -2", "-4"),
    ("-9223372036854775808 | divided_by: -1", "9223372036854775808"),
    ("7.0 | divided_by: 2", "3.5"),
    ("20 | divided_by: 7.0", "2.857142857142857"),
    ("10.0 | divided_by: 3", "3.3333333333333335"),
    ("12d | divided_by: 5", "2.4"),
    ("1.00d | divided_by: 4", "0.25"),
    ("2d | divided_by: 3", "0.6666666666666666666666666666666667"),
    ("100000000000000000000 | divided_by: 3", "33333333333333333333"),
    ("-100000000000000000000 | divided_by: 3", "-33333333333333333334"),
    (
      "1000000000000000000000000000000000000000d | divided_by: 1000000000000000000001d",
      "999999999999999999"
    ),
    ("1 | divided_by: 0", "! divided by 0"),
    ("1.5 | divided_by: 0", "Infinity"),
    ("0.0 | divided_by: 0", "NaN"),
    ("7 | modulo: 3", "1"),
    ("-7 | modulo: 3", "2"),
    ("7 | modulo: -3", "-2"),
    ("-7.5 | modulo: 2", "0.5"),
    ("10 | modulo: 2.0", "0.0"),
    ("5 | modulo: nil", "! divided by 0"),
    ("-9223372036854775808 | modulo: -1", "0"),
  ])
  func quotients(expression: String, expected: String) {
    #expect(evaluate(expression) == expected)
  }

  @Test func pagesRefuseInfinities() {
    #expect(evaluate("1.5 | divided_by: 0", pageMode: true) == "! divided by 0")
  }

  @Test(arguments: [
    ("-5.4 | abs", "5.4"),
    ("'-5.1' | abs", "5.1"),
    ("-9223372036854775808 | abs", "9223372036854775808"),
    ("5 | at_least: 5.5", "5.5"),
    ("'x' | at_least: -2", "0"),
    ("8 | at_most: 5.9", "5.9"),
    ("12.50d | at_most: 20", "12.50"),
    ("-5.4 | ceil", "-5"),
    ("5.4 | ceil", "6"),
    ("-5.4 | floor", "-6"),
    ("1e30 | floor", "1000000000000000000000000000000"),
    ("nan | floor", "! NaN"),
    ("infinity | round", "! Infinity"),
    ("2.5 | round", "3"),
    ("-2.5 | round", "-3"),
    ("1.005 | round: 2", "1.01"),
    ("1.005d | round: 2", "1.01"),
    ("5 | round: 2", "5"),
    ("15 | round: -1", "20"),
    ("5.666 | round: -2", "0"),
    ("5.666 | round: '1'", "5.7"),
    ("5.666 | round: 99999999999999999999", "5.666"),
    ("1 | round: -9223372036854775808", "0"),
    ("[1, '2', [3.5, nil]] | sum", "6.5"),
    ("[0.1, 0.2, 0.3] | sum", "0.6"),
    ("[{n: 1}, {n: '2'}, {m: 9}] | sum: 'n'", "3"),
    ("[] | sum", "0"),
    ("['a'] | sum: 1.5 ", "0"),
  ])
  func otherNumbers(expression: String, expected: String) {
    #expect(evaluate(expression) == expected)
  }

  @Test(arguments: [
    ("100000000000000.0", "100000000000000.0"), ("1e15", "1.0e+15"),
    ("1000000000000002.5", "1000000000000002.5"), ("1.5e300", "1.5e+300"),
    ("0.0001", "0.0001"), ("0.00001", "1.0e-05"), ("-0.5", "-0.5"),
  ])
  func floatsPrintAsInRuby(expression: String, expected: String) {
    #expect(evaluate(expression) == expected)
  }
}

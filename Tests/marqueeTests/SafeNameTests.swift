import MarqueeBase
import Testing

@testable import marquee

/// Names of a database in places where they could do harm.
@Suite struct SafeNameTests {
  @Test(arguments: [
    ("film", "film", "Film"),
    ("release_year", "release_year", "Release year"),
    ("releaseYear", "release_year", "Release year"),
    ("InvoiceId", "invoice_id", "Invoice id"), ("CompanyID", "company_id", "Company ID"),
    ("ISBNCode", "isbn_code", "ISBN code"), ("HTMLSize", "html_size", "HTML size"),
    ("FILM_TITLE", "film_title", "Film title"), ("CUSTOMER", "customer", "Customer"),
    ("image_url", "image_url", "Image URL"), ("md5Hash", "md5_hash", "Md5 hash"),
    ("address2", "address2", "Address2"), ("kebab-case name", "kebab_case_name", "Kebab case name"),
    ("ÉtatCivil", "tat_civil", "État civil"),
    ("ISBN", "isbn", "ISBN"),
    ("{{ x }}", "x", "X"),
    ("{% raw %}", "raw", "Raw"),
    ("a\"b", "a_b", "A b"),
    ("../../etc", "etc", "Etc"),
    ("-- ", "", "?"),
    ("<b>|*_", "b", "B"),
    ("new\nline", "new_line", "New line"),
    ("1st", "n1st", "1st"),
    ("日本", "", "日本"),
    ("a: b # c", "a_b_c", "A b c"),
    ("", "", "?"),
  ])
  func names(_ name: String, _ identifier: String, _ label: String) {
    #expect(SafeName.identifier(name) == identifier)
    #expect(SafeName.label(name, fallback: "?") == label)
  }

  @Test(arguments: [
    ("films", "film"), ("cities", "city"), ("boxes", "box"), ("classes", "class"),
    ("churches", "church"), ("status", nil), ("glass", nil), ("film", nil), ("gas", nil),
  ])
  func singulars(_ plural: String, _ singular: String?) {
    #expect(SafeName.singular(plural) == singular)
  }

  @Test(arguments: [
    ("plain", #""plain""#), (#"a"b\c"#, #""a\"b\\c""#),
    ("a\nb: {{ x }} # y", "\"a\\u000ab: {{ x }} # y\""),
  ])
  func yaml(_ text: String, _ quoted: String) { #expect(SafeName.yaml(text) == quoted) }

  @Test func variablesDontTakeTheTemplatesNames() {
    #expect(SafeName.variable("page", fallback: "items") == "page_rows")
    #expect(SafeName.variable("日本", fallback: "items") == "items")
    #expect(SafeName.variable("film", fallback: "items", taken: ["film"]) == "film_2")
  }
}

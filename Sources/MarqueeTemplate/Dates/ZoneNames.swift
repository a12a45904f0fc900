internal import MarqueeBase

/// The short names of zones (`CET`, `CEST`). Foundation knows them in some languages only, and none
/// of them on Linux.
enum ZoneNames {
  static func short(_ identifier: String, offset: Int, isSummer: Bool) -> String? {
    if identifier == "GMT" || identifier == "UTC" { return "UTC" }
    if let pair = byIdentifier[identifier] { return isSummer ? pair.1 : pair.0 }
    guard identifier.hasPrefix("Europe/") else { return nil }
    switch (offset, isSummer) {
    case (0, false): return identifier == "Europe/London" ? "GMT" : "WET"
    case (3600, true): return "WEST"
    case (3600, false): return "CET"
    case (7200, true): return "CEST"
    case (7200, false): return "EET"
    case (10_800, true): return "EEST"
    case (10_800, false) where identifier != "Europe/Istanbul" && identifier != "Europe/Minsk":
      return "MSK"
    default: return nil
    }
  }

  private static let byIdentifier: TextMap<(String, String)> = [
    "America/New_York": ("EST", "EDT"), "America/Toronto": ("EST", "EDT"),
    "America/Detroit": ("EST", "EDT"), "America/Montreal": ("EST", "EDT"),
    "America/Panama": ("EST", "EST"), "America/Jamaica": ("EST", "EST"),
    "America/Chicago": ("CST", "CDT"), "America/Winnipeg": ("CST", "CDT"),
    "America/Mexico_City": ("CST", "CDT"), "America/Denver": ("MST", "MDT"),
    "America/Edmonton": ("MST", "MDT"), "America/Phoenix": ("MST", "MST"),
    "America/Los_Angeles": ("PST", "PDT"), "America/Vancouver": ("PST", "PDT"),
    "America/Tijuana": ("PST", "PDT"), "America/Anchorage": ("AKST", "AKDT"),
    "America/Halifax": ("AST", "ADT"), "America/Puerto_Rico": ("AST", "AST"),
    "America/St_Johns": ("NST", "NDT"), "Pacific/Honolulu": ("HST", "HST"),
    "Europe/London": ("GMT", "BST"), "Europe/Dublin": ("GMT", "IST"),
    "Europe/Belfast": ("GMT", "BST"), "Europe/Guernsey": ("GMT", "BST"),
    "Europe/Jersey": ("GMT", "BST"), "Europe/Isle_of_Man": ("GMT", "BST"),
    "Atlantic/Madeira": ("WET", "WEST"), "Atlantic/Canary": ("WET", "WEST"),
    "Atlantic/Faroe": ("WET", "WEST"), "Atlantic/Reykjavik": ("GMT", "GMT"),
    "Asia/Tokyo": ("JST", "JDT"), "Asia/Seoul": ("KST", "KDT"), "Asia/Shanghai": ("CST", "CDT"),
    "Asia/Hong_Kong": ("HKT", "HKST"), "Asia/Taipei": ("CST", "CDT"),
    "Asia/Kolkata": ("IST", "IST"), "Asia/Calcutta": ("IST", "IST"),
    "Asia/Karachi": ("PKT", "PKST"), "Asia/Manila": ("PST", "PDT"),
    "Asia/Jakarta": ("WIB", "WIB"), "Asia/Jerusalem": ("IST", "IDT"),
    "Australia/Sydney": ("AEST", "AEDT"), "Australia/Melbourne": ("AEST", "AEDT"),
    "Australia/Hobart": ("AEST", "AEDT"), "Australia/Brisbane": ("AEST", "AEDT"),
    "Australia/Adelaide": ("ACST", "ACDT"), "Australia/Darwin": ("ACST", "ACDT"),
    "Australia/Perth": ("AWST", "AWDT"), "Pacific/Auckland": ("NZST", "NZDT"),
    "Africa/Johannesburg": ("SAST", "SAST"), "Africa/Lagos": ("WAT", "WAT"),
    "Africa/Nairobi": ("EAT", "EAT"), "Africa/Cairo": ("EET", "EEST"),
  ]
}

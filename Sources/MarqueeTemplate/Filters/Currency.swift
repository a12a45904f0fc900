internal import MarqueeBase

/// A currency of ISO 4217: its symbol and the number of its decimals.
struct Currency {
  let symbol: String
  let decimals: Int

  /// A currency by its three letters, in any case; nil for any other text. A currency without a
  /// symbol of its own is written with its letters.
  init?(_ code: String) {
    let code = code.uppercased()
    guard code.utf8.count == 3, code.utf8.allSatisfy({ $0 >= 0x41 && $0 <= 0x5A }) else {
      return nil
    }
    symbol = Self.symbols[code] ?? code
    decimals = Self.unusualDecimals[code] ?? 2
  }

  private static let symbols: TextMap<String> = [
    "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥", "INR": "₹", "KRW": "₩",
    "BRL": "R$", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$", "HKD": "HK$", "TWD": "NT$",
    "MXN": "MX$", "ILS": "₪", "VND": "₫", "PHP": "₱", "UAH": "₴", "NGN": "₦", "TRY": "₺",
    "RUB": "₽", "KZT": "₸", "GHS": "₵", "CRC": "₡", "PYG": "₲", "THB": "฿",
  ]

  private static let unusualDecimals: TextMap<Int> = [
    "BHD": 3, "BIF": 0, "CLF": 4, "CLP": 0, "DJF": 0, "GNF": 0, "IQD": 3, "ISK": 0, "JOD": 3,
    "JPY": 0, "KMF": 0, "KRW": 0, "KWD": 3, "LYD": 3, "OMR": 3, "PYG": 0, "RWF": 0, "TND": 3,
    "UGX": 0, "UYI": 0, "UYW": 4, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
  ]
}

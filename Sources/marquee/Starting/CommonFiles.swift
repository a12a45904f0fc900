/// The files that every new site has, whatever its rows are.
///
/// They are literals rather than resources: the program is one file that can be copied anywhere.
enum CommonFiles {
  static let all = [layout, style, icon, notFound, ignored, test, publish, check]
}

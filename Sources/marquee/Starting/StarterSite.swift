/// The site that `marquee init DIR` writes: a film club's programme.
///
/// Each feature of a site is used once, and the whole can be read in five minutes. Its rows come
/// with it, so that the first build shows real pages.
enum StarterSite {
  static let files =
    CommonFiles.all + [configuration, schema, seed, query, front, film, readme]
    + [CommonFiles.about("films/[slug].md")]

  private static let readme = SiteReadme(
    title: "Films on Friday",
    files: [
      ("database/", "tables and rows of the private PostgreSQL that Marquee starts by itself"),
      ("queries/films.sql", "a query: the variable `films` in every template"),
      ("content/index.md", "the front page"),
      ("content/films/[slug].md", "one page per row"),
    ],
    rows: """
      Change `database/schema.sql` and `seed.sql`, or set `DATABASE_URL` to a database elsewhere.
      """,
    publishing: """
      For a database elsewhere set the secret `DATABASE_URL` instead. With neither, the site is
      built from `database/`.
      """
  ).file
}

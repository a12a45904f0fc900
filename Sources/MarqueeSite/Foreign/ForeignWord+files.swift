package import MarqueeTemplate

extension ForeignWord {
  /// Files and folders that belong to other generators' sites. A name with a final slash is a
  /// folder.
  package static let files: [ForeignWord] = [
    ForeignWord(
      "_config.yml", [.jekyll], "marquee.yaml holds the site's title and address under site:"),
    ForeignWord(
      "_layouts/", [.jekyll], "layouts stand in templates/, with {{ content }} for the page"),
    ForeignWord("_includes/", [.jekyll, .eleventy], "partials stand in templates/"),
    ForeignWord("_posts/", [.jekyll], "posts are rows of a query, or Markdown files in content/"),
    ForeignWord(
      "_drafts/", [.jekyll], "write draft: true in the front matter of a page in content/"),
    ForeignWord(
      "_data/", [.jekyll, .eleventy],
      "data are queries, queries/films.sql; few values stand under params:"),
    ForeignWord("_sass/", [.jekyll], "build style sheets before Marquee runs, into content/"),
    ForeignWord("_site/", [.jekyll, .eleventy], "what is built stands in output/"),
    ForeignWord("_plugins/", [.jekyll], "there are no plugins; SQL does the shaping"),
    ForeignWord(
      ".eleventy.js", [.eleventy], "marquee.yaml holds the settings; SQL does the shaping"),
    ForeignWord(
      "eleventy.config.js", [.eleventy], "marquee.yaml holds the settings; SQL does the shaping"),
    ForeignWord(
      "eleventy.config.mjs", [.eleventy], "marquee.yaml holds the settings; SQL does the shaping"),
    ForeignWord(
      "eleventy.config.cjs", [.eleventy], "marquee.yaml holds the settings; SQL does the shaping"),
    ForeignWord("hugo.toml", [.hugo], "marquee.yaml holds the settings, in YAML"),
    ForeignWord("hugo.yaml", [.hugo], "marquee.yaml holds the settings"),
    ForeignWord("hugo.json", [.hugo], "marquee.yaml holds the settings, in YAML"),
    ForeignWord("config.toml", [.hugo], "marquee.yaml holds the settings, in YAML"),
    ForeignWord("archetypes/", [.hugo], "copy a page of content/ for a new one"),
    ForeignWord("layouts/", [.hugo], "layouts and partials stand in templates/"),
    ForeignWord("shortcodes/", [.hugo], "partials stand in templates/"),
    ForeignWord("_index.md", [.hugo], "a folder's page is index.md"),
    ForeignWord("snippets/", [.shopify], "partials stand in templates/"),
    ForeignWord("sections/", [.shopify], "partials stand in templates/"),
    ForeignWord(
      "settings_schema.json", [.shopify], "marquee.yaml holds what can be set under params:"),
    ForeignWord(
      "settings_data.json", [.shopify], "marquee.yaml holds what can be set under params:"),
  ]

  /// `files` by their names; a folder's name has a final slash.
  package static let filesByName = files.byWord()
}

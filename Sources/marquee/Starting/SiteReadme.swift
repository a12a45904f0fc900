/// A new site's README.md: its files, and what to do next.
struct SiteReadme {
  let title: String
  /// The files that only this site has, beside those that every site has, with their purpose.
  let files: [(name: String, role: String)]
  /// Where the rows come from and how to change that.
  let rows: String
  /// The advice on publishing from a database that is not on AWS.
  let publishing: String

  var file: SiteFile { SiteFile("README.md", text: text) }

  /// What is left to do in the workflows by hand.
  private var owner: String {
    if WorkflowAction.isComplete { return "" }
    return """

      In both workflows write the account of Marquee's repository in place of `OWNER`.

      """
  }

  private var text: String {
    let table = files.map { "| `\($0.name)` | \($0.role) |" }.joined(separator: "\n")
    return """
      # \(title)

      A site made with Marquee from the rows of a PostgreSQL database.

          marquee serve       build it, watch it, show it at http://127.0.0.1:4000
          marquee generate    build it into output/
          ./test              check it: mistakes, links, pages against their snapshots

      | | |
      |---|---|
      | `marquee.yaml` | title, address, database, guards |
      \(table)
      | `templates/page.html` | the layout around every page |
      | `content/style.css` | its looks |
      | `.github/workflows/` | builds and publishes it on a schedule, and checks changes |

      ## The rows

      \(rows)

      ## Snapshots

      `marquee record` keeps the rows of now, `marquee snapshot --update` the pages that they make.
      Commit both: `./test` then shows what a change does to the pages, without a database.

      ## Publishing on GitHub Pages

      Under *Settings → Pages* choose *GitHub Actions*. Under *Settings → Secrets and variables →
      Actions* set what your database needs:

      | | |
      |---|---|
      | `AWS_ROLE_ARN`, `AWS_REGION`, `PGHOST`, `PGUSER`, `PGDATABASE` | a database on AWS: no password is stored |

      \(publishing)
      \(owner)
      """
  }
}

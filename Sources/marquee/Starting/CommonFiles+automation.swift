internal import MarqueeBase

/// The files that run without a person. Actions are pinned to a commit, and each job gets only the
/// rights that it needs. docs/scheduled-jobs.md and docs/identity/github-actions.md show the same
/// steps.
extension CommonFiles {
  /// The list of files that git ignores: the generated site, and what builds keep.
  static let ignored = SiteFile(
    ".gitignore",
    text: #"""
      /output/
      /.marquee/
      .env
      .env.local

      """#)

  /// The site's test: checks and snapshots.
  static let test = SiteFile(
    "test", isExecutable: true,
    text: #"""
      #!/bin/sh
      # The site's test, for you and for continuous integration: mistakes, and links that lead nowhere.
      # With recorded rows no database is needed, and every page is compared with its snapshot:
      #   marquee record              keeps the rows of now, in rows/
      #   marquee snapshot --update   keeps the pages that they make, in snapshots/
      set -e
      cd "$(dirname "$0")"
      if ls rows/*.jsonl >/dev/null 2>&1; then
        marquee check --run --rows rows
        marquee snapshot
      else
        marquee check --run
      fi

      """#)

  /// The scheduled job. It exchanges its OIDC token for a token of the database, and hands the
  /// output to GitHub Pages.
  static let publish = SiteFile(
    ".github/workflows/publish.yml",
    text: #"""
      # Builds the site every quarter of an hour, and publishes it on GitHub Pages.
      name: publish
      on:
        schedule:
          - cron: "*/15 * * * *"
        push:
          branches: [main]
        workflow_dispatch:

      permissions: {}
      concurrency:
        group: publish
        cancel-in-progress: false

      jobs:
        build:
          runs-on: ubuntu-latest
          timeout-minutes: 30
          permissions:
            contents: read
            id-token: write # the token that is exchanged for the database's; no password is stored
          steps:
            - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
              with:
                persist-credentials: false
            - uses: \#(WorkflowAction.reference)
            # The last site and Marquee's record of it: only pages whose rows changed are made again.
            - uses: actions/cache@27d5ce7f107fe9357f9df03efb73ab90386fccae # v5.0.5
              with:
                path: |
                  .marquee
                  output
                key: site-${{ github.run_id }}
                restore-keys: site-
            - env:
                # A database on AWS: variables of the repository. Nothing here is a secret.
                AWS_ROLE_ARN: ${{ vars.AWS_ROLE_ARN }}
                AWS_REGION: ${{ vars.AWS_REGION }}
                PGHOST: ${{ vars.PGHOST }}
                PGUSER: ${{ vars.PGUSER }}
                PGDATABASE: ${{ vars.PGDATABASE }}
                # Any other database: its address with the password, a secret.
                DATABASE_URL: ${{ secrets.DATABASE_URL }}
              run: |
                # A variable that the repository does not set is empty here; it must not be there.
                for name in AWS_ROLE_ARN AWS_REGION PGHOST PGUSER PGDATABASE DATABASE_URL; do
                  if [ -z "$(printenv "$name")" ]; then unset "$name"; fi
                done
                marquee generate --strict --report report.json
            - run: rm -f output/.marquee-* # Marquee's own, not for the public; .marquee has a copy
            - uses: actions/upload-pages-artifact@fc324d3547104276b827a68afc52ff2a11cc49c9 # v5.0.0
              with:
                path: output
                include-hidden-files: true # such as .well-known

        deploy:
          needs: build
          runs-on: ubuntu-latest
          timeout-minutes: 10
          permissions:
            pages: write
            id-token: write # GitHub Pages asks who deploys
          environment:
            name: github-pages
            url: ${{ steps.deployment.outputs.page_url }}
          steps:
            - id: deployment
              uses: actions/deploy-pages@cd2ce8fcbc39b97be8ca5fce6e763baed58fa128 # v5.0.0

      """#)

  /// The job that checks pull requests; it has only the right to read.
  static let check = SiteFile(
    ".github/workflows/check.yml",
    text: #"""
      # Checks a change before it is published: templates, queries and links, and the pages as they were.
      name: check
      on:
        pull_request:
        workflow_dispatch:

      permissions:
        contents: read
      concurrency:
        group: check-${{ github.ref }}
        cancel-in-progress: true

      jobs:
        check:
          runs-on: ubuntu-latest
          timeout-minutes: 30
          steps:
            - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
              with:
                persist-credentials: false
            - uses: \#(WorkflowAction.reference)
            - run: ./test

      """#)
}

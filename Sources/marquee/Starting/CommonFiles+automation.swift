internal import MarqueeBase

/// The files that run without a person. Actions are pinned to a commit, and each job gets only the
/// rights that it needs.
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

  /// The action that builds Marquee from its source, and keeps it in the cache with its files'
  /// modification times.
  static let action = SiteFile(
    ".github/actions/marquee/action.yml",
    text: #"""
      # Puts 'marquee' into the PATH: from the cache, or built from its source.
      name: marquee
      description: Install Marquee
      inputs:
        repository:
          description: The repository that Marquee is built from, OWNER/NAME
          required: true
        ref:
          description: Its tag or commit; a commit can't be moved
          required: true
      runs:
        using: composite
        steps:
          - shell: bash
            env:
              REPOSITORY: ${{ inputs.repository }}
              REF: ${{ inputs.ref }}
            run: |
              if [ -z "$REPOSITORY" ] || [ -z "$REF" ]; then
                echo "::error::set the variables MARQUEE_REPOSITORY and MARQUEE_REF, see README.md"
                exit 1
              fi
          - id: cache
            uses: actions/cache@5a3ec84eff668545956fd18022155c47e93e2684 # v4.2.3
            with:
              path: .marquee-program
              key: marquee-${{ inputs.repository }}-${{ inputs.ref }}
          - if: steps.cache.outputs.cache-hit != 'true'
            uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
            with:
              repository: ${{ inputs.repository }}
              ref: ${{ inputs.ref }}
              path: .marquee-program
              persist-credentials: false
          - shell: bash
            run: |
              .marquee-program/scripts/system-packages build server
              .marquee-program/marquee --version
              echo "$PWD/.marquee-program" >> "$GITHUB_PATH"

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
      concurrency: publish

      jobs:
        build:
          runs-on: ubuntu-latest
          container: swift:6.3-bookworm
          timeout-minutes: 30
          permissions:
            contents: read
            id-token: write # the token that is exchanged for the database's; no password is stored
          env:
            # A database on AWS: variables of the repository. Nothing here is a secret.
            AWS_ROLE_ARN: ${{ vars.AWS_ROLE_ARN }}
            AWS_REGION: ${{ vars.AWS_REGION }}
            PGHOST: ${{ vars.PGHOST }}
            PGUSER: ${{ vars.PGUSER }}
            PGDATABASE: ${{ vars.PGDATABASE }}
            # Any other database: its address with the password, as a secret.
            DATABASE_URL: ${{ secrets.DATABASE_URL }}
          steps:
            - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
              with:
                persist-credentials: false
            - uses: ./.github/actions/marquee
              with:
                repository: ${{ vars.MARQUEE_REPOSITORY }}
                ref: ${{ vars.MARQUEE_REF }}
            - run: marquee generate --strict --report report.json
            - run: rm -f output/.marquee-* # Marquee's own, not for the public
            - uses: actions/upload-pages-artifact@56afc609e74202658d3ffba0e8f6dda462b719fa # v3.0.1
              with:
                path: output

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
              uses: actions/deploy-pages@d6db90164ac5ed86f2b6aed7e0febac5b3c0c03e # v4.0.5

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

      jobs:
        check:
          runs-on: ubuntu-latest
          container: swift:6.3-bookworm
          timeout-minutes: 30
          steps:
            - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
              with:
                persist-credentials: false
            - uses: ./.github/actions/marquee
              with:
                repository: ${{ vars.MARQUEE_REPOSITORY }}
                ref: ${{ vars.MARQUEE_REF }}
            - run: ./test

      """#)
}

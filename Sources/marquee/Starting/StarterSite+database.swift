internal import MarqueeBase

/// The starter site's configuration, tables, rows and query.
extension StarterSite {
  /// marquee.yaml: title, address, database, guards.
  static let configuration = SiteFile(
    "marquee.yaml",
    text: #"""
      # The site: 'site.title' and so on in templates. Add keys of your own.
      site:
        title: Films on Friday
        description: A film club's programme, one page per film.
        url: https://films.example        # your address; feeds and the sitemap need it
        language: en
        time_zone: UTC

      # A private PostgreSQL, started on demand and filled from database/. DATABASE_URL, the PG*
      # variables or an address here point the build at another one.
      database: local

      queries:
        films: { key: slug, min_rows: 1 } # a build without films stops, and the site stays as it was

      build:
        layout: page.html
        max_removed: 50%                  # so does one that would remove half of the pages

      """#)

  /// One table, with the constraints on its rows.
  static let schema = SiteFile(
    "database/schema.sql",
    text: #"""
      -- Runs once on a new database, and on the private one whenever this file or seed.sql changes.

      CREATE TABLE film (
        slug     text PRIMARY KEY CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
        title    text NOT NULL CHECK (title <> ''),
        year     smallint NOT NULL,
        director text NOT NULL,
        country  text NOT NULL,
        minutes  smallint NOT NULL CHECK (minutes > 0),
        synopsis text NOT NULL
      );
      COMMENT ON COLUMN film.slug IS 'The film''s name in the address of its page.';

      """#)

  /// Twelve films that exist.
  static let seed = SiteFile(
    "database/seed.sql",
    text: #"""
      -- Something to look at. Change a row, and the page changes.

      INSERT INTO film (slug, title, year, director, country, minutes, synopsis) VALUES
        ('metropolis', 'Metropolis', 1927, 'Fritz Lang', 'Germany', 153,
         'The son of the man who runs the city follows a woman down to those who keep it running, and finds out what the machines eat.'),
        ('the-third-man', 'The Third Man', 1949, 'Carol Reed', 'United Kingdom', 104,
         'A writer of westerns comes to Vienna for a job and arrives at his friend''s funeral. Two men carried the body. A porter saw three.'),
        ('tokyo-story', 'Tokyo Story', 1953, 'Yasujirō Ozu', 'Japan', 136,
         'An old couple visits its grown children, who are busy. Only the widow of a son has time.'),
        ('the-night-of-the-hunter', 'The Night of the Hunter', 1955, 'Charles Laughton', 'United States', 92,
         'Two children know where the money is. The preacher with the tattooed knuckles knows that they know.'),
        ('cleo-from-5-to-7', 'Cléo from 5 to 7', 1962, 'Agnès Varda', 'France', 90,
         'A singer waits for a doctor''s answer and walks through Paris. At first she is looked at. Then she begins to look.'),
        ('playtime', 'Playtime', 1967, 'Jacques Tati', 'France', 124,
         'Monsieur Hulot has an appointment in a city of glass. By evening a restaurant opens before it is finished.'),
        ('the-conversation', 'The Conversation', 1974, 'Francis Ford Coppola', 'United States', 113,
         'A man who listens for a living hears one sentence too often to leave it alone.'),
        ('stalker', 'Stalker', 1979, 'Andrei Tarkovsky', 'Soviet Union', 161,
         'A guide leads a writer and a professor through the Zone, to a room where wishes come true. None of them is sure of his.'),
        ('close-up', 'Close-Up', 1990, 'Abbas Kiarostami', 'Iran', 98,
         'A poor man pretends to be a famous director, is found out, and plays himself in the film about it.'),
        ('chungking-express', 'Chungking Express', 1994, 'Wong Kar-wai', 'Hong Kong', 102,
         'Two policemen, two heartbreaks, one snack bar. Tinned pineapple has a date on it; so, it turns out, has love.'),
        ('heat', 'Heat', 1995, 'Michael Mann', 'United States', 170,
         'A thief and a detective find that they are much alike, and that only one of them can leave.'),
        ('beau-travail', 'Beau Travail', 1999, 'Claire Denis', 'France', 93,
         'A sergeant of the Foreign Legion looks back on Djibouti, on a recruit whom everybody liked, and on what he did about it.');

      """#)

  /// The query, with window functions for the links to the neighbouring films.
  static let query = SiteFile(
    "queries/films.sql",
    text: #"""
      -- Every film, in the programme's order, with its neighbours: 'films' in every template.
      SELECT slug, title, year, director, country, minutes, synopsis,
             lag(slug) OVER programme AS previous_slug,
             lag(title) OVER programme AS previous_title,
             lead(slug) OVER programme AS next_slug,
             lead(title) OVER programme AS next_title
      FROM film
      WINDOW programme AS (ORDER BY year, slug)
      ORDER BY year, slug

      """#)
}

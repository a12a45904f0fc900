-- The movie listings: films, the people in them, the cinemas that show them, and a weekly
-- schedule of recurring slots. Plain PostgreSQL 13 or later, no extensions; Aurora DSQL as well, which
-- is why look-ups the other way are UNIQUE constraints and not CREATE INDEX (there it is another
-- statement), and why the one identity column is a bigint with a CACHE.
--
-- Nothing here holds a calendar date. A slot says "Fridays at 21:30"; the function `showings`
-- turns slots into dated showings for any span of days. So listings are always about the day
-- the site is built for, and the same day always gives the same rows.
--
-- What is true and what is not: titles, years, directors, casts, running times, countries and
-- genres are facts. The age certificate follows the British scale and is indicative. Scores,
-- votes, cinemas, addresses, prices and attendance are invented.

CREATE TABLE genre (
  genre_id    smallint PRIMARY KEY,
  slug        text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name        text NOT NULL UNIQUE CHECK (name <> ''),
  description text NOT NULL
);
COMMENT ON TABLE  genre IS 'Kinds of film. A film has one or more.';
COMMENT ON COLUMN genre.slug IS 'The genre''s name in the address of its page.';
COMMENT ON COLUMN genre.description IS 'One sentence under the heading of the genre''s page.';

CREATE TABLE film (
  film_id         integer PRIMARY KEY,
  slug            text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  title           text NOT NULL CHECK (title <> ''),
  original_title  text CHECK (original_title <> title),
  year            smallint NOT NULL CHECK (year BETWEEN 1888 AND 2100),
  runtime_minutes smallint NOT NULL CHECK (runtime_minutes BETWEEN 1 AND 900),
  countries       text[] NOT NULL CHECK (cardinality(countries) > 0),
  language        text NOT NULL,
  certificate     text NOT NULL CHECK (certificate IN ('U', 'PG', '12', '15', '18')),
  score           numeric(3, 1) NOT NULL CHECK (score BETWEEN 0 AND 10),
  votes           integer NOT NULL CHECK (votes >= 0),
  hue             smallint NOT NULL CHECK (hue BETWEEN 0 AND 11),
  programme       text NOT NULL DEFAULT 'Repertory'
                  CHECK (programme IN ('Repertory', 'Torture Tests')),
  synopsis        text NOT NULL CHECK (synopsis <> ''),
  poster_fit      text NOT NULL GENERATED ALWAYS AS (
                    CASE WHEN length(title) <= 11 AND title !~ '\S{9}' THEN 'xl'
                         WHEN length(title) <= 20 AND title !~ '\S{11}' THEN 'l'
                         WHEN length(title) <= 42 AND title !~ '\S{15}' THEN 'm'
                         ELSE 's'
                    END) STORED
);
COMMENT ON TABLE  film IS 'One row per film, and so one page per film.';
COMMENT ON COLUMN film.slug IS 'The film''s name in the address of its page.';
COMMENT ON COLUMN film.original_title IS 'The title in the original language; null where it is the same.';
COMMENT ON COLUMN film.year IS 'Year of first release.';
COMMENT ON COLUMN film.language IS 'Main spoken language; "Silent" for silent films.';
COMMENT ON COLUMN film.certificate IS 'British age certificate, indicative (12 stands for 12 and 12A).';
COMMENT ON COLUMN film.score IS 'Audience score out of ten. Invented.';
COMMENT ON COLUMN film.votes IS 'Number of audience votes behind the score. Invented.';
COMMENT ON COLUMN film.hue IS 'Colour of the film''s typographic poster, 0 to 11 (see style.css).';
COMMENT ON COLUMN film.poster_fit IS
  'Size of the title on the poster, by its length and that of its longest word (see style.css).';
COMMENT ON COLUMN film.programme IS
  '"Torture Tests" are shorts that do not exist, with titles and texts that break careless tools.';
COMMENT ON COLUMN film.synopsis IS 'Markdown, two to four sentences.';

CREATE TABLE film_genre (
  film_id  integer  NOT NULL REFERENCES film ON DELETE CASCADE,
  genre_id smallint NOT NULL REFERENCES genre,
  PRIMARY KEY (film_id, genre_id),
  UNIQUE (genre_id, film_id)
);
COMMENT ON TABLE film_genre IS 'Which film belongs to which genres.';

CREATE TABLE person (
  person_id bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
  name      text NOT NULL UNIQUE CHECK (name <> '')
);
COMMENT ON TABLE person IS 'Everybody who directed or acted. The name alone tells them apart here.';

CREATE TABLE film_director (
  film_id   integer  NOT NULL REFERENCES film ON DELETE CASCADE,
  position  smallint NOT NULL CHECK (position > 0),
  person_id bigint   NOT NULL REFERENCES person,
  PRIMARY KEY (film_id, position),
  UNIQUE (person_id, film_id)
);
COMMENT ON TABLE  film_director IS 'Who directed what.';
COMMENT ON COLUMN film_director.position IS 'Order in which several directors are credited, from 1.';

CREATE TABLE film_cast (
  film_id   integer  NOT NULL REFERENCES film ON DELETE CASCADE,
  billing   smallint NOT NULL CHECK (billing > 0),
  person_id bigint   NOT NULL REFERENCES person,
  role      text     NOT NULL CHECK (role <> ''),
  PRIMARY KEY (film_id, billing),
  UNIQUE (person_id, film_id)
);
COMMENT ON TABLE  film_cast IS 'The principal cast. Several parts of one actor share a row.';
COMMENT ON COLUMN film_cast.billing IS 'Order of the names, from 1.';

CREATE TABLE cinema (
  cinema_id   smallint PRIMARY KEY,
  slug        text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name        text NOT NULL UNIQUE CHECK (name <> ''),
  district    text NOT NULL,
  address     text NOT NULL,
  postcode    text NOT NULL CHECK (postcode ~ '^[0-9]{4}-[0-9]{3}$'),
  transport   text NOT NULL,
  opened      smallint NOT NULL CHECK (opened BETWEEN 1896 AND 2100),
  facilities  text[] NOT NULL,
  closed_on   smallint CHECK (closed_on BETWEEN 1 AND 7),
  description text NOT NULL
);
COMMENT ON TABLE  cinema IS 'The four cinemas. They are invented, addresses included.';
COMMENT ON COLUMN cinema.closed_on IS 'The weekly day of rest, 1 (Monday) to 7 (Sunday); null if none.';
COMMENT ON COLUMN cinema.description IS 'Markdown.';

CREATE TABLE screen (
  cinema_id smallint NOT NULL REFERENCES cinema ON DELETE CASCADE,
  number    smallint NOT NULL CHECK (number > 0),
  name      text     NOT NULL,
  seats     smallint NOT NULL CHECK (seats > 0),
  PRIMARY KEY (cinema_id, number),
  UNIQUE (cinema_id, name)
);
COMMENT ON TABLE screen IS 'The auditoriums of each cinema.';

CREATE TABLE slot (
  slot_id       integer PRIMARY KEY,
  cinema_id     smallint NOT NULL,
  screen_number smallint NOT NULL,
  film_id       integer  NOT NULL REFERENCES film ON DELETE CASCADE,
  weekdays      smallint[] NOT NULL
                CHECK (cardinality(weekdays) > 0 AND weekdays <@ '{1,2,3,4,5,6,7}'::smallint[]),
  starts_at     time NOT NULL,
  format        text NOT NULL CHECK (format IN ('Digital', '4K', '35mm', '70mm')),
  version       text NOT NULL CHECK (version IN ('Original', 'Subtitled', 'Live piano', 'Relaxed')),
  price         numeric(6, 2) NOT NULL CHECK (price >= 0),
  FOREIGN KEY (cinema_id, screen_number) REFERENCES screen (cinema_id, number),
  UNIQUE (film_id, slot_id)
);
COMMENT ON TABLE  slot IS 'The weekly schedule: one film on one screen at one time on certain weekdays.';
COMMENT ON COLUMN slot.weekdays IS 'ISO days of the week, 1 (Monday) to 7 (Sunday).';
COMMENT ON COLUMN slot.starts_at IS 'Local time in Lisbon. Slots never start after midnight.';
COMMENT ON COLUMN slot.version IS '"Subtitled" means English subtitles; "Relaxed" means lights up and sound down.';
COMMENT ON COLUMN slot.price IS 'Euros for an adult.';

-- How many people came. A formula rather than a table: it gives every past showing a figure that
-- never changes, without random() and without dates that grow old. Weekends fill more seats than
-- Mondays, good films more than others, and a small pseudo-random part makes weeks differ.
CREATE FUNCTION admissions(slot_id integer, seats integer, score numeric, day date)
RETURNS integer
LANGUAGE sql IMMUTABLE
AS $$
  SELECT least(seats, greatest(1, round(
      seats
      * (ARRAY[0.34, 0.38, 0.44, 0.50, 0.72, 0.86, 0.68])[extract(isodow FROM day)::integer]
      * (0.45 + score / 18)
      * (0.80 + ((slot_id * 7919 + (day - DATE '2000-01-03')::bigint * 104729) % 1000) / 2500.0)
    )::integer))
$$;
COMMENT ON FUNCTION admissions IS 'Invented attendance of a slot on a day: the same day always gives the same number.';

-- The schedule between two days, both included: one row per showing, with everything that a
-- listing prints. Slots expand around the days asked for, so no date is ever stored.
CREATE FUNCTION showings(first_day date, last_day date)
RETURNS TABLE (
  uid text, day date, starts_at timestamptz, ends_at timestamptz,
  film_id integer, slot_id integer, cinema_id smallint, screen_number smallint,
  format text, version text, price numeric
)
LANGUAGE sql STABLE
AS $$
  SELECT to_char(d.day, 'YYYYMMDD') || '-' || slot.slot_id,
         d.day,
         (d.day + slot.starts_at) AT TIME ZONE 'Europe/Lisbon',
         (d.day + slot.starts_at + make_interval(mins => film.runtime_minutes + 10))
           AT TIME ZONE 'Europe/Lisbon',
         slot.film_id, slot.slot_id, slot.cinema_id, slot.screen_number,
         slot.format, slot.version, slot.price
  FROM (SELECT g::date AS day
        FROM generate_series(first_day::timestamp, last_day::timestamp, interval '1 day') AS g) AS d
  JOIN slot ON extract(isodow FROM d.day)::smallint = ANY (slot.weekdays)
  JOIN film USING (film_id)
$$;
COMMENT ON FUNCTION showings IS
  'Dated showings of the weekly schedule, both days included. A showing ends ten minutes after its film: trailers.';

-- What is on today, by cinema and hour. Grouped by: cinema_slug.
-- `started` is true for what has begun by the moment of the build.
SELECT cinema.slug AS cinema_slug, cinema.name AS cinema,
       extract(hour FROM s.starts_at AT TIME ZONE 'Europe/Lisbon')::integer AS hour,
       s.starts_at, s.ends_at, s.starts_at <= :now::timestamptz AS started,
       film.slug, film.title, film.year, film.runtime_minutes, film.certificate, film.programme,
       screen.name AS screen, s.format, s.version, s.price
FROM showings(:today::date, :today::date) AS s
JOIN film USING (film_id)
JOIN cinema USING (cinema_id)
JOIN screen ON screen.cinema_id = s.cinema_id AND screen.number = s.screen_number
ORDER BY cinema.cinema_id, s.starts_at, s.screen_number

-- The coming week's showings of each film. Grouped by: slug, so that a film's page looks its own
-- up without another query.
SELECT film.slug, s.day, s.starts_at, s.ends_at,
       cinema.slug AS cinema_slug, cinema.name AS cinema, screen.name AS screen,
       s.format, s.version, s.price
FROM showings(:today::date, :today::date + 6) AS s
JOIN film USING (film_id)
JOIN cinema USING (cinema_id)
JOIN screen ON screen.cinema_id = s.cinema_id AND screen.number = s.screen_number
ORDER BY film.slug COLLATE "C", s.starts_at, s.cinema_id, s.screen_number

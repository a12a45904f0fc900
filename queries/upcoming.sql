-- The next showings to begin anywhere, for "Starting soon".
SELECT s.starts_at, s.day = :today::date AS is_today,
       cinema.slug AS cinema_slug, cinema.name AS cinema,
       film.slug, film.title, film.year, film.certificate
FROM showings(:today::date, :today::date + 1) AS s
JOIN film USING (film_id)
JOIN cinema USING (cinema_id)
WHERE s.starts_at > :now::timestamptz
ORDER BY s.starts_at, s.cinema_id, s.screen_number
LIMIT 5

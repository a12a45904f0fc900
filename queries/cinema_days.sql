-- The coming week of each cinema: one row per cinema and day, that day's showings as a list.
-- Grouped by: cinema_slug. A day of rest is a row with an empty list.
SELECT cinema.slug AS cinema_slug, d.day::date AS day,
       coalesce(
         json_agg(json_build_object(
           'time', to_char(s.starts_at AT TIME ZONE 'Europe/Lisbon', 'HH24:MI'),
           'slug', film.slug, 'title', film.title, 'year', film.year,
           'screen', screen.name, 'format', s.format, 'version', s.version, 'price', s.price
         ) ORDER BY s.starts_at, s.screen_number) FILTER (WHERE s.uid IS NOT NULL),
         '[]'
       ) AS showings
FROM cinema
CROSS JOIN generate_series(:today::date::timestamp, :today::date::timestamp + interval '6 days', interval '1 day') AS d (day)
LEFT JOIN showings(:today::date, :today::date + 6) AS s
  ON s.cinema_id = cinema.cinema_id AND s.day = d.day::date
LEFT JOIN film ON film.film_id = s.film_id
LEFT JOIN screen ON screen.cinema_id = s.cinema_id AND screen.number = s.screen_number
GROUP BY cinema.cinema_id, cinema.slug, d.day
ORDER BY cinema.cinema_id, d.day

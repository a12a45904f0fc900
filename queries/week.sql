-- Every showing of today and the next six days, in order of time. The page of each day, the
-- calendar and the CSV file are made from it.
SELECT s.uid, s.day,
       extract(hour FROM s.starts_at AT TIME ZONE 'Europe/Lisbon')::integer AS hour,
       s.starts_at, s.ends_at, s.starts_at <= :now::timestamptz AS started,
       cinema.slug AS cinema_slug, cinema.name AS cinema, cinema.address, cinema.postcode,
       screen.name AS screen,
       film.slug, film.title, film.year, film.runtime_minutes, film.certificate,
       s.format, s.version, s.price
FROM showings(:today::date, :today::date + 6) AS s
JOIN film USING (film_id)
JOIN cinema USING (cinema_id)
JOIN screen ON screen.cinema_id = s.cinema_id AND screen.number = s.screen_number
ORDER BY s.day, s.starts_at, s.cinema_id, s.screen_number

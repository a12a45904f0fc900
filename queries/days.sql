-- Today and the next six days, for the strip of days over the listings.
SELECT d.day::date AS day, d.day::date = :today::date AS is_today,
       count(s.uid) AS showings, count(DISTINCT s.film_id) AS films,
       min(s.starts_at) AS first_at, max(s.ends_at) AS last_at
FROM generate_series(:today::date::timestamp, :today::date::timestamp + interval '6 days', interval '1 day') AS d (day)
LEFT JOIN showings(:today::date, :today::date + 6) AS s ON s.day = d.day::date
GROUP BY d.day
ORDER BY d.day

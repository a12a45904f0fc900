-- The numbers on the front page and on "About", in one row.
SELECT (SELECT count(*) FROM film) AS films,
       (SELECT count(*) FROM film WHERE programme = 'Torture Tests') AS tests,
       (SELECT count(*) FROM person) AS people,
       (SELECT count(*) FROM cinema) AS cinemas,
       (SELECT sum(seats) FROM screen) AS seats,
       today.houses AS houses_today, today.showings, today.first_at, today.last_at, today.films AS films_today
FROM (
  SELECT count(*) AS showings, count(DISTINCT film_id) AS films,
         count(DISTINCT cinema_id) AS houses, min(starts_at) AS first_at, max(starts_at) AS last_at
  FROM showings(:today::date, :today::date)
) AS today

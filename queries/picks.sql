-- Six films for the front page, another six every day: those showing today, shuffled by a formula
-- that depends on the date alone, so that two builds of one day agree.
SELECT film.slug, film.title, film.year, film.hue, film.film_id % 8 AS motif, film.poster_fit,
       film.runtime_minutes, film.certificate, film.score,
       directed.directors, shown.first_at
FROM (
  SELECT film_id, min(starts_at) AS first_at
  FROM showings(:today::date, :today::date)
  GROUP BY film_id
) AS shown
JOIN film USING (film_id)
JOIN (
  SELECT film_id, json_agg(person.name ORDER BY position) AS directors
  FROM film_director JOIN person USING (person_id)
  GROUP BY film_id
) AS directed USING (film_id)
WHERE film.programme = 'Repertory'
ORDER BY (film.film_id * 37 + (:today::date - DATE '2000-01-01') * 11) % 97, film.film_id
LIMIT 6

-- The films in order of time, with their decade. The decades' pages are one page per group of it.
SELECT (film.year / 10 * 10) || 's' AS decade,
       film.slug, film.title, film.original_title, film.year, film.hue, film.film_id % 8 AS motif, film.poster_fit,
       film.runtime_minutes, film.certificate, film.score,
       directed.directors
FROM film
JOIN (
  SELECT film_id, json_agg(person.name ORDER BY position) AS directors
  FROM film_director JOIN person USING (person_id)
  GROUP BY film_id
) AS directed USING (film_id)
ORDER BY film.year, film.film_id

-- The films of each genre, best first. Grouped by: genre_slug.
SELECT genre.slug AS genre_slug, film.slug, film.title, film.year, film.hue,
       film.film_id % 8 AS motif, film.poster_fit, film.runtime_minutes, film.certificate, film.score,
       directed.directors
FROM film_genre
JOIN genre USING (genre_id)
JOIN film USING (film_id)
JOIN (
  SELECT film_id, json_agg(person.name ORDER BY position) AS directors
  FROM film_director JOIN person USING (person_id)
  GROUP BY film_id
) AS directed USING (film_id)
ORDER BY genre.slug COLLATE "C", film.score DESC, film.votes DESC, film.film_id

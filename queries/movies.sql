-- Every film, with its genres, directors and cast as lists: one row per film, one page per row.
-- Key: slug. Sorted as a programme is, without the article; the Torture Tests come last.
SELECT film.film_id, film.slug, film.title, film.original_title, film.year,
       (film.year / 10 * 10) || 's' AS decade,
       film.runtime_minutes, film.countries, film.language, film.certificate,
       film.score, film.votes, film.programme, film.synopsis,
       film.hue, film.film_id % 8 AS motif, film.poster_fit,
       coalesce(directed.directors, '[]') AS directors,
       coalesce(filed.genres, '[]') AS genres,
       coalesce(played."cast", '[]') AS "cast",
       coalesce(shown.showings, 0) AS showings,
       shown.next_showing
FROM film
LEFT JOIN (
  SELECT film_id, json_agg(person.name ORDER BY position) AS directors
  FROM film_director JOIN person USING (person_id)
  GROUP BY film_id
) AS directed USING (film_id)
LEFT JOIN (
  SELECT film_id,
         json_agg(json_build_object('slug', genre.slug, 'name', genre.name) ORDER BY genre_id) AS genres
  FROM film_genre JOIN genre USING (genre_id)
  GROUP BY film_id
) AS filed USING (film_id)
LEFT JOIN (
  SELECT film_id,
         json_agg(json_build_object('name', person.name, 'role', role) ORDER BY billing) AS "cast"
  FROM film_cast JOIN person USING (person_id)
  GROUP BY film_id
) AS played USING (film_id)
LEFT JOIN (
  SELECT film_id, count(*) AS showings, min(starts_at) FILTER (WHERE starts_at > :now::timestamptz) AS next_showing
  FROM showings(:today::date, :today::date + 6)
  GROUP BY film_id
) AS shown USING (film_id)
ORDER BY film.programme COLLATE "C",
         regexp_replace(lower(film.title), '^(the|an?) ', '') COLLATE "C",
         film.film_id

-- The feed: one entry per film that is on in the coming week, the soonest first. An entry is
-- dated by the Monday of its week, so that it doesn't change from build to build.
SELECT film.slug, film.title, film.year, film.synopsis, film.runtime_minutes,
       directed.directors, shown.next_showing, shown.showings,
       date_trunc('week', :today::date::timestamp) AT TIME ZONE 'Europe/Lisbon' AS published_at,
       to_char(:today::date, 'IYYY"-W"IW') AS week
FROM (
  SELECT film_id, min(starts_at) AS next_showing, count(*) AS showings
  FROM showings(:today::date, :today::date + 6)
  GROUP BY film_id
) AS shown
JOIN film USING (film_id)
JOIN (
  SELECT film_id, json_agg(person.name ORDER BY position) AS directors
  FROM film_director JOIN person USING (person_id)
  GROUP BY film_id
) AS directed USING (film_id)
ORDER BY shown.next_showing, film.film_id

-- The ten films that drew most people, against the week before. `share` is the part of the first.
-- A week is a whole one, Monday to Sunday: the last that ended before :today.
WITH span AS (
  SELECT date_trunc('week', :today::date::timestamp)::date - 7 AS monday
), figures AS (
  SELECT s.film_id, s.day >= span.monday AS this_week,
         admissions(s.slot_id, screen.seats, film.score, s.day) AS people, s.price
  FROM span, showings(span.monday - 7, span.monday + 6) AS s
  JOIN film USING (film_id)
  JOIN screen ON screen.cinema_id = s.cinema_id AND screen.number = s.screen_number
), ranked AS (
  SELECT film_id,
         count(*) FILTER (WHERE this_week) AS showings,
         sum(people) FILTER (WHERE this_week) AS admissions,
         sum(people) FILTER (WHERE NOT this_week) AS previous,
         sum(people * price) FILTER (WHERE this_week) AS takings,
         rank() OVER (ORDER BY sum(people) FILTER (WHERE NOT this_week) DESC NULLS LAST) AS previous_rank,
         rank() OVER (ORDER BY sum(people) FILTER (WHERE this_week) DESC NULLS LAST) AS rank
  FROM figures
  GROUP BY film_id
)
SELECT rank, previous_rank, film.slug, film.title, film.year, showings, admissions, takings,
       round((admissions - previous)::numeric / nullif(previous, 0), 4) AS change
FROM ranked
JOIN film USING (film_id)
WHERE rank <= 10
ORDER BY rank, film.film_id

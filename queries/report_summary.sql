-- The weekly report in one row: attendance, takings, and the best day.
-- A week is a whole one, Monday to Sunday: the last that ended before :today.
WITH span AS (
  SELECT date_trunc('week', :today::date::timestamp)::date - 7 AS monday
), figures AS (
  SELECT s.day, s.film_id, admissions(s.slot_id, screen.seats, film.score, s.day) AS people, screen.seats, s.price
  FROM span, showings(span.monday - 7, span.monday + 6) AS s
  JOIN film USING (film_id)
  JOIN screen ON screen.cinema_id = s.cinema_id AND screen.number = s.screen_number
), totals AS (
  SELECT sum(people) FILTER (WHERE day >= monday) AS admissions,
         sum(people) FILTER (WHERE day < monday) AS previous,
         sum(people * price) FILTER (WHERE day >= monday) AS takings,
         sum(seats) FILTER (WHERE day >= monday) AS seats,
         count(*) FILTER (WHERE day >= monday) AS showings,
         count(DISTINCT film_id) FILTER (WHERE day >= monday) AS films
  FROM figures, span
), best AS (
  SELECT day AS best_day, sum(people) AS best_day_admissions
  FROM figures, span
  WHERE day >= monday
  GROUP BY day
  ORDER BY 2 DESC, 1
  LIMIT 1
)
SELECT monday AS first_day, monday + 6 AS last_day,
       admissions, previous, takings, showings, films,
       round(admissions::numeric / seats, 4) AS occupancy,
       round((admissions - previous)::numeric / previous, 4) AS change,
       best_day, best_day_admissions
FROM span, totals, best

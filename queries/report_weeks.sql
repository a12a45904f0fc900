-- Attendance of the last eight weeks, for the series; `width` as in report_days.
-- A week is a whole one, Monday to Sunday: the last that ended before :today.
WITH span AS (
  SELECT date_trunc('week', :today::date::timestamp)::date - 7 AS monday
), figures AS (
  SELECT date_trunc('week', s.day::timestamp)::date AS first_day,
         sum(admissions(s.slot_id, screen.seats, film.score, s.day)) AS admissions,
         sum(admissions(s.slot_id, screen.seats, film.score, s.day) * s.price) AS takings
  FROM span, showings(span.monday - 49, span.monday + 6) AS s
  JOIN film USING (film_id)
  JOIN screen ON screen.cinema_id = s.cinema_id AND screen.number = s.screen_number
  GROUP BY 1
)
SELECT first_day, extract(week FROM first_day)::integer AS week, admissions, takings,
       round((admissions - lag(admissions) OVER by_week)::numeric / lag(admissions) OVER by_week, 4) AS change,
       round(100.0 * admissions / max(admissions) OVER ())::integer AS width
FROM figures
WINDOW by_week AS (ORDER BY first_day)
ORDER BY first_day

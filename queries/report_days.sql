-- Attendance on each day of the week; `width` is the length of the day's bar, 0 to 100.
-- A week is a whole one, Monday to Sunday: the last that ended before :today.
WITH span AS (
  SELECT date_trunc('week', :today::date::timestamp)::date - 7 AS monday
), figures AS (
  SELECT s.day, sum(admissions(s.slot_id, screen.seats, film.score, s.day)) AS admissions,
         count(*) AS showings, sum(screen.seats) AS seats
  FROM span, showings(span.monday, span.monday + 6) AS s
  JOIN film USING (film_id)
  JOIN screen ON screen.cinema_id = s.cinema_id AND screen.number = s.screen_number
  GROUP BY s.day
)
SELECT day, showings, admissions, round(admissions::numeric / seats, 4) AS occupancy,
       round(100.0 * admissions / max(admissions) OVER ())::integer AS width,
       admissions = max(admissions) OVER () AS is_best
FROM figures
ORDER BY day

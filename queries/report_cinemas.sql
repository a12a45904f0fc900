-- Attendance by cinema, against the week before, with each cinema's best day.
-- A week is a whole one, Monday to Sunday: the last that ended before :today.
WITH span AS (
  SELECT date_trunc('week', :today::date::timestamp)::date - 7 AS monday
), figures AS (
  SELECT s.cinema_id, s.day, s.day >= span.monday AS this_week,
         admissions(s.slot_id, screen.seats, film.score, s.day) AS people, screen.seats, s.price
  FROM span, showings(span.monday - 7, span.monday + 6) AS s
  JOIN film USING (film_id)
  JOIN screen ON screen.cinema_id = s.cinema_id AND screen.number = s.screen_number
), best AS (
  SELECT DISTINCT ON (cinema_id) cinema_id, day AS best_day
  FROM figures
  WHERE this_week
  GROUP BY cinema_id, day
  ORDER BY cinema_id, sum(people) DESC, day
)
SELECT cinema.slug, cinema.name,
       count(*) FILTER (WHERE this_week) AS showings,
       sum(people) FILTER (WHERE this_week) AS admissions,
       round(sum(people) FILTER (WHERE this_week)::numeric / sum(seats) FILTER (WHERE this_week), 4) AS occupancy,
       round((sum(people) FILTER (WHERE this_week) - sum(people) FILTER (WHERE NOT this_week))::numeric
             / nullif(sum(people) FILTER (WHERE NOT this_week), 0), 4) AS change,
       sum(people * price) FILTER (WHERE this_week) AS takings,
       best.best_day
FROM figures
JOIN cinema USING (cinema_id)
JOIN best USING (cinema_id)
GROUP BY cinema.cinema_id, cinema.slug, cinema.name, best.best_day
ORDER BY admissions DESC, cinema.cinema_id

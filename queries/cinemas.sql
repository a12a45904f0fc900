-- The cinemas with their screens. Key: slug.
SELECT cinema.slug, cinema.name, cinema.district, cinema.address, cinema.postcode,
       cinema.transport, cinema.opened, cinema.facilities, cinema.description,
       (ARRAY['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])
         [cinema.closed_on] AS closed_on,
       coalesce(cinema.closed_on = extract(isodow FROM :today::date), false) AS closed_today,
       housed.screens, housed.seats,
       coalesce(shown.showings, 0) AS showings_today
FROM cinema
JOIN (
  SELECT cinema_id, sum(seats) AS seats,
         json_agg(json_build_object('number', number, 'name', name, 'seats', seats) ORDER BY number) AS screens
  FROM screen
  GROUP BY cinema_id
) AS housed USING (cinema_id)
LEFT JOIN (
  SELECT cinema_id, count(*) AS showings
  FROM showings(:today::date, :today::date)
  GROUP BY cinema_id
) AS shown USING (cinema_id)
ORDER BY cinema.cinema_id

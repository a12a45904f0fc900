-- The genres with the number of their films, and of their showings in the coming week. Key: slug.
SELECT genre.slug, genre.name, genre.description,
       count(DISTINCT film_genre.film_id) AS films, count(s.uid) AS showings
FROM genre
JOIN film_genre USING (genre_id)
LEFT JOIN showings(:today::date, :today::date + 6) AS s USING (film_id)
GROUP BY genre.genre_id, genre.slug, genre.name, genre.description
ORDER BY genre.name COLLATE "C"

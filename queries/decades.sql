-- The decades that have films, with their number: the index of the decades' pages.
SELECT (year / 10 * 10) || 's' AS decade, count(*) AS films
FROM film
GROUP BY 1
ORDER BY 1

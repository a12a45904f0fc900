"""Writes the data of each template in this folder as JSON: data.py FOLDER"""

import json
import random
import sys

random.seed(7)
words = "harbour light strangers reel ticket matinee curtain velvet screen usher encore finale".split()


def text(count):
    return " ".join(random.choice(words) for _ in range(count))


data = {
    "product-list": {
        "shop": {"currency": "EUR"},
        "products": [
            {
                "title": f"{text(2)} & Co. {n}",
                "price": n % 40 + 1,
                "old_price": n % 50 + 1,
                "stock": n % 4,
                "description": f"<p>{text(10)} <b>{text(3)}</b> {text(8)}</p>",
                "tags": random.sample(words, n % 4),
            }
            for n in range(100)
        ],
    },
    "blog-index": {
        "blog": {"title": "News from the projection room"},
        "posts": [
            {
                "title": f"{text(4)} <{n}>",
                "slug": f"{text(2)} {n}".title(),
                "published": n % 3 != 0,
                "date": f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}T20:15:00Z",
                "author": {"name": text(2)},
                "body": text(60),
                "comments": [
                    {"name": text(1), "text": f"{text(5)}\n{text(5)}"} for _ in range(n % 4)
                ],
            }
            for n in range(60)
        ],
    },
    "loops-and-filters": {
        "rows": [
            {"name": text(1), "amount": n * 37 % 101, "price": n % 13 + 1} for n in range(200)
        ]
    },
    "movie": {
        "movie": {
            "title": "The Movie of Number 1",
            "year": 1921,
            "director": "Director 1",
            "runtime": 81,
            "rating": 1.1,
            "genre": "Science Fiction",
            "genre_slug": "science-fiction",
            "synopsis": "In the year 1, a crew of strangers must find a way home before the last "
            "light goes out over the harbour.",
            "cast": [
                {"actor": f"Actor 1 O'{n}", "role": f"Role & Name {n}"} for n in range(5)
            ],
        }
    },
}

for name, value in data.items():
    with open(f"{sys.argv[1]}/{name}.json", "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)

"""What no build can do without: reading the rows with COPY, and making the folders and files."""

import os
import subprocess
import sys
import time

place, pages, database, query = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
psql = ["psql", "-qX", database, "-c", f"copy ({query}) to stdout"]

best = 1e9
for _ in range(3):
    start = time.perf_counter()
    subprocess.run(psql, stdout=subprocess.DEVNULL, check=True)
    best = min(best, time.perf_counter() - start)
copy = best

size = os.path.getsize(f"{place}/marquee/output/movies/movie-1/index.html")
content = b"x" * size
root = f"{place}/floor"
os.mkdir(root)
start = time.perf_counter()
for number in range(pages):
    folder = f"{root}/{number}"
    os.mkdir(folder)
    file = os.open(folder + "/index.html", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    os.write(file, content)
    os.close(file)
files = time.perf_counter() - start
subprocess.run(["rm", "-rf", root], check=True)
print(
    f"floor: COPY {copy:.2f} s + folders and files {files:.2f} s, one thread"
    f" = {copy + files:.2f} s"
)

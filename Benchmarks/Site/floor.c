/* What no build of the benchmark's site can do without: reading the rows with COPY, and making the
   same folders and files with the same bytes. One thread, and nothing is worked out: the bytes are
   those of a site that was built before.

     floor pack FOLDER ARCHIVE                    a built site as one file
     floor run CONNINFO QUERY ARCHIVE FOLDER      the floor; says seconds of COPY, seconds of files

   The archive is mapped, in memory, and indexed before the clock starts. Of a row only the first
   column is looked at: the slug, which names the row's file movies/SLUG/index.html. Files of the
   archive that no row names (the sitemap) are made at the end. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libpq-fe.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what, const char *name) {
  fprintf(stderr, "floor: %s %s: %s\n", what, name, errno ? strerror(errno) : "unexpected");
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

/* The archive: for each file the length of its path, its path with the final NUL, the length of
   its bytes, its bytes. */

static FILE *archive;
static size_t rootLength;

static int pack(const char *path, const struct stat *facts, int kind, struct FTW *walk) {
  (void)walk;
  if (kind != FTW_F) return 0;
  const char *name = path + rootLength + 1;
  uint64_t nameSize = strlen(name) + 1, size = facts->st_size;
  char buffer[1 << 16];
  fwrite(&nameSize, sizeof nameSize, 1, archive);
  fwrite(name, 1, nameSize, archive);
  fwrite(&size, sizeof size, 1, archive);
  int file = open(path, O_RDONLY);
  if (file < 0) die("open", path);
  for (uint64_t left = size; left > 0;) {
    ssize_t count = read(file, buffer, sizeof buffer);
    if (count <= 0) die("read", path);
    fwrite(buffer, 1, count, archive);
    left -= count;
  }
  close(file);
  return 0;
}

typedef struct {
  const char *name;
  const char *bytes;
  uint64_t size;
  char isDone;
} Entry;

static Entry *entries;
static size_t count;
static uint32_t *slots;
static size_t slotMask;

static uint64_t hash(const char *text, size_t length) {
  uint64_t value = 14695981039346656037u;
  for (size_t index = 0; index < length; index++)
    value = (value ^ (unsigned char)text[index]) * 1099511628211u;
  return value ^ value >> 29;
}

/* The slot of a name: its own, or the free one where it belongs. */
static uint32_t *slot(const char *name, size_t length) {
  size_t place = hash(name, length) & slotMask;
  while (slots[place]) {
    const char *other = entries[slots[place] - 1].name;
    if (strncmp(other, name, length) == 0 && other[length] == 0) break;
    place = (place + 1) & slotMask;
  }
  return &slots[place];
}

static void readArchive(const char *path) {
  int file = open(path, O_RDONLY);
  struct stat facts;
  if (file < 0 || fstat(file, &facts) != 0) die("open", path);
  const char *bytes =
      mmap(NULL, facts.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  if (bytes == MAP_FAILED) die("map", path);
  size_t capacity = 0;
  for (const char *at = bytes; at < bytes + facts.st_size;) {
    if (count == capacity) {
      capacity = capacity ? 2 * capacity : 1024;
      entries = realloc(entries, capacity * sizeof *entries);
      if (!entries) die("memory for", path);
    }
    Entry *entry = &entries[count++];
    uint64_t nameSize;
    memcpy(&nameSize, at, sizeof nameSize);
    entry->name = at + sizeof nameSize;
    at = entry->name + nameSize;
    memcpy(&entry->size, at, sizeof entry->size);
    entry->bytes = at + sizeof entry->size;
    entry->isDone = 0;
    at = entry->bytes + entry->size;
  }
  for (slotMask = 1; slotMask < 2 * count; slotMask *= 2) {}
  slots = calloc(slotMask--, sizeof *slots);
  if (!slots) die("memory for", path);
  for (size_t index = 0; index < count; index++)
    *slot(entries[index].name, strlen(entries[index].name)) = index + 1;
}

/* Reads the rows; the entries in the order of the rows that name them. */
static size_t copyRows(const char *conninfo, const char *query, uint32_t *order, double *seconds) {
  PGconn *connection = PQconnectdb(conninfo);
  if (PQstatus(connection) != CONNECTION_OK) {
    fprintf(stderr, "floor: %s", PQerrorMessage(connection));
    exit(1);
  }
  char *command;
  if (asprintf(&command, "COPY (%s) TO STDOUT", query) < 0) die("memory for", "the query");
  size_t rows = 0;
  double start = now();
  PGresult *result = PQexec(connection, command);
  if (PQresultStatus(result) != PGRES_COPY_OUT) {
    fprintf(stderr, "floor: %s", PQerrorMessage(connection));
    exit(1);
  }
  PQclear(result);
  char *row, name[4096];
  int length;
  while ((length = PQgetCopyData(connection, &row, 0)) > 0) {
    const char *end = memchr(row, '\t', length);
    int slug = end ? (int)(end - row) : length - 1;
    int size = snprintf(name, sizeof name, "movies/%.*s/index.html", slug, row);
    uint32_t found = *slot(name, size);
    errno = 0;
    if (!found || rows == count) die("no file for the row", name);
    order[rows++] = found - 1;
    PQfreemem(row);
  }
  *seconds = now() - start;
  if (length == -2) {
    fprintf(stderr, "floor: %s", PQerrorMessage(connection));
    exit(1);
  }
  PQfinish(connection);
  free(command);
  return rows;
}

static void makeFolders(char *name) {
  for (char *mark = strchr(name, '/'); mark; mark = strchr(mark + 1, '/')) {
    *mark = 0;
    if (mkdir(name, 0755) != 0 && errno != EEXIST) die("make", name);
    *mark = '/';
  }
}

static void makeFile(Entry *entry) {
  int file = open(entry->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0) die("make", entry->name);
  if (write(file, entry->bytes, entry->size) != (ssize_t)entry->size) die("write", entry->name);
  if (close(file) != 0) die("close", entry->name);
  entry->isDone = 1;
}

static void run(char **arguments) {
  readArchive(arguments[2]);
  uint32_t *order = calloc(count + 1, sizeof *order);
  if (!order) die("memory for", "the rows");
  double copySeconds;
  size_t rows = copyRows(arguments[0], arguments[1], order, &copySeconds);

  char name[4096];
  if (mkdir(arguments[3], 0755) != 0 || chdir(arguments[3]) != 0) die("make", arguments[3]);
  double start = now();
  if (mkdir("movies", 0755) != 0) die("make", "movies");
  for (size_t row = 0; row < rows; row++) {
    Entry *entry = &entries[order[row]];
    size_t folder = strlen(entry->name) - strlen("/index.html");
    memcpy(name, entry->name, folder);
    name[folder] = 0;
    if (mkdir(name, 0755) != 0) die("make", name);
    makeFile(entry);
  }
  for (size_t index = 0; index < count; index++) {
    if (entries[index].isDone) continue;
    snprintf(name, sizeof name, "%s", entries[index].name);
    makeFolders(name);
    makeFile(&entries[index]);
  }
  printf("%.3f %.3f\n", copySeconds, now() - start);
}

int main(int count, char **arguments) {
  if (count == 4 && strcmp(arguments[1], "pack") == 0) {
    archive = fopen(arguments[3], "wb");
    if (!archive) die("open", arguments[3]);
    rootLength = strlen(arguments[2]);
    if (nftw(arguments[2], pack, 64, FTW_PHYS) != 0) die("read", arguments[2]);
    if (fclose(archive) != 0) die("write", arguments[3]);
    return 0;
  }
  if (count == 6 && strcmp(arguments[1], "run") == 0) {
    run(arguments + 2);
    return 0;
  }
  fputs("usage: floor pack FOLDER ARCHIVE | floor run CONNINFO QUERY ARCHIVE FOLDER\n", stderr);
  return 2;
}

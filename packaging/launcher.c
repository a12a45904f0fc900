/* Starts Marquee from the folder that the portable archive was unpacked to:

       bin/marquee       this program, linked statically, so that it runs on any Linux
       lib/marquee/      the loader, the program itself and all its libraries
       share/            certificate authorities, documentation

   The loader is started by its path, with the folder of the libraries as an argument. So nothing
   of the system's own libraries is used: not its loader, not its ld.so.cache. Programs that Marquee
   starts don't inherit the argument, and find their own libraries as always.

   The folder is found without /proc: the kernel tells each program the path by which it was
   started. MARQUEE_PORTABLE tells it to Marquee, which takes it out of its children's environment. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#define LIBRARIES "/lib/marquee"
#define PROGRAM LIBRARIES "/marquee"
/* MARQUEE_LOADER is the file name of the loader, from the build: it differs by processor. */
#define LOADER LIBRARIES "/" MARQUEE_LOADER

static void fail(const char *what, const char *path) {
  fprintf(stderr, "marquee: %s: '%s'\n", what, path);
  exit(2);
}

/* Writes the archive's folder, without symbolic links, for a path of bin/marquee. Returns whether
   the loader lies where it should. */
static int find_folder(const char *path, char folder[PATH_MAX]) {
  char loader[PATH_MAX + sizeof LOADER];
  if (!path || !realpath(path, folder)) return 0;
  for (int parts = 0; parts < 2; parts++) {
    char *slash = strrchr(folder, '/');
    if (!slash) return 0;
    *slash = 0;
  }
  snprintf(loader, sizeof loader, "%s%s", folder, LOADER);
  return access(loader, X_OK) == 0;
}

int main(int count, char **arguments) {
  static char folder[PATH_MAX], libraries[PATH_MAX + sizeof LIBRARIES];
  static char program[PATH_MAX + sizeof PROGRAM], loader[PATH_MAX + sizeof LOADER];
  const char *started = (const char *)getauxval(AT_EXECFN);

  /* The second path serves a start by descriptor, where the first is /dev/fd/3. */
  if (!find_folder(started, folder) && !find_folder("/proc/self/exe", folder))
    fail("the folder lib/marquee is not beside bin; unpack the whole archive and link to bin/marquee",
         started ? started : "bin/marquee");
  /* The loader divides its list of folders there, and knows no way to write such a name. */
  if (strpbrk(folder, ":;"))
    fail("the folder's name has a ':' or a ';', which the loader can't read; move it", folder);
  snprintf(libraries, sizeof libraries, "%s%s", folder, LIBRARIES);
  snprintf(program, sizeof program, "%s%s", folder, PROGRAM);
  snprintf(loader, sizeof loader, "%s%s", folder, LOADER);

  /* The loader would bring these libraries of the system into a process with another libc. */
  unsetenv("LD_PRELOAD");
  unsetenv("LD_AUDIT");
  if (setenv("MARQUEE_PORTABLE", folder, 1) != 0) fail(strerror(errno), folder);

  char *own = count > 0 ? arguments[0] : "marquee";
  char *head[] = {own, "--inhibit-cache", "--library-path", libraries, "--argv0", own, program};
  size_t heads = sizeof head / sizeof *head, rest = count > 0 ? count - 1 : 0;
  char **all = calloc(heads + rest + 1, sizeof *all);
  if (!all) fail(strerror(errno), loader);
  memcpy(all, head, sizeof head);
  for (size_t index = 0; index < rest; index++) all[heads + index] = arguments[index + 1];

  execv(loader, all);
  fail(strerror(errno), loader);
}

#ifndef MARQUEE_CPROGRAM_H
#define MARQUEE_CPROGRAM_H
#include <stddef.h>

/* What the build, the linker and the loader tell the program about itself. It is written in C, because Swift can name
   neither the linker's symbols nor the arguments of a constructor. */

/* The version. It is defined here and nowhere else: `scripts/version` and the packages read this line. */
#define MARQUEE_VERSION "0.2.0"

/* The number of the process's arguments, and the arguments with the program's name first. The C library passes them to
   constructors. Swift's own `CommandLine` reads /proc/self/cmdline, and has none where /proc is not mounted. */
int marquee_argument_count(void);
char *const *marquee_arguments(void);

/* The build id: a digest that the linker makes of all that it writes. Returns its length in bytes, and 0 when the
   program was linked without one. It is read from memory, because /proc/self/exe names the loader's file where a loader
   was started with the program as its argument, and the file's time is fixed in packages. */
size_t marquee_build_id(const unsigned char **bytes);

/* A hash (64-bit FNV-1a over words of 8 bytes) of the parts of the program that are never written to: machine code and
   constants. It takes milliseconds, and stands in for a missing build id. */
unsigned long long marquee_code_hash(void);

/* The commit and the repository (`https://github.com/OWNER/marquee`) that the program was built from; NULL where the
   build was not told. */
const char *marquee_commit(void);
const char *marquee_repository(void);
#endif

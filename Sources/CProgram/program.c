#include "CProgram.h"

#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <string.h>

static int argument_count;
static char *const *arguments;

__attribute__((constructor)) static void keep_arguments(int count, char **words) {
  argument_count = count;
  arguments = words;
}

int marquee_argument_count(void) { return argument_count; }

char *const *marquee_arguments(void) { return arguments; }

/* The beginning of this program in memory; the linker defines the symbol. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

static const ElfW(Phdr) *segments(size_t *count) {
  *count = __ehdr_start.e_phnum;
  return (const ElfW(Phdr) *)((const char *)&__ehdr_start + __ehdr_start.e_phoff);
}

/* What is added to the addresses in the file to get those in memory. */
static uintptr_t displacement(void) {
  size_t count;
  const ElfW(Phdr) *all = segments(&count);
  for (size_t index = 0; index < count; index++) {
    if (all[index].p_type == PT_LOAD && all[index].p_offset == 0) {
      return (uintptr_t)&__ehdr_start - all[index].p_vaddr;
    }
  }
  return 0;
}

static size_t padded(size_t size, size_t alignment) {
  return (size + alignment - 1) & ~(alignment - 1);
}

size_t marquee_build_id(const unsigned char **bytes) {
  size_t count;
  const ElfW(Phdr) *all = segments(&count);
  for (size_t index = 0; index < count; index++) {
    if (all[index].p_type != PT_NOTE) continue;
    const size_t alignment = all[index].p_align == 8 ? 8 : 4;
    const unsigned char *note = (const unsigned char *)(displacement() + all[index].p_vaddr);
    size_t left = all[index].p_memsz;
    while (left >= sizeof(ElfW(Nhdr))) {
      const ElfW(Nhdr) *head = (const ElfW(Nhdr) *)note;
      const size_t name = padded(head->n_namesz, alignment);
      const size_t size = sizeof *head + name + padded(head->n_descsz, alignment);
      if (size > left) break;
      if (head->n_type == NT_GNU_BUILD_ID && head->n_namesz == 4 &&
          memcmp(note + sizeof *head, "GNU", 4) == 0) {
        *bytes = note + sizeof *head + name;
        return head->n_descsz;
      }
      note += size;
      left -= size;
    }
  }
  return 0;
}

unsigned long long marquee_code_hash(void) {
  size_t count;
  const ElfW(Phdr) *all = segments(&count);
  unsigned long long hash = 0xcbf29ce484222325;
  for (size_t index = 0; index < count; index++) {
    if (all[index].p_type != PT_LOAD || all[index].p_flags & PF_W) continue;
    const char *start = (const char *)(displacement() + all[index].p_vaddr);
    for (size_t place = 0; place + 8 <= all[index].p_filesz; place += 8) {
      unsigned long long word;
      memcpy(&word, start + place, 8);
      hash = (hash ^ word) * 0x100000001b3;
    }
  }
  return hash;
}

/* Package.swift defines both as texts. */
const char *marquee_commit(void) {
#ifdef MARQUEE_COMMIT
  return MARQUEE_COMMIT;
#else
  return NULL;
#endif
}

const char *marquee_repository(void) {
#ifdef MARQUEE_REPOSITORY
  return "https://github.com/" MARQUEE_REPOSITORY;
#else
  return NULL;
#endif
}

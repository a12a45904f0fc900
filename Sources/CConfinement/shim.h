#ifndef MARQUEE_CCONFINEMENT_SHIM_H
#define MARQUEE_CCONFINEMENT_SHIM_H
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* prctl takes a variable number of arguments, and filters are made of macros: Swift sees neither. */

#if defined(__x86_64__)
#define MARQUEE_AUDIT_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MARQUEE_AUDIT_ARCH AUDIT_ARCH_AARCH64
#endif

#define MARQUEE_LOAD(field) \
  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define MARQUEE_ALLOW(number) \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), \
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/* Leaves this process what a computation needs: memory, its open descriptors, its clock, its end.
   Whatever else it asks of the system fails with EPERM: files, sockets, other processes, executable
   memory. It can't be undone, and holds for what the process would execute. Returns 0, or -1 where
   the kernel has no filters; the other limits hold there all the same. */
static inline int marquee_confine(void) {
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
#ifdef MARQUEE_AUDIT_ARCH
  struct sock_filter steps[] = {
      MARQUEE_LOAD(arch),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MARQUEE_AUDIT_ARCH, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      MARQUEE_LOAD(nr),
      MARQUEE_ALLOW(__NR_read),
      MARQUEE_ALLOW(__NR_write),
      MARQUEE_ALLOW(__NR_brk),
      MARQUEE_ALLOW(__NR_munmap),
      MARQUEE_ALLOW(__NR_mremap),
      MARQUEE_ALLOW(__NR_madvise),
      MARQUEE_ALLOW(__NR_futex),
      MARQUEE_ALLOW(__NR_setitimer),
      MARQUEE_ALLOW(__NR_clock_gettime),
      MARQUEE_ALLOW(__NR_rt_sigprocmask),
      MARQUEE_ALLOW(__NR_rt_sigreturn),
      MARQUEE_ALLOW(__NR_restart_syscall),
      MARQUEE_ALLOW(__NR_getpid),
      MARQUEE_ALLOW(__NR_gettid),
      MARQUEE_ALLOW(__NR_tgkill),
      MARQUEE_ALLOW(__NR_exit),
      MARQUEE_ALLOW(__NR_exit_group),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mmap, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mprotect, 0, 3),
      MARQUEE_LOAD(args[2]),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA)),
  };
  struct sock_fprog filter = {sizeof steps / sizeof steps[0], steps};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0 ? 0 : -1;
#else
  return -1;
#endif
}
#endif

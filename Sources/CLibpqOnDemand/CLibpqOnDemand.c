/* libpq's functions, each defined here as a jump to libpq's own. So the linker finds them in the
   program and leaves libpq out, which is loaded when the first of them is called.

   libpq brings 19 further libraries (for Kerberos and LDAP), which take 3.5 ms of the processor
   whenever the program starts: for `marquee --version`, and for each process that renders Markdown.
   After the loading, a call costs what a call into any shared library costs: a jump by a pointer.

   A function that is missing in this list is taken from libpq by the linker, which then links the
   program with libpq; PortableArchiveTests looks whether that is so. Where libpq is not installed, the first
   call ends the process: packages bring it along, and a program that was built here had it. */

#include "CLibpqOnDemand.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/* Hidden: libpq's own calls of its functions must not come here. */
#pragma GCC visibility push(hidden)
#include <libpq-fe.h>
#pragma GCC visibility pop

/* Result, name, parameters, arguments. */
#define FUNCTIONS(F)                                                                              \
  F(int, PQbackendPID, (const PGconn *c), (c))                                                    \
  F(int, PQcancel, (PGcancel * c, char *text, int size), (c, text, size))                         \
  F(void, PQclear, (PGresult * r), (r))                                                           \
  F(char *, PQcmdTuples, (PGresult * r), (r))                                                     \
  F(PQconninfoOption *, PQconndefaults, (void), ())                                               \
  F(PostgresPollingStatusType, PQconnectPoll, (PGconn * c), (c))                                  \
  F(PGconn *, PQconnectStart, (const char *settings), (settings))                                 \
  F(void, PQconninfoFree, (PQconninfoOption * o), (o))                                            \
  F(PQconninfoOption *, PQconninfoParse, (const char *settings, char **error), (settings, error)) \
  F(int, PQconsumeInput, (PGconn * c), (c))                                                       \
  F(char *, PQdb, (const PGconn *c), (c))                                                         \
  F(char *, PQerrorMessage, (const PGconn *c), (c))                                               \
  F(void, PQfinish, (PGconn * c), (c))                                                            \
  F(int, PQflush, (PGconn * c), (c))                                                              \
  F(char *, PQfname, (const PGresult *r, int column), (r, column))                                \
  F(void, PQfreeCancel, (PGcancel * c), (c))                                                      \
  F(void, PQfreemem, (void *memory), (memory))                                                    \
  F(Oid, PQftype, (const PGresult *r, int column), (r, column))                                   \
  F(PGcancel *, PQgetCancel, (PGconn * c), (c))                                                   \
  F(int, PQgetCopyData, (PGconn * c, char **buffer, int async), (c, buffer, async))               \
  F(PGresult *, PQgetResult, (PGconn * c), (c))                                                   \
  F(int, PQgetisnull, (const PGresult *r, int row, int column), (r, row, column))                 \
  F(int, PQgetlength, (const PGresult *r, int row, int column), (r, row, column))                 \
  F(char *, PQgetvalue, (const PGresult *r, int row, int column), (r, row, column))               \
  F(char *, PQhost, (const PGconn *c), (c))                                                       \
  F(char *, PQhostaddr, (const PGconn *c), (c))                                                   \
  F(int, PQisBusy, (PGconn * c), (c))                                                             \
  F(int, PQlibVersion, (void), ())                                                                \
  F(int, PQnfields, (const PGresult *r), (r))                                                     \
  F(PGnotify *, PQnotifies, (PGconn * c), (c))                                                    \
  F(int, PQntuples, (const PGresult *r), (r))                                                     \
  F(const char *, PQparameterStatus, (const PGconn *c, const char *name), (c, name))              \
  F(PGPing, PQping, (const char *settings), (settings))                                           \
  F(char *, PQport, (const PGconn *c), (c))                                                       \
  F(int, PQputCopyEnd, (PGconn * c, const char *error), (c, error))                               \
  F(char *, PQresultErrorField, (const PGresult *r, int field), (r, field))                       \
  F(char *, PQresultErrorMessage, (const PGresult *r), (r))                                       \
  F(size_t, PQresultMemorySize, (const PGresult *r), (r))                                         \
  F(ExecStatusType, PQresultStatus, (const PGresult *r), (r))                                     \
  F(int, PQsendDescribePrepared, (PGconn * c, const char *name), (c, name))                       \
  F(int, PQsendPrepare,                                                                           \
    (PGconn * c, const char *name, const char *query, int count, const Oid *types),               \
    (c, name, query, count, types))                                                               \
  F(int, PQsendQuery, (PGconn * c, const char *query), (c, query))                                \
  F(int, PQsendQueryParams,                                                                       \
    (PGconn * c, const char *query, int count, const Oid *types, const char *const *values,       \
     const int *lengths, const int *formats, int format),                                         \
    (c, query, count, types, values, lengths, formats, format))                                   \
  F(int, PQserverVersion, (const PGconn *c), (c))                                                 \
  F(PGVerbosity, PQsetErrorVerbosity, (PGconn * c, PGVerbosity verbosity), (c, verbosity))        \
  F(PQnoticeProcessor, PQsetNoticeProcessor,                                                      \
    (PGconn * c, PQnoticeProcessor processor, void *context), (c, processor, context))            \
  F(PQnoticeReceiver, PQsetNoticeReceiver,                                                        \
    (PGconn * c, PQnoticeReceiver receiver, void *context), (c, receiver, context))               \
  F(int, PQsetSingleRowMode, (PGconn * c), (c))                                                   \
  F(int, PQsetnonblocking, (PGconn * c, int value), (c, value))                                   \
  F(int, PQsocket, (const PGconn *c), (c))                                                        \
  F(const char *, PQsslAttribute, (PGconn * c, const char *name), (c, name))                      \
  F(int, PQsslInUse, (PGconn * c), (c))                                                           \
  F(ConnStatusType, PQstatus, (const PGconn *c), (c))                                             \
  F(PGTransactionStatusType, PQtransactionStatus, (const PGconn *c), (c))                         \
  F(char *, PQuser, (const PGconn *c), (c))

static void load_once(void);

/* Each function jumps by its pointer, which leads to the loading at first. */
#define DEFINE(result, name, parameters, arguments)                  \
  static result name##_first parameters;                             \
  static result(*name##_pointer) parameters = name##_first;          \
  result name parameters {                                           \
    return __atomic_load_n(&name##_pointer, __ATOMIC_ACQUIRE) arguments; \
  }                                                                  \
  static result name##_first parameters {                            \
    load_once();                                                   \
    return name arguments;                                           \
  }
FUNCTIONS(DEFINE)

static void fail(const char *reason) {
  fprintf(stderr,
          "marquee: libpq can't be loaded (%s): install the package libpq5, which some systems "
          "call libpq or postgresql-libs\n",
          reason);
  /* The exit code of database errors. */
  exit(4);
}

static void load(void) {
  void *found;
  void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (!library) fail(dlerror());
  /* All of them are looked up before the first is used. */
#define LOOK_UP(result, name, parameters, arguments) \
  if (!dlsym(library, #name)) fail("it has no function " #name);
  FUNCTIONS(LOOK_UP)
#define STORE(result, name, parameters, arguments) \
  found = dlsym(library, #name);                   \
  __atomic_store_n((void **)&name##_pointer, found, __ATOMIC_RELEASE);
  FUNCTIONS(STORE)
}

static void load_once(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
}

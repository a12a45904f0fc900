#ifndef MARQUEE_CCURL_SHIM_H
#define MARQUEE_CCURL_SHIM_H
#include <dlfcn.h>
#include <stddef.h>

/* The part of libcurl's binary interface that Marquee uses, declared here: the library is there
   wherever Swift's Foundation is, the package with its headers is not. The numbers of options are
   frozen by libcurl; a test asks the library itself for each of them by its name.

   The program is not linked with libcurl but loads it before the first request. libcurl brings many
   further libraries, and most commands send no request. */

typedef void CURL;
typedef struct Curl_URL CURLU;

struct curl_slist {
  char *data;
  struct curl_slist *next;
};

struct curl_sockaddr {
  int family;
  int socktype;
  int protocol;
  unsigned int addrlen;
  unsigned char addr[16]; /* The first bytes of a struct sockaddr, which may be longer. */
};

struct curl_easyoption {
  const char *name;
  int id;
  int type;
  unsigned int flags;
};

typedef size_t (*marquee_curl_bytes)(char *bytes, size_t size, size_t count, void *context);
typedef int (*marquee_curl_open)(void *context, int purpose, struct curl_sockaddr *address);

/* libcurl's functions: result, name, parameters. */
#define MARQUEE_CURL_FUNCTIONS(FUNCTION)                                                     \
  FUNCTION(int, curl_global_init, (long flags))                                              \
  FUNCTION(CURL *, curl_easy_init, (void))                                                   \
  FUNCTION(int, curl_easy_setopt, (CURL * handle, int option, ...))                          \
  FUNCTION(int, curl_easy_getinfo, (CURL * handle, int info, ...))                           \
  FUNCTION(int, curl_easy_perform, (CURL * handle))                                          \
  FUNCTION(void, curl_easy_reset, (CURL * handle))                                           \
  FUNCTION(void, curl_easy_cleanup, (CURL * handle))                                         \
  FUNCTION(const char *_Nonnull, curl_easy_strerror, (int code))                             \
  FUNCTION(const struct curl_easyoption *, curl_easy_option_by_name, (const char *name))     \
  FUNCTION(struct curl_slist *, curl_slist_append, (struct curl_slist * list, const char *)) \
  FUNCTION(void, curl_slist_free_all, (struct curl_slist * list))                            \
  FUNCTION(CURLU *, curl_url, (void))                                                        \
  FUNCTION(void, curl_url_cleanup, (CURLU * url))                                            \
  FUNCTION(int, curl_url_set, (CURLU * url, int part, const char *, unsigned int flags))     \
  FUNCTION(int, curl_url_get, (CURLU * url, int part, char **, unsigned int flags))          \
  FUNCTION(void, curl_free, (void *memory))

#define MARQUEE_CURL_FIELD(result, name, parameters) result(*_Nonnull name) parameters;
struct marquee_curl {
  MARQUEE_CURL_FUNCTIONS(MARQUEE_CURL_FIELD)
};

/* Loads libcurl and fills the table. Returns NULL, or the reason why it can't be used, which is
   valid until this thread's next call of dlopen or dlsym. */
static inline const char *_Nullable marquee_curl_load(struct marquee_curl *_Nonnull curl) {
  void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  void *function;
  if (!library) return dlerror();
#define MARQUEE_CURL_FIND(result, name, parameters)  \
  function = dlsym(library, #name);                  \
  if (!function) return dlerror();                   \
  *(void **)&curl->name = function;
  MARQUEE_CURL_FUNCTIONS(MARQUEE_CURL_FIND)
#undef MARQUEE_CURL_FIND
  return NULL;
}
#undef MARQUEE_CURL_FIELD

/* Swift does not call functions with variable arguments. */
static inline int marquee_curl_set_number(
    const struct marquee_curl *_Nonnull curl, CURL *handle, int option, long value) {
  return curl->curl_easy_setopt(handle, option, value);
}

static inline int marquee_curl_set_size(
    const struct marquee_curl *_Nonnull curl, CURL *handle, int option, long long value) {
  return curl->curl_easy_setopt(handle, option, value);
}

static inline int marquee_curl_set_text(
    const struct marquee_curl *_Nonnull curl, CURL *handle, int option, const char *value) {
  return curl->curl_easy_setopt(handle, option, value);
}

static inline int marquee_curl_set_pointer(
    const struct marquee_curl *_Nonnull curl, CURL *handle, int option, void *value) {
  return curl->curl_easy_setopt(handle, option, value);
}

static inline int marquee_curl_set_reader(
    const struct marquee_curl *_Nonnull curl, CURL *handle, int option,
    marquee_curl_bytes reader) {
  return curl->curl_easy_setopt(handle, option, reader);
}

static inline int marquee_curl_set_opener(
    const struct marquee_curl *_Nonnull curl, CURL *handle, int option,
    marquee_curl_open opener) {
  return curl->curl_easy_setopt(handle, option, opener);
}

static inline int marquee_curl_get_number(
    const struct marquee_curl *_Nonnull curl, CURL *handle, int info, long *value) {
  return curl->curl_easy_getinfo(handle, info, value);
}
#endif

#ifndef MARQUEE_CCURL_SHIM_H
#define MARQUEE_CCURL_SHIM_H
#include <stddef.h>

/* The part of libcurl's binary interface that Marquee uses, declared here: the library is there
   wherever Swift's Foundation is, the package with its headers is not. The numbers of options are
   frozen by libcurl; a test asks the library itself for each of them by its name. */

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

extern int curl_global_init(long flags);
extern CURL *curl_easy_init(void);
extern int curl_easy_setopt(CURL *handle, int option, ...);
extern int curl_easy_getinfo(CURL *handle, int info, ...);
extern int curl_easy_perform(CURL *handle);
extern void curl_easy_reset(CURL *handle);
extern void curl_easy_cleanup(CURL *handle);
extern const char *curl_easy_strerror(int code);
extern const struct curl_easyoption *curl_easy_option_by_name(const char *name);
extern struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text);
extern void curl_slist_free_all(struct curl_slist *list);
extern CURLU *curl_url(void);
extern void curl_url_cleanup(CURLU *url);
extern int curl_url_set(CURLU *url, int part, const char *text, unsigned int flags);
extern int curl_url_get(CURLU *url, int part, char **text, unsigned int flags);
extern void curl_free(void *memory);

/* Swift does not call functions with variable arguments. */
static inline int marquee_curl_set_number(CURL *handle, int option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline int marquee_curl_set_size(CURL *handle, int option, long long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline int marquee_curl_set_text(CURL *handle, int option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline int marquee_curl_set_pointer(CURL *handle, int option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline int marquee_curl_set_reader(CURL *handle, int option, marquee_curl_bytes reader) {
  return curl_easy_setopt(handle, option, reader);
}

static inline int marquee_curl_set_opener(CURL *handle, int option, marquee_curl_open opener) {
  return curl_easy_setopt(handle, option, opener);
}

static inline int marquee_curl_get_number(CURL *handle, int info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}
#endif

/* The libraries of the portable archive read the same files in /etc and /usr as the system's own,
   and two of these files make them load further libraries of the system. Those don't fit to the
   archive's libc, so both files are left unread in a program that the archive's launcher started. */

#include <nss.h>
#include <stdlib.h>
#include <sys/prctl.h>

/* From <openssl/crypto.h>; this target needs no more of OpenSSL. */
extern int OPENSSL_init_crypto(unsigned long long options, const void *settings);
#define OPENSSL_INIT_NO_LOAD_CONFIG 0x00000080ULL

__attribute__((constructor)) static void use_own_libraries(void) {
  if (!getenv("MARQUEE_PORTABLE")) return;
  /* ps and top would show the loader's name. */
  prctl(PR_SET_NAME, "marquee", 0, 0, 0);
  /* nsswitch.conf: names of modules such as libnss_sss. These three come with libc itself. */
  __nss_configure_lookup("hosts", "files dns");
  __nss_configure_lookup("passwd", "files");
  __nss_configure_lookup("services", "files");
  /* openssl.cnf: names of providers and engines. One that the user names is read. */
  if (!getenv("OPENSSL_CONF")) OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
}

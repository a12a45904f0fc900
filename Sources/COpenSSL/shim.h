#ifndef MARQUEE_COPENSSL_SHIM_H
#define MARQUEE_COPENSSL_SHIM_H
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>

/* SSL_set_tlsext_host_name is a macro, which Swift does not see. */
static inline long marquee_ssl_set_server_name(SSL *ssl, const char *name) {
  return SSL_set_tlsext_host_name(ssl, name);
}

/* SSL_CTX_set_min_proto_version is a macro too. */
static inline long marquee_ssl_require_tls12(SSL_CTX *context) {
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

static inline long marquee_ssl_require_tls13(SSL_CTX *context) {
  return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
}

/* SSL_set_mode is a macro: the modes that suit a socket that does not block. */
static inline void marquee_ssl_set_modes(SSL *ssl) {
  SSL_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

/* OpenSSL's stacks are reached through macros only: how many certificates the peer showed. */
static inline int marquee_ssl_chain_count(SSL *ssl) {
  STACK_OF(X509) *chain = SSL_get_peer_cert_chain(ssl);
  return chain == NULL ? 0 : sk_X509_num(chain);
}

/* How names are written, `CN=x, O=y`, UTF-8 as it is: the flags are macros of macros. */
static inline unsigned long marquee_name_format(void) {
  return XN_FLAG_ONELINE & ~(unsigned long)ASN1_STRFLGS_ESC_MSB & ~(unsigned long)XN_FLAG_SPC_EQ;
}

/* One certificate of the chain; it belongs to the connection. */
static inline X509 *marquee_ssl_chain_at(SSL *ssl, int index) {
  return sk_X509_value(SSL_get_peer_cert_chain(ssl), index);
}

/* Copies the DNS name at an index of a certificate's subjectAltName, or returns 0 when there
   is none: the list of names is a stack as well. Names that hold a NUL or don't fit are empty. */
static inline int marquee_x509_dns_name(X509 *certificate, int index, char *name, int size) {
  GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
  int found = 0, seen = 0;
  name[0] = 0;
  for (int i = 0; names != NULL && !found && i < sk_GENERAL_NAME_num(names); i++) {
    GENERAL_NAME *each = sk_GENERAL_NAME_value(names, i);
    if (each->type != GEN_DNS || seen++ != index) continue;
    int length = ASN1_STRING_length(each->d.dNSName);
    const unsigned char *text = ASN1_STRING_get0_data(each->d.dNSName);
    found = 1;
    if (length < size && memchr(text, 0, length) == NULL) {
      memcpy(name, text, length);
      name[length] = 0;
    }
  }
  GENERAL_NAMES_free(names);
  return found;
}
#endif

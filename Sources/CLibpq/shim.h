#ifndef MARQUEE_CLIBPQ_SHIM_H
#define MARQUEE_CLIBPQ_SHIM_H
#include <libpq-fe.h>
#endif

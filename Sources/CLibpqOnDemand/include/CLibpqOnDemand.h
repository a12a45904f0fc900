#ifndef MARQUEE_CLIBPQ_ON_DEMAND_H
#define MARQUEE_CLIBPQ_ON_DEMAND_H

/* The functions of libpq-fe.h, which CLibpq declares, are defined in CLibpqOnDemand.c. There is
   nothing to import. */

#endif

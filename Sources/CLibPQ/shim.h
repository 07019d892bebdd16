#pragma once
#include <libpq-fe.h>
#include <sys/eventfd.h>

// eventfd(2), whose header `import Glibc` leaves out; its flags are an enum there.
static inline int libpq_wake_up_descriptor(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

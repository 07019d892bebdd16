// What `import Glibc` leaves out: timerfd_create(2) and memmem(3), a GNU extension.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/timerfd.h>

/// A descriptor that is readable at `first` and then once each `interval`: nanoseconds of CLOCK_MONOTONIC.
static inline int bench_timer_descriptor(int64_t first, int64_t interval) {
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct itimerspec setting = {
        .it_interval = {interval / 1000000000, interval % 1000000000},
        .it_value = {first / 1000000000, first % 1000000000},
    };
    if (fd >= 0) timerfd_settime(fd, TFD_TIMER_ABSTIME, &setting, 0);
    return fd;
}

/// Where `needle` begins in `bytes`; -1 where it does not occur.
static inline ptrdiff_t bench_find(const void *bytes, size_t count, const char *needle, size_t length) {
    extern void *memmem(const void *, size_t, const void *, size_t);
    const char *found = memmem(bytes, count, needle, length);
    return found ? found - (const char *)bytes : -1;
}

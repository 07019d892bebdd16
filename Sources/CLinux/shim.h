// What `import Glibc` leaves out on Linux, or imports in shapes that need a cast at every use: epoll, eventfd, GNU
// extensions and constants that are C enums. _GNU_SOURCE stays undefined: with it the C library's types would differ
// from those of the Glibc module, so the extensions are declared where they are used.
#pragma once
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/// accept4(2), a GNU extension.
static inline int linux_accept4(int fd, struct sockaddr *address, socklen_t *length, int flags) {
    extern int accept4(int, struct sockaddr *, socklen_t *, int);
    return accept4(fd, address, length, flags);
}

static const uint32_t linux_epoll_in = EPOLLIN;
static const uint32_t linux_epoll_out = EPOLLOUT;
static const uint32_t linux_epoll_rdhup = EPOLLRDHUP;
static const uint32_t linux_epoll_hup = EPOLLHUP;
static const uint32_t linux_epoll_err = EPOLLERR;
static const uint32_t linux_epoll_et = EPOLLET;

static inline int linux_epoll_create(void) {
    return epoll_create1(EPOLL_CLOEXEC);
}

/// `operation`: EPOLL_CTL_ADD, EPOLL_CTL_MOD or EPOLL_CTL_DEL.
static inline int linux_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t data) {
    struct epoll_event event = {.events = events, .data = {.u64 = data}};
    return epoll_ctl(epoll, operation, fd, &event);
}

static inline int linux_eventfd_create(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

static inline int linux_stream_socket(int family) {
    return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

static inline int linux_accept_nonblocking(int fd, struct sockaddr *address, socklen_t *length) {
    return linux_accept4(fd, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/// send(2) that reports a vanished reader as EPIPE, not as SIGPIPE.
static inline ssize_t linux_send(int fd, const void *bytes, size_t count) {
    return send(fd, bytes, count, MSG_NOSIGNAL);
}

static inline int linux_shutdown_write(int fd) {
    return shutdown(fd, SHUT_WR);
}

/// pthread_setname_np(3), another GNU extension.
static inline int linux_set_thread_name(const char *name) {
    extern int pthread_setname_np(pthread_t, const char *);
    return pthread_setname_np(pthread_self(), name);
}

/// The first version of struct sched_attr (linux/sched/types.h, SCHED_ATTR_SIZE_VER0), which the C library has since 2.41.
struct linux_sched_attr {
    uint32_t size;
    uint32_t policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime;
    uint64_t deadline;
    uint64_t period;
};

/// Asks for time slices of this length for the calling thread, 0.1 to 100 ms, under the policy that it has
/// (sched_setattr(2)). Kernels before 6.12 do nothing. Returns 0, or -1 with errno.
static inline int linux_set_time_slice(uint64_t nanoseconds) {
    struct linux_sched_attr attributes = {.size = sizeof attributes};
    if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return -1;
    attributes.runtime = nanoseconds;
    return (int)syscall(SYS_sched_setattr, 0, &attributes, 0);
}

/// Lets the calling thread sleep no longer than it asked for, but for so many nanoseconds (PR_SET_TIMERSLACK).
static inline void linux_set_timer_slack(unsigned long nanoseconds) {
    prctl(PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0);
}

/// Whether a process has ended: 1 or 0; -1 where nobody can tell. The descriptor of pidfd_open(2) is readable once all
/// threads of the process have ended, also while nobody has waited for it.
static inline int linux_process_has_ended(pid_t process) {
    int descriptor = (int)syscall(SYS_pidfd_open, process, 0);
    if (descriptor < 0) return errno == ESRCH ? 1 : -1;
    struct pollfd ended = {.fd = descriptor, .events = POLLIN};
    int count = poll(&ended, 1, 0);
    close(descriptor);
    return count < 0 ? -1 : count;
}

/// posix_spawn_file_actions_addclosefrom_np(3), a GNU extension: the child has no descriptor from this one on.
static inline int linux_spawn_close_from(posix_spawn_file_actions_t *actions, int descriptor) {
    extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
    return posix_spawn_file_actions_addclosefrom_np(actions, descriptor);
}

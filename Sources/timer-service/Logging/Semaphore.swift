import Glibc

/// A counting semaphore, for threads of our own only: never waited for on the cooperative pool.
///
/// `@unchecked Sendable`: sem_t is made for sharing (sem_overview(7)).
final class Semaphore: @unchecked Sendable {
    private let handle = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() {
        sem_init(handle, 0, 0)
    }

    deinit {
        sem_destroy(handle)
        handle.deallocate()
    }

    func signal() {
        sem_post(handle)
    }

    func wait() {
        while sem_wait(handle) != 0 && errno == EINTR {}
    }
}

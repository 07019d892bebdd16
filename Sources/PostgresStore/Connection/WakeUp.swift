import CLibPQ
import Glibc

/// An eventfd(2) that ends a thread's poll(2).
final class WakeUp: Sendable {
    let descriptor: Int32

    init() {
        descriptor = libpq_wake_up_descriptor()
        precondition(descriptor >= 0, "eventfd: errno \(errno)")
    }

    deinit {
        close(descriptor)
    }

    func signal() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    func clear() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}

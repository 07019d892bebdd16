import Glibc

/// What a connection has received and nobody has read yet.
struct InputBuffer: ~Copyable {
    enum Reading {
        case received
        /// Nothing more for now.
        case drained
        case closed
    }

    private let storage: UnsafeMutableRawPointer
    private let capacity: Int
    private var used = 0

    /// - Parameter capacity: of the longest message that is expected, in bytes.
    init(capacity: Int) {
        storage = .allocate(byteCount: capacity, alignment: 16)
        self.capacity = capacity
    }

    deinit {
        storage.deallocate()
    }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: storage, count: used) }

    mutating func read(from descriptor: Int32) -> Reading {
        let count = recv(descriptor, storage + used, capacity - used, 0)
        if count > 0 {
            used += count
            return .received
        }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? .drained : .closed
    }

    mutating func consume(_ count: Int) {
        used -= count
        if used > 0 { memmove(storage, storage + count, used) }
    }

    mutating func clear() {
        used = 0
    }
}

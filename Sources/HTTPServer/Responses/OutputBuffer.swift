/// The bytes on their way to a client, from `start` on.
struct OutputBuffer {
    var bytes: [UInt8] = []
    private var start = 0

    /// Capacity that an idle connection may keep.
    private static let idleCapacity = 1_024

    var count: Int {
        bytes.count - start
    }

    var isEmpty: Bool {
        start == bytes.count
    }

    func withUnsent<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start...])) }
    }

    mutating func drop(_ count: Int) {
        start += count
        guard isEmpty else { return }
        start = 0
        if bytes.capacity > Self.idleCapacity {
            bytes = []
        } else {
            bytes.removeAll(keepingCapacity: true)
        }
    }
}

/// A request's body at an address that does not move, in memory that the next request uses again: libcurl reads it there
/// for as long as the transfer lasts, and does not copy it (CURLOPT_POSTFIELDS(3)).
final class BodyCopy {
    /// Bytes that are kept from one request to the next.
    private static let kept = 16 << 10

    private var memory: UnsafeMutableRawBufferPointer = .allocate(byteCount: 1_024, alignment: 1)

    deinit {
        memory.deallocate()
    }

    /// Valid until the next call of either.
    func address(of bytes: ArraySlice<UInt8>) -> UnsafeMutableRawPointer? {
        if bytes.count > memory.count { reallocate(bytes.count) }
        memory.copyBytes(from: bytes)
        return memory.baseAddress
    }

    /// Gives back what one large body took.
    func shrink() {
        if memory.count > Self.kept { reallocate(Self.kept) }
    }

    private func reallocate(_ count: Int) {
        memory.deallocate()
        memory = .allocate(byteCount: count, alignment: 1)
    }
}

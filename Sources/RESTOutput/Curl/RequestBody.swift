/// A request's body where libcurl can read it, with at most one copy of it in the process.
///
/// A short one is copied to memory that the next request uses again, at an address that does not move
/// (CURLOPT_POSTFIELDS(3)): libcurl sends it with the head. A long one stays where it is, and libcurl asks for one piece
/// after another (CURLOPT_READFUNCTION(3)).
final class RequestBody {
    /// Bytes up to which a body is copied.
    static let longestCopy = 16 << 10

    private var memory: UnsafeMutableRawBufferPointer = .allocate(byteCount: 1_024, alignment: 1)
    private var bytes: ArraySlice<UInt8> = []
    private var position = 0

    deinit {
        memory.deallocate()
    }

    /// Where a body that may be copied is; nil for a longer one, which `read` hands out. Valid until the next call.
    func take(_ bytes: ArraySlice<UInt8>) -> UnsafeMutableRawPointer? {
        if bytes.count > Self.longestCopy {
            self.bytes = bytes
            position = bytes.startIndex
            return nil
        }
        if bytes.count > memory.count {
            memory.deallocate()
            memory = .allocate(byteCount: Self.longestCopy, alignment: 1)
        }
        memory.copyBytes(from: bytes)
        return memory.baseAddress
    }

    /// Copies the next bytes to `destination`.
    ///
    /// - Returns: how many; 0 at the end.
    func read(into destination: UnsafeMutableRawBufferPointer) -> Int {
        let piece = bytes[position...].prefix(destination.count)
        destination.copyBytes(from: piece)
        position += piece.count
        return piece.count
    }

    /// Begins again at the first byte.
    func rewind() {
        position = bytes.startIndex
    }

    /// Lets go of the bytes.
    func release() {
        bytes = []
        position = 0
    }
}

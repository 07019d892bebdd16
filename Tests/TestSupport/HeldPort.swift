import Glibc

/// A port of 127.0.0.1 on which nobody listens, held so that nobody else gets it.
///
/// A port that was free a moment ago is given to the next who asks for any. A server that sets SO_REUSEADDR, as the
/// service does, may listen on a held one: Linux lets both be bound while only one listens.
public enum HeldPort {
    /// Runs `body` with the number of one.
    ///
    /// - Throws: `TestFailure` when there is none; what `body` throws.
    public static func hold<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: (UInt16) async throws -> Value
    ) async throws -> Value {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard isBound else { throw TestFailure("no port: errno \(errno)") }
        return try await body(UInt16(bigEndian: address.sin_port))
    }
}

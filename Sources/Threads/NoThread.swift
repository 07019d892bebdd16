import Glibc

/// The system has no thread left for the process (pthread_create(3)).
public struct NoThread: Error, CustomStringConvertible {
    /// An errno.
    public let code: Int32

    public var description: String {
        "pthread_create: \(String(cString: strerror(code)))"
    }
}

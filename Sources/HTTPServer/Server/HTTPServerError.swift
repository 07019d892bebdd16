import Glibc

/// Why the server could not start.
public enum HTTPServerError: Error, Sendable {
    /// The bind address is not a literal IPv4 or IPv6 address.
    case invalidAddress(String)
    /// A system call on the listening socket failed: its errno and its name.
    case listening(Int32, String)
    /// An event loop could not be made: errno and the call.
    case eventLoop(Int32, String)
    /// `start()` was called twice.
    case alreadyStarted
}

extension HTTPServerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalidAddress(let text): "\"\(text)\" is not a literal address"
        case .listening(let number, let call), .eventLoop(let number, let call):
            "\(call): \(String(cString: strerror(number)))"
        case .alreadyStarted: "the server was started before"
        }
    }
}

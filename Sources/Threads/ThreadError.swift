import Glibc

/// A system call without which a thread cannot be started or woken has failed.
public struct ThreadError: Error, CustomStringConvertible {
    /// The call's name, as its man page has it.
    public let call: String
    /// An errno.
    public let code: Int32

    /// One line for people.
    public var description: String {
        "\(call): \(String(cString: strerror(code)))"
    }
}

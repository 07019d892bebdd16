import Glibc

/// A failed call of the operating system.
public struct SystemCallError: Error, Hashable, CustomStringConvertible {
    /// The call's name, as its man page has it: `pthread_create`.
    public let call: String
    /// The errno value.
    public let code: Int32

    /// The failure of `call` with the errno value `code`.
    public init(call: String, code: Int32) {
        self.call = call
        self.code = code
    }

    /// `pthread_create: Resource temporarily unavailable`.
    public var description: String {
        "\(call): \(String(cString: strerror(code)))"
    }
}

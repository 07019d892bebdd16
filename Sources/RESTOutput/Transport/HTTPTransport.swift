import Addresses
import Threads
import TimerCore

/// A sender of HTTP requests.
public protocol HTTPTransport: Sendable {
    /// Sends one request. Never throws, and never outlasts `request.timeout` by more than a moment. The end of the calling
    /// task does not end the request: what was sent cannot be unsent, and the timeout bounds it.
    func send(_ request: OutboundRequest) async -> TransportResult

    /// Opens connections to the destination of `output`, where fewer than `count` are idle, and sends no request on them.
    /// Returns at once.
    func open(_ count: Int, to output: RESTOutputMode)

    /// Takes no new request from now on, waits up to `deadline` for those in flight, ends the rest as
    /// `.failure(.interrupted, …)` or, where nothing was sent, `.failure(.shutDown, …)`, and frees what the transport
    /// holds. Must be called once before the process ends.
    func close(within deadline: Duration) async
}

/// The policy that is asked at connect time, about the address that is about to be connected to.
public protocol AddressCheck: Sendable {
    /// Judges an address.
    ///
    /// - Returns: the reason why `address` must not be connected to for `hostname`; nil: it may.
    func refusal(of address: IPAddress, port: UInt16, hostname: String) -> String?
}

/// A reason why a transport cannot be made.
public enum TransportSetupError: Error, Hashable, CustomStringConvertible {
    /// A file that cannot be used, and why.
    case unusableFile(CertificateFile, path: String, reason: String)
    /// A client certificate without its key, or the reverse.
    case incompleteClientCertificate
    /// The system call or the libcurl function that failed, and its code.
    case system(call: String, code: Int32)

    /// One line for people.
    public var description: String {
        switch self {
        case .unusableFile(_, let path, let reason): "\(path): \(reason)"
        case .incompleteClientCertificate: "a client certificate needs both its certificate and its key"
        case .system(let call, let code): "\(call) failed with code \(code)"
        }
    }
}

extension TransportSetupError {
    init(_ error: SystemCallError) {
        self = .system(call: error.call, code: error.code)
    }
}

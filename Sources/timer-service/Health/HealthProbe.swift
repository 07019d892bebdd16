import Glibc
import Threads

/// One request for a status route over a socket of its own, within a deadline. Blocks its thread.
struct HealthProbe {
    /// The time from the connection to the status line. Less than orchestrators wait (Docker is told 3 s).
    static let limit = Duration.seconds(2)

    let endpoint: LocalEndpoint
    let path: String

    /// The reason why the service is not well.
    enum Failure: Error, Equatable, CustomStringConvertible {
        case system(call: String, errno: Int32)
        case noAnswer
        case closed
        case notHTTP
        case status(Int)

        var description: String {
            switch self {
            case .system(let call, let number): "\(call): \(String(cString: strerror(number)))"
            case .noAnswer: "no answer within \(HealthProbe.limit.components.seconds) s"
            case .closed: "the connection was closed without an answer"
            case .notHTTP: "what answered does not speak HTTP"
            case .status(let code): "the answer was \(code)"
            }
        }
    }

    /// Returns when the answer was 200.
    func run() throws(Failure) {
        let deadline = MonotonicClock.deadline(in: Self.limit)
        let socket = try ProbeSocket(to: endpoint, deadline: deadline)
        defer { socket.close() }
        // `localhost` is taken whatever HTTP_ALLOWED_HOSTS says.
        try socket.send("GET \(path) HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        let code = try Self.status(ofLine: try socket.receive(StatusLine.length))
        if code != 200 { throw .status(code) }
    }

    private enum StatusLine {
        /// `HTTP/1.1 200` (RFC 9112 §4).
        static let length = 12
        static let prefix = Array("HTTP/1.1 ".utf8)
    }

    static func status(ofLine line: [UInt8]) throws(Failure) -> Int {
        guard line.starts(with: StatusLine.prefix),
            let code = Int(String(decoding: line.dropFirst(StatusLine.prefix.count), as: UTF8.self)),
            (100...999).contains(code)
        else { throw .notHTTP }
        return code
    }
}

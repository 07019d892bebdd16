import HTTPServer

/// The address of `HTTP_HOST` and `HTTP_PORT` cannot be listened on.
struct CannotListen: Error, CustomStringConvertible {
    let host: String
    let port: UInt16
    let cause: HTTPServerError

    var description: String {
        "cannot listen on \(host) port \(port): \(cause)"
    }
}

import TimerCore

@testable import RESTOutput

extension OutboundRequest {
    /// A request spelt out, without an output that it came from.
    init(
        method: RESTOutputMode.Method, scheme: RESTOutputMode.Scheme = .http, hostname: String, port: UInt16,
        path: String = "/", headers: [HeaderField] = [], body: ArraySlice<UInt8> = [], timeout: Duration,
        needsFreshConnection: Bool = false, mayStart: @escaping @Sendable () -> Bool = { true }
    ) {
        let output = RESTOutputMode(method: method, scheme: scheme, hostname: hostname, port: port, path: path)
        self.init(
            to: output, headers: headers, body: body, timeout: timeout, needsFreshConnection: needsFreshConnection,
            mayStart: mayStart)
    }
}

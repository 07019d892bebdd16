/// A request line and its fields, checked, with what the server itself needs to know of them.
struct RequestHead {
    let method: HTTPMethod
    let path: String
    let query: String?
    let headers: HTTPHeaders
    let isHTTP11: Bool
    let framing: BodyFraming
    /// `Expect: 100-continue` of an HTTP/1.1 client (RFC 9110 §10.1.1).
    let expectsContinue: Bool
    /// Whether the client lets the connection live on (RFC 9112 §9.3).
    let keepAlive: Bool
    /// A sane `x-request-id`.
    let requestID: String?
}

/// Why bytes never became a request: the status to answer with before the connection closes, and what to say.
struct RequestFailure: Error, Equatable {
    let status: Int
    let detail: String

    init(_ status: Int, _ detail: String) {
        self.status = status
        self.detail = detail
    }
}

import TimerCore

/// Who makes a request.
struct Caller {
    /// The only applicantService that this caller may act for; nil: any.
    let applicantService: String?

    static let anyone = Caller(applicantService: nil)

    func requireMayAct(for applicantService: String) throws(Problem) {
        guard isBound(to: applicantService) else {
            throw Problem(403, detail: "This token may not act for that applicantService.")
        }
    }

    func mayRead(_ expiration: Expiration) -> Bool {
        isBound(to: expiration.applicantService)
    }

    /// Byte for byte, as PostgreSQL compares: two spellings of one accented letter are equal Strings, and two services.
    private func isBound(to other: String) -> Bool {
        applicantService.map { $0.utf8.elementsEqual(other.utf8) } ?? true
    }
}

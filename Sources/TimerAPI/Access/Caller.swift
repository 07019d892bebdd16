import TimerCore

/// Who makes a request.
struct Caller {
    /// The only applicantService that this caller may act for; nil: any.
    let applicantService: String?

    static let anyone = Caller(applicantService: nil)

    func requireMayAct(for applicantService: String) throws(Problem) {
        guard self.applicantService == nil || self.applicantService == applicantService else {
            throw Problem(403, detail: "This token may not act for that applicantService.")
        }
    }

    func mayRead(_ expiration: Expiration) -> Bool {
        applicantService == nil || applicantService == expiration.applicantService
    }
}

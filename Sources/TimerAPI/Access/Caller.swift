import TimerCore

/// The client that makes a request, by its token.
struct Caller {
    /// The only applicantService that this caller may act for; nil: any.
    let applicantService: String?

    let role: Role

    /// Who it is, and from where; without a name where no token is asked for.
    let requester: Requester

    /// Whoever calls where no token is asked for: everything is open.
    static func anyone(at address: String) -> Caller {
        Caller(applicantService: nil, role: .admin, requester: Requester(name: nil, address: address))
    }

    /// The name of the token's holder; nil where no token is asked for.
    var name: String? {
        requester.name
    }

    /// Throws 403 for a token whose role is less than what is needed.
    func require(_ needed: Role) throws(Problem) {
        guard role >= needed else { throw .roleNeeded(needed, has: role) }
    }

    func requireMayAct(for applicantService: String) throws(Problem) {
        guard mayAct(for: applicantService) else { throw .otherApplicantService() }
    }

    func mayAct(for applicantService: String) -> Bool {
        isBound(to: applicantService)
    }

    func mayRead(_ expiration: Expiration) -> Bool {
        mayRead(timersOf: expiration.applicantService)
    }

    func mayRead(timersOf applicantService: String) -> Bool {
        isBound(to: applicantService)
    }

    /// Compares byte for byte, as PostgreSQL does: two spellings of one accented letter are equal Strings, and two services.
    private func isBound(to other: String) -> Bool {
        applicantService.map { $0.utf8.elementsEqual(other.utf8) } ?? true
    }
}

extension Problem {
    static func roleNeeded(_ needed: Role, has role: Role) -> Problem {
        Problem(
            403, type: "urn:timer-service:problem:role",
            detail: "This needs a token with the role \(needed.rawValue); this token's is \(role.rawValue).")
    }
}

/// How much the holder of a token may do: each role may do what those before it may.
enum Role: String, CaseIterable, Comparable {
    /// To look: GET and HEAD.
    case read
    /// To schedule, abort and change timers, apps and named schedules.
    case write
    /// To change what concerns many: destinations, timers by filter.
    case admin

    static func < (left: Role, right: Role) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .read: 0
        case .write: 1
        case .admin: 2
        }
    }

    /// The role of a token that names none.
    ///
    /// - Parameter isBound: whether it is bound to an applicantService.
    static func usual(isBound: Bool) -> Role {
        isBound ? .write : .admin
    }
}

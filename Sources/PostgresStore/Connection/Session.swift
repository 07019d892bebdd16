/// The server session behind a connection, as a state machine without I/O: whose it is, and what is prepared in it.
///
///     direct ──resultTypeChanged──► outdated ──deallocated──► direct
///       └──────statementUnknown─────────┴───────────────────► unprepared
///
///     pooled: another session may serve each transaction, so nothing is prepared, and the settings go with each
struct Session {
    /// The owner of the session, with what is prepared in it.
    enum State: Equatable {
        /// Ours as long as the connection lasts; statements with these names are prepared in it.
        case direct(prepared: Set<String>)
        /// The same after a table was altered: these statements are to be deallocated before the next transaction.
        case outdated(prepared: Set<String>)
        /// It forgets what is prepared: a pooler that was not recognised as one.
        case unprepared
        /// A pooler's. The statement sets our settings until the end of the transaction.
        case pooled(settings: Statement)
    }

    /// The step before statements are sent.
    enum Preparation: Equatable {
        case none
        /// Send this statement first, in the same transaction.
        case send(Statement)
        /// Deallocate all prepared statements first.
        case deallocate
    }

    /// The step after statements have failed. They are one transaction, so nothing of them was done.
    enum Recovery: Equatable {
        /// Report the error.
        case none
        /// Send the same again.
        case sendAgain
        /// Deallocate all prepared statements and send the same again.
        case deallocateAndSendAgain
    }

    private(set) var state: State

    /// True if statements with a name are prepared.
    var prepares: Bool {
        switch state {
        case .direct, .outdated: true
        case .unprepared, .pooled: false
        }
    }

    /// True if the statement is to be prepared before it can be run by its name.
    func lacks(_ statement: Statement) -> Bool {
        switch state {
        case .direct(let prepared), .outdated(let prepared):
            !statement.name.isEmpty && !prepared.contains(statement.name)
        case .unprepared, .pooled: false
        }
    }

    /// - Parameter isIdle: no transaction has been begun.
    func preparation(isIdle: @autoclosure () -> Bool) -> Preparation {
        switch state {
        case .direct, .unprepared: .none
        case .outdated: isIdle() ? .deallocate : .none
        case .pooled(let settings): isIdle() ? .send(settings) : .none
        }
    }

    /// Takes in that these were prepared. They stay so when a later statement fails: PREPARE is no part of the transaction.
    mutating func prepared(_ names: [String]) {
        switch state {
        case .direct(let known): state = .direct(prepared: known.union(names))
        case .outdated(let known): state = .outdated(prepared: known.union(names))
        case .unprepared, .pooled: break
        }
    }

    mutating func deallocated() {
        if prepares { state = .direct(prepared: []) }
    }

    /// - Parameter isIdle: no transaction is open after the failure; one that was begun before has failed as a whole.
    mutating func failed(_ kind: DatabaseError.Kind, isIdle: @autoclosure () -> Bool) -> Recovery {
        switch (kind, state) {
        case (.unprepared, .direct), (.unprepared, .outdated):
            state = .unprepared
            return .sendAgain
        case (.outdated, .direct(let prepared)) where !prepared.isEmpty,
            (.outdated, .outdated(let prepared)) where !prepared.isEmpty:
            state = .outdated(prepared: prepared)
            return isIdle() ? .deallocateAndSendAgain : .none
        default:
            return .none
        }
    }
}

import TimerCore

extension PostgresStore: DestinationStore, DestinationExchange {
    /// The destinations that are controlled or were used lately.
    public func destinations() async throws(StoreError) -> [DestinationStatus] {
        try await destinations(nil)
    }

    /// The destination of this name; nil: it is neither controlled nor was it used lately.
    public func destination(_ name: DestinationName) async throws(StoreError) -> DestinationStatus? {
        try await destinations(name).first
    }

    /// Stores what is asked of a destination; an empty control takes it away.
    ///
    /// - Returns: false if too many are controlled already.
    public func control(
        _ name: DestinationName, _ control: DestinationControl, by requester: Requester
    ) async throws(StoreError) -> Bool {
        let command = DestinationCommand.control(name, control, by: requester)
        guard case .controlled(let isDone) = try await inTurn(command) else { throw Self.mismatch }
        return isDone
    }

    /// Stores what this replica sees, and reads what it may do.
    public func exchange(_ report: DestinationReport) async throws(StoreError) -> DestinationOrders {
        let command = DestinationCommand.exchange(report)
        guard case .orders(let orders) = try await lanes.destinations.submit(command, bytes: command.size) else {
            throw Self.mismatch
        }
        return orders
    }

    private func destinations(_ name: DestinationName?) async throws(StoreError) -> [DestinationStatus] {
        guard case .destinations(let found) = try await inTurn(.list(name)) else { throw Self.mismatch }
        return found
    }

    /// Requests of the API go one at a time, so that the exchange waits for one at most.
    func inTurn(_ command: DestinationCommand) async throws(StoreError) -> DestinationReply {
        try await lanes.destinationTurns.take(for: "") { () async throws(StoreError) in
            try await lanes.destinations.submit(command, bytes: command.size)
        }
    }

    private static let mismatch = StoreError.failed(reason: "the answer is that of another command")
}

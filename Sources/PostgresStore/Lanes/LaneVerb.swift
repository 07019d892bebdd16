import TimerCore

/// The work of a lane on one batch, as one statement.
protocol LaneVerb: SendableMetatype {
    associatedtype Input: Sendable
    associatedtype Output: Sendable

    /// Does the batch. The outputs come in the order of the inputs, one for each.
    ///
    /// - Parameter isRepeated: true if the answer to an earlier try of these was lost, which may have been done.
    mutating func perform(
        _ inputs: [Input], isRepeated: Bool, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [Output]

    /// Runs the lane's own statement with nothing to do, so that the database looks at its tables and permissions.
    mutating func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError)
}

extension LaneVerb {
    mutating func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        _ = try perform([], isRepeated: false, on: connection, until: deadline)
    }
}

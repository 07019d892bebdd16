import TimerCore

/// The work of a lane on one batch, as one statement.
protocol LaneVerb: SendableMetatype {
    associatedtype Input: Sendable
    associatedtype Output: Sendable

    /// Does the batch. The outputs come in the order of the inputs, one for each.
    ///
    /// - Parameter isRepeated: an earlier try of these may have been done, its answer was lost.
    mutating func perform(
        _ inputs: [Input], isRepeated: Bool, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [Output]

    /// The lane's own statement without anything to do, so that the database looks at its tables and permissions.
    mutating func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError)
}

extension LaneVerb {
    mutating func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        _ = try perform([], isRepeated: false, on: connection, until: deadline)
    }
}

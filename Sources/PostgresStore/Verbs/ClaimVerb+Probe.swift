extension ClaimVerb {
    /// A claim of nothing would still lock this replica's row, and be written. Without the schedules: what is wrong with
    /// those is no reason not to claim.
    mutating func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        try connection.explain([ClaimStatements.claimAlone, ClaimStatements.outlook], until: deadline)
    }
}

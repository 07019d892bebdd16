/// One step of the schema, in one transaction. A step that was released is never changed.
struct Migration: Sendable {
    let version: Int32
    let name: String
    let statements: [String]
    /// The newest migration that a service must know to work with the schema from this one on; nil: this one. A migration
    /// that only adds an index or a column which older services need not know repeats the number that holds before it: then
    /// the service can be rolled back.
    var compatibleWith: Int32?
    /// An index that is built before the statements where its table is large, and after them otherwise.
    var index: OnlineIndex?

    /// All migrations, in the order of their versions. A new one gets a number above all that were released: a database
    /// has a version, and lower numbers are passed over. 8 and 11 were never released.
    static let all = [
        createTimerTables, addNamedSchedules, addFollowingOccurrences, addQueuesAndInterruptions, addDepartedReplicas,
        applyMisfirePoliciesBeforeClaims, addAttemptsAndDeadLetters, addDestinationControls, addChanges,
        addCreatorsAndUpdaters, addLabels, addBulkOperations, addAudit, addProcessesOfReplicas, addActivity,
        addTraces, countMissedOccurrences, addFiring, addWhatWasChanged,
    ]
}

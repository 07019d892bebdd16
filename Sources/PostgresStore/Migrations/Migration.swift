/// One step of the schema, in one transaction. A step that was released is never changed.
struct Migration: Sendable {
    let version: Int32
    let name: String
    let statements: [String]
    /// An index that is built before the statements where its table is large, and after them otherwise.
    var index: OnlineIndex?

    /// In the order of their versions.
    static let all = [
        createTimerTables, addNamedSchedules, addFollowingOccurrences, addQueuesAndInterruptions, addDepartedReplicas,
        applyMisfirePoliciesBeforeClaims,
    ]
}

/// One step of the schema, in one transaction. A step that was released is never changed.
struct Migration: Sendable {
    let version: Int32
    let name: String
    let statements: [String]
    /// Built before the statements, or after them.
    var index: OnlineIndex?

    static let all = [layout, schedules, following, fairness, departed, misfiresBeforeClaims]
}

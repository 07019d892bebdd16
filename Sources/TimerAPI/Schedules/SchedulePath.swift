/// What the path of a request for schedules names.
struct SchedulePath: Sendable {
    let accountID: String
    /// Empty where the path has none.
    let name: String
}

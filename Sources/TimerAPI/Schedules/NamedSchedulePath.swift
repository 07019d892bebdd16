/// What the path of a request for schedules names.
struct NamedSchedulePath: Sendable {
    let accountID: String
    /// Empty where the path has none.
    let name: String
}

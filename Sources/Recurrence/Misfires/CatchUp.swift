/// What a schedule owes at some moment.
public struct CatchUp: Hashable, Sendable {
    /// What fires now, earliest first. What was due and is not here is given up.
    public let fire: [Occurrence]
    /// The first occurrence in the future, where the schedule goes on; nil when it has ended.
    public let resume: Occurrence?

    public init(fire: [Occurrence], resume: Occurrence?) {
        self.fire = fire
        self.resume = resume
    }
}

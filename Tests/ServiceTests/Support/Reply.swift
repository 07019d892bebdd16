/// What a sink answers.
enum Reply: Sendable {
    case status(Int, headers: [String: String] = [:], body: String = "")
    /// 204, once the sink is released.
    case held

    static let ok = Reply.status(204)
}

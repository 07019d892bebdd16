import TimerCore

/// The body of `POST /schedule/batch`, checked but for the timers in it.
struct BatchRequest {
    /// As they were sent; nil stands for one that is no object.
    let timers: [JSONObjectText?]
    let isAtomic: Bool

    /// The most timers of one batch.
    static let most = 1_000

    init(_ body: JSONObject) throws(Problem) {
        var fields = JSONFields(of: body, at: "#")
        fields.require("timers")
        let timers = fields.objects("timers", count: 1...Self.most)
        let isAtomic = fields.boolean("atomic")
        fields.refuseUnknown()
        guard let timers, fields.problems.isEmpty else { throw .invalidFields(fields.problems) }
        self.timers = timers
        self.isAtomic = isAtomic ?? false
    }
}

import TimerCore

/// The body of `POST /abort`, checked.
struct AbortRequest {
    /// As it was sent; whether it is an id of ours is not said here.
    let expirationId: String

    init(_ body: JSONObject) throws(Problem) {
        var fields = JSONFields(of: body, at: "#")
        fields.require("expirationId")
        let expirationId = fields.string("expirationId")
        fields.refuseUnknown()
        guard let expirationId, fields.problems.isEmpty else { throw .invalidFields(fields.problems) }
        self.expirationId = expirationId
    }
}

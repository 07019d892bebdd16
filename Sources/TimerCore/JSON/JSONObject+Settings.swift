extension JSONObject {
    /// The members as names and texts, for settings of another program: strings, and numbers and booleans as they are
    /// spelled. Nil when a name stands twice, a value is of another kind, or there are more than `memberLimit`.
    public var settings: [String: String]? {
        guard !hasTooManyMembers, repeatedMembers.isEmpty else { return nil }
        var settings: [String: String] = [:]
        for member in members {
            switch member.value.kind {
            case .string: settings[string(member.name)] = string(member.value)
            case .number, .boolean: settings[string(member.name)] = String(decoding: bytes(of: member.value), as: UTF8.self)
            default: return nil
            }
        }
        return settings
    }
}

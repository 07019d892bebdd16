extension JSONObjectText {
    /// The `retry.maxFailureCount` that this `outputMode` states; nil: it leaves that to the service's setting.
    public var statedAttempts: Int? {
        guard let output = try? JSONObject(self), let retry = output.retry,
            let index = retry.index(of: "maxFailureCount"), retry.members[index].value.kind == .number
        else { return nil }
        return JSONNumber.integer(retry.bytes(of: retry.members[index].value)).map { Int($0) }
    }

    /// This `outputMode` with a `retry.maxFailureCount`, which it must not state: the member comes first in the `retry`
    /// that is there, or in one that is added in front of the other members.
    public func stating(attempts: Int) -> JSONObjectText {
        guard let output = try? JSONObject(self) else { return self }
        let member = "\"maxFailureCount\":\(attempts)"
        guard let retry = output.retry else { return inserting("\"retry\":{\(member)},", behind: bytes.startIndex) }
        return inserting(retry.members.isEmpty ? member : member + ",", behind: retry.text.bytes.startIndex)
    }

    /// - Parameter brace: the place of an opening brace.
    private func inserting(_ text: String, behind brace: Int) -> JSONObjectText {
        JSONObjectText(trusted: (bytes[...brace] + Array(text.utf8) + bytes[(brace + 1)...])[...])
    }
}

extension JSONObject {
    /// The member `retry`, when it is an object.
    fileprivate var retry: JSONObject? {
        guard let index = index(of: "retry"), members[index].value.kind == .object else { return nil }
        return try? JSONObject(bytes(of: members[index].value))
    }
}

extension FilterReader {
    private static let texts: [StaticString] = [
        "status", "applicantService", "dueFrom", "dueBefore", "createdFrom", "createdBefore", "endedFrom",
        "endedBefore", "destination", "lastError", "bulkOperation",
    ]

    /// Reads the conditions of an object: strings, but for `failed`, which is true, and `label`, an array of strings.
    /// What is wrong with them is added to `fields`.
    ///
    /// - Parameter usual: the status where none is given; nil: any.
    public mutating func read(_ fields: inout JSONFields, among usual: ExpirationStatus? = nil) {
        for name in Self.texts {
            if let value = fields.string(name) { take(name.description, value, &fields) }
        }
        for label in fields.strings("label", count: 1...Labels.limit) ?? [] { take("label", label, &fields) }
        if let failed = fields.boolean("failed") { take("failed", "\(failed)", &fields) }
        if fields.problems.isEmpty {
            for conflict in conflicts(among: usual) { fields.refuse(conflict.name, conflict.detail) }
        }
        fields.refuseUnknown()
    }

    private mutating func take(_ name: String, _ value: String, _ fields: inout JSONFields) {
        if case .refused(let detail) = take(name, value) { fields.refuse(name, detail) }
    }
}

extension ExpirationFilter {
    /// The filter as an object, by the names that `FilterReader` reads.
    public var json: JSONObjectText {
        var json = JSONWriter()
        json.object { json in
            if let status { json.member("status", status.description) }
            if let applicantService { json.member("applicantService", applicantService) }
            if let dueFrom { json.member("dueFrom", dueFrom) }
            if let dueBefore { json.member("dueBefore", dueBefore) }
            if let createdFrom { json.member("createdFrom", createdFrom) }
            if let createdBefore { json.member("createdBefore", createdBefore) }
            if let endedFrom { json.member("endedFrom", endedFrom) }
            if let endedBefore { json.member("endedBefore", endedBefore) }
            if !labels.isEmpty { json.member("label", labels.map(\.text)) }
            if let destination { json.member("destination", destination.text) }
            if hasFailed { json.member("failed", true) }
            if let lastError { json.member("lastError", lastError) }
            if let bulkOperation { json.member("bulkOperation", bulkOperation.description) }
        }
        return JSONObjectText(trusted: json.bytes[...])
    }

    /// The filter that `json` has written; nil: it is none.
    public init?(stored text: JSONObjectText) {
        guard let object = try? JSONObject(text) else { return nil }
        var fields = JSONFields(of: object, at: "#")
        var reader = FilterReader()
        reader.read(&fields)
        guard fields.problems.isEmpty else { return nil }
        self = reader.filter(applicantService: nil)
    }

    /// The same filter among timers with a status; nil: it lets none of those through.
    public func among(_ status: ExpirationStatus?) -> ExpirationFilter? {
        guard let status, self.status != status else { return self }
        guard self.status == nil else { return nil }
        return ExpirationFilter(
            status: status, applicantService: applicantService, dueFrom: dueFrom, dueBefore: dueBefore,
            createdFrom: createdFrom, createdBefore: createdBefore, endedFrom: endedFrom, endedBefore: endedBefore,
            labels: labels, destination: destination, lastError: lastError, bulkOperation: bulkOperation)
    }
}

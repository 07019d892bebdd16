/// The reader of `headers`, for either type of output.
enum OutputHeaders {
    private static let mostFields = 100
    /// Up to so many, comparing each name with each costs less than hashing them.
    private static let fewFields = 8
    /// Bytes of names and values together.
    private static let largestTotal = 16_384

    /// Reads HTTP fields: RFC 9110 §5.1 names, §5.5 values, and none that frames the message, belongs to one hop or is ours.
    static func http(_ fields: inout JSONFields) -> [HeaderField] {
        var names: Set<String> = []
        return read(&fields) { headers, index in
            let name = headers[index].name
            let isFirst =
                headers.count > fewFields
                ? names.insert(name.lowercased()).inserted
                : !headers[..<index].contains { $0.name.isSameFieldName(as: name) }
            return httpProblem(with: headers[index])
                ?? (isFirst ? nil : "appears more than once: field names have no letter case")
        }
    }

    /// Reads Kafka record headers: any text but NUL, which C libraries end strings at.
    static func kafka(_ fields: inout JSONFields) -> [HeaderField] {
        read(&fields) { headers, index in kafkaProblem(headers[index]) }
    }

    /// - Parameter problem: what is wrong with the header at an index; asked for each of them, in order.
    private static func read(
        _ fields: inout JSONFields, _ problem: ([HeaderField], Int) -> String?
    ) -> [HeaderField] {
        guard let text = fields.object("headers"), let object = try? JSONObject(text) else { return [] }
        var reader = JSONFields(of: object, in: fields, "headers")
        let headers = reader.allStrings()
        if headers.count > mostFields {
            fields.refuse("headers", "must not have more than \(mostFields) fields")
        } else if headers.reduce(0, { $0 + $1.name.utf8.count + $1.value.utf8.count }) > largestTotal {
            fields.refuse("headers", "must not be larger than \(largestTotal) bytes")
        } else {
            for index in headers.indices {
                if let detail = problem(headers, index) { reader.refuse(headers[index].name, detail) }
            }
        }
        fields.add(reader.problems)
        return headers
    }

    private static func httpProblem(with header: HeaderField) -> String? {
        guard !header.name.isEmpty, header.name.utf8.allSatisfy(\.isTokenCharacter) else {
            return "must have a name of RFC 9110 token characters"
        }
        if header.name.isFieldName(in: framing) {
            return "must not be set: it belongs to the connection or frames the message"
        }
        if header.name.isFieldName(in: ours) { return "must not be set: the service sets it" }
        return isFieldValue(header.value)
            ? nil : "must have a value of visible ASCII, with spaces and tabs within it only"
    }

    private static func kafkaProblem(_ header: HeaderField) -> String? {
        if header.name.isEmpty { return "must have a name" }
        if header.name == "expirationId" || header.name == "attempt" { return "must not be set: the service sets it" }
        return header.name.utf8.contains(0) || header.value.utf8.contains(0) ? "must not hold NUL" : nil
    }

    /// RFC 9110 §5.5, without obs-text, which receivers read as they like. Whitespace at the ends is not part of a value.
    private static func isFieldValue(_ value: String) -> Bool {
        func isWhitespace(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x09 }
        return !isWhitespace(value.utf8.first) && !isWhitespace(value.utf8.last)
            && value.utf8.allSatisfy { $0 == 0x09 || (0x20...0x7E).contains($0) }
    }

    private static let framing: [StaticString] = [
        "connection", "content-length", "expect", "host", "http2-settings", "keep-alive",
        "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    private static let ours: [StaticString] = [
        "webhook-attempt", "webhook-id", "webhook-signature", "webhook-timestamp",
    ]
}

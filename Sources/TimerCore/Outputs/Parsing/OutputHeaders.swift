/// Reads `headers` of either kind of output.
enum OutputHeaders {
    private static let mostFields = 100
    /// Bytes of names and values together.
    private static let largestTotal = 16_384

    /// HTTP fields: RFC 9110 §5.1 names, §5.5 values, and none that frames the message, belongs to one hop or is ours.
    static func http(_ fields: inout JSONFields) -> [HeaderField] {
        var names: Set<String> = []
        return read(&fields) { header in
            let name = header.name.lowercased()
            let isFirst = names.insert(name).inserted
            return httpProblem(with: header, lowercasedName: name)
                ?? (isFirst ? nil : "appears more than once: field names have no letter case")
        }
    }

    /// Kafka record headers: any text but NUL, which C libraries end strings at.
    static func kafka(_ fields: inout JSONFields) -> [HeaderField] {
        read(&fields, kafkaProblem)
    }

    private static func read(
        _ fields: inout JSONFields, _ problem: (HeaderField) -> String?
    ) -> [HeaderField] {
        guard let text = fields.object("headers"), let object = try? JSONObject(text) else { return [] }
        var reader = JSONFields(of: object, at: fields.pointer(to: "headers"))
        let headers = reader.allStrings()
        if headers.count > mostFields {
            fields.refuse("headers", "must not have more than \(mostFields) fields")
        } else if headers.reduce(0, { $0 + $1.name.utf8.count + $1.value.utf8.count }) > largestTotal {
            fields.refuse("headers", "must not be larger than \(largestTotal) bytes")
        } else {
            for header in headers {
                if let detail = problem(header) { reader.refuse(header.name, detail) }
            }
        }
        fields.add(reader.problems)
        return headers
    }

    private static func httpProblem(with header: HeaderField, lowercasedName name: String) -> String? {
        guard !header.name.isEmpty, header.name.utf8.allSatisfy(\.isTokenCharacter) else {
            return "must have a name of RFC 9110 token characters"
        }
        if framing.contains(name) { return "must not be set: it belongs to the connection or frames the message" }
        if ours.contains(name) { return "must not be set: the service sets it" }
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

    private static let framing: Set<String> = [
        "connection", "content-length", "expect", "host", "http2-settings", "keep-alive", "proxy-connection", "te",
        "trailer", "transfer-encoding", "upgrade",
    ]

    private static let ours: Set<String> = [
        "webhook-attempt", "webhook-id", "webhook-signature", "webhook-timestamp",
    ]
}

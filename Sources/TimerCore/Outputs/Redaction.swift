extension HeaderField {
    /// The text that replaces a secret value.
    public static let redacted = "[REDACTED]"

    /// True if the name says that the value is a secret: it is neither returned by the API nor logged.
    public var isSecret: Bool {
        let name = name.lowercased()
        return name.hasPrefix("proxy-") || Self.secretWords.contains { name.contains($0) }
    }

    private static let secretWords = ["auth", "cookie", "credential", "key", "passw", "secret", "signature", "token"]
}

extension JSONObjectText {
    /// This `outputMode` with the values of secret headers replaced; otherwise, and without any, byte for byte the same.
    public var withoutSecrets: JSONObjectText {
        guard let object = try? JSONObject(self) else { return .empty }
        let secrets = object.members
            .filter { object.string($0.name) == "headers" && $0.value.kind == .object }
            .flatMap { Self.secretValues(in: object.bytes(of: $0.value)) }
        return secrets.isEmpty ? self : replacing(secrets, with: HeaderField.redacted)
    }

    /// The places of the secret values, between their quotes.
    private static func secretValues(in headers: ArraySlice<UInt8>) -> [Range<Int>] {
        guard let object = try? JSONObject(headers) else { return [] }
        return object.members
            .filter { $0.value.kind == .string && HeaderField(object.string($0.name), "").isSecret }
            .map { object.bytes(of: $0.value) }
            .map { $0.startIndex..<$0.endIndex }
    }

    private func replacing(_ ranges: [Range<Int>], with text: String) -> JSONObjectText {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var copied = bytes.startIndex
        for range in ranges {
            result += bytes[copied..<range.lowerBound]
            result += text.utf8
            copied = range.upperBound
        }
        result += bytes[copied...]
        return JSONObjectText(trusted: result[...])
    }
}

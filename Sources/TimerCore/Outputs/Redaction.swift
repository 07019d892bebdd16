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

    /// True when a header has the value that `withoutSecrets` puts in the place of a secret.
    public var isRedacted: Bool {
        headers.contains(where: \.isRedacted)
    }

    /// This `outputMode` with the secrets of `stored` in the place of those that `withoutSecrets` has replaced.
    public func withSecrets(of stored: JSONObjectText) -> JSONObjectText {
        let known = stored.headers
        var result: [UInt8] = []
        var copied = bytes.startIndex
        for header in headers where header.isRedacted {
            guard let secret = known.first(where: { $0.name == header.name }) else { continue }
            result += bytes[copied..<header.value.startIndex]
            result += secret.value
            copied = header.value.endIndex
        }
        return JSONObjectText(trusted: (result + bytes[copied...])[...])
    }

    /// A header of an `outputMode`.
    private struct Header {
        let name: String
        /// The bytes between the quotes.
        let value: ArraySlice<UInt8>

        var isRedacted: Bool {
            value.elementsEqual(HeaderField.redacted.utf8)
        }
    }

    /// The headers whose values are strings.
    private var headers: [Header] {
        guard let object = try? JSONObject(self) else { return [] }
        return object.members
            .filter { object.string($0.name) == "headers" && $0.value.kind == .object }
            .flatMap { member -> [Header] in
                guard let headers = try? JSONObject(object.bytes(of: member.value)) else { return [] }
                return headers.members.filter { $0.value.kind == .string }.map {
                    Header(name: headers.string($0.name).lowercased(), value: headers.bytes(of: $0.value))
                }
            }
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

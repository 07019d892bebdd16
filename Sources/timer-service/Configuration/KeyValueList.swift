/// The format of `OTEL_EXPORTER_OTLP_HEADERS` and `OTEL_RESOURCE_ATTRIBUTES`: `key=value,key=value`, percent-encoded as W3C
/// Baggage has it.
struct KeyValueList {
    let pairs: [(key: String, value: String)]

    /// Nil: there is an entry without a key or an equals sign, or an escape that is none. Which, is not told: it may be a
    /// secret.
    init?(_ text: String) {
        var pairs: [(String, String)] = []
        for entry in text.split(separator: ",") {
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let key = Self.decoded(parts[0]), !key.isEmpty, let value = Self.decoded(parts[1])
            else { return nil }
            pairs.append((key, value))
        }
        self.pairs = pairs
    }

    /// Without the blanks around it.
    private static func decoded(_ text: Substring) -> String? {
        let trimmed = text.drop { $0 == " " }
        let end = trimmed.lastIndex { $0 != " " }.map { trimmed.index(after: $0) } ?? trimmed.startIndex
        var bytes: [UInt8] = []
        var rest = trimmed[..<end].utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let first = rest.popFirst()?.hexadecimalDigit, let second = rest.popFirst()?.hexadecimalDigit else {
                return nil
            }
            bytes.append(first << 4 | second)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var hexadecimalDigit: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }
}

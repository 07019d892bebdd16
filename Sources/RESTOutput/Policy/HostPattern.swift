/// A host name, or `*.` and a suffix that stands for every name below it, or `*` for every name.
struct HostPattern: Hashable, Sendable {
    private let suffix: String
    private let isWildcard: Bool

    init?(_ text: some StringProtocol) {
        let lowered = Self.normalized(text)
        isWildcard = lowered == "*" || lowered.hasPrefix("*.")
        suffix = isWildcard ? String(lowered.dropFirst()) : lowered
        let name = isWildcard ? suffix.dropFirst() : suffix[...]
        // "*." is a suffix that was forgotten.
        guard name.utf8.allSatisfy(Self.isNameByte), isWildcard || !name.isEmpty, text != "*." else { return nil }
    }

    /// - Parameter hostname: as `HostPattern.normalized` gives it.
    func matches(_ hostname: String) -> Bool {
        isWildcard ? hostname.hasSuffix(suffix) && hostname.utf8.count > suffix.utf8.count : hostname == suffix
    }

    /// In lower case and without the dot of the root.
    static func normalized(_ hostname: some StringProtocol) -> String {
        if isNormal(hostname.utf8) { return String(hostname) }
        let lowered = hostname.lowercased()
        return lowered.hasSuffix(".") && lowered != "." ? String(lowered.dropLast()) : lowered
    }

    /// Most are: then nothing has to be copied.
    private static func isNormal(_ hostname: some Collection<UInt8>) -> Bool {
        var last: UInt8 = 0
        for byte in hostname {
            guard byte < 0x80, !(0x41...0x5A).contains(byte) else { return false }
            last = byte
        }
        return last != UInt8(ascii: ".")
    }

    static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }
}

import Addresses
import TimerCore

/// `REST_ALLOW` or `REST_DENY`: host patterns and CIDR blocks, separated by commas.
struct DestinationList: Sendable {
    private(set) var ranges: [CIDRBlock] = []
    private(set) var patterns: [HostPattern] = []

    init(_ text: String) throws(DestinationPolicyError) {
        for entry in text.split(separator: ",") {
            let entry = entry.trimmedOfBlanks
            if entry.isEmpty { continue }
            if let range = CIDRBlock(entry.withoutBrackets) {
                ranges.append(range)
            } else if !entry.looksLikeAddress, let pattern = HostPattern(entry) {
                patterns.append(pattern)
            } else {
                throw DestinationPolicyError(entry: String(entry))
            }
        }
    }

    func contains(_ address: IPAddress) -> Bool {
        ranges.contains { $0.contains(address) }
    }

    func matches(_ hostname: String) -> Bool {
        patterns.contains { $0.matches(hostname) }
    }
}

extension Substring {
    fileprivate var trimmedOfBlanks: Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }

    fileprivate var withoutBrackets: Substring {
        hasPrefix("[") && hasSuffix("]") ? dropFirst().dropLast() : self
    }

    /// An entry such as `10.0.0/8`, `1.2.3.256` or `fe80:` is a slip, and not the name of a host.
    fileprivate var looksLikeAddress: Bool {
        contains("/") || contains(":") || split(separator: ".").last?.allSatisfy(\.isNumber) == true
    }
}

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
        guard name.utf8.allSatisfy(\.isNameCharacter), isWildcard || !name.isEmpty, text != "*." else { return nil }
    }

    /// - Parameter hostname: as `HostPattern.normalized` gives it.
    func matches(_ hostname: String) -> Bool {
        isWildcard ? hostname.hasSuffix(suffix) && hostname.utf8.count > suffix.utf8.count : hostname == suffix
    }

    /// The name in lower case and without the dot of the root.
    static func normalized(_ hostname: some StringProtocol) -> String {
        if isNormal(hostname.utf8) { return String(hostname) }
        let lowered = hostname.lowercased()
        return lowered.hasSuffix(".") && lowered != "." ? String(lowered.dropLast()) : lowered
    }

    /// True for most names: then nothing has to be copied.
    private static func isNormal(_ hostname: some Collection<UInt8>) -> Bool {
        var last: UInt8 = 0
        for byte in hostname {
            guard byte < 0x80, !(0x41...0x5A).contains(byte) else { return false }
            last = byte
        }
        return last != UInt8(ascii: ".")
    }
}

/// An entry of `REST_ALLOW` or `REST_DENY` that is neither a host pattern nor an address block.
public struct DestinationPolicyError: Error, Hashable, CustomStringConvertible {
    /// The entry as it was given.
    public let entry: String

    /// One line for people.
    public var description: String {
        "'\(entry)' is neither a host name, nor *.suffix, nor an address, nor a CIDR block"
    }
}

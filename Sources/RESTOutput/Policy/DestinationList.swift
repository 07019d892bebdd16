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

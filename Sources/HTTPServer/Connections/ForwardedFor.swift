import Addresses

/// `X-Forwarded-For`: every proxy appends the address it was called from, so only what trusted ones wrote counts.
enum ForwardedFor {
    /// A block of IPv6 that holds all IPv4-mapped addresses (`::/0`) trusts IPv4 ones, too.
    ///
    /// - Returns: the rightmost address that is not a trusted proxy's; an unreadable element ends the search.
    static func client(peer: IPAddress, _ headers: HTTPHeaders, trusted: [CIDRBlock]) -> IPAddress {
        var client = peer
        let elements = headers.all("x-forwarded-for").joined(separator: ",").split(separator: ",")
        for element in elements.reversed() {
            guard trusted.contains(where: { $0.contains(client) || $0.contains(client.mapped) }), let next = address(element) else { break }
            client = next
        }
        return client
    }

    /// An address, possibly with a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
    private static func address(_ element: Substring) -> IPAddress? {
        let text = String(element.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" })
        if let address = IPAddress(strict: text)?.unmapped { return address }
        if text.first == "[", let end = text.firstIndex(of: "]") {
            return IPAddress(strict: text[text.index(after: text.startIndex)..<end])?.unmapped
        }
        return text.firstIndex(of: ":").flatMap { IPAddress(strict: text[..<$0])?.unmapped }
    }
}

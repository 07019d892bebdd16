/// `X-Forwarded-For`: every proxy appends the address it was called from, so only what trusted ones wrote counts.
enum ForwardedFor {
    /// The rightmost address that is not a trusted proxy's; an unreadable element ends the search.
    static func client(peer: IPAddress, _ headers: HTTPHeaders, trusted: [CIDRBlock]) -> IPAddress {
        var client = peer
        let elements = headers.all("x-forwarded-for").joined(separator: ",").split(separator: ",")
        for element in elements.reversed() {
            guard trusted.contains(where: { $0.contains(client) }), let next = address(element) else { break }
            client = next
        }
        return client
    }

    /// An address, possibly with a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
    private static func address(_ element: Substring) -> IPAddress? {
        let text = String(element.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" })
        if let address = IPAddress(text) { return address }
        if text.first == "[", let end = text.firstIndex(of: "]") {
            return IPAddress(String(text[text.index(after: text.startIndex)..<end]))
        }
        return text.firstIndex(of: ":").flatMap { IPAddress(String(text[..<$0])) }
    }
}

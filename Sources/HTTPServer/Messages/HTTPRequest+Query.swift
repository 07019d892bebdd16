extension HTTPRequest {
    /// The query's `name=value` pairs in order, percent-decoded with "+" as a space; empty without a query, nil when
    /// an escape is malformed or does not decode to UTF-8. A pair without "=" has an empty value.
    public var queryItems: [(name: String, value: String)]? {
        var items: [(name: String, value: String)] = []
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(parts[0].utf8, plusIsSpace: true),
                let value = PercentCoding.decode((parts.count > 1 ? parts[1] : "").utf8, plusIsSpace: true)
            else { return nil }
            items.append((name, value))
        }
        return items
    }
}

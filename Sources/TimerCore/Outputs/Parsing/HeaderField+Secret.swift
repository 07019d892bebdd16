extension HeaderField {
    /// What stands in the place of a secret value.
    public static let redacted = "[REDACTED]"

    /// Whether the name says that the value is a secret, which is shown to nobody: not read back, not logged.
    public var isSecret: Bool {
        let name = name.lowercased()
        return name.hasPrefix("proxy-") || Self.secretWords.contains { name.contains($0) }
    }

    private static let secretWords = ["auth", "cookie", "credential", "key", "passw", "secret", "signature", "token"]
}

/// Settings that the service must not start with.
struct ConfigurationError: Error, CustomStringConvertible {
    /// One line each: the setting and what is wrong with it.
    let problems: [String]

    var description: String {
        problems.joined(separator: "\n")
    }
}

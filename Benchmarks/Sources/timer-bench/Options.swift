/// `--name value` pairs of the command line.
struct Options {
    private let values: [String: String]

    init(_ arguments: some Sequence<String>) throws(BenchError) {
        var values: [String: String] = [:]
        var name: String?
        for argument in arguments {
            if let pending = name {
                values[pending] = argument
                name = nil
            } else if argument.hasPrefix("--") {
                name = String(argument.dropFirst(2))
            } else {
                throw BenchError("expected --option, not \(argument)")
            }
        }
        if let name { throw BenchError("--\(name) lacks its value") }
        self.values = values
    }

    func text(_ name: String) -> String? {
        values[name]
    }

    func required(_ name: String) throws(BenchError) -> String {
        guard let value = values[name] else { throw BenchError("--\(name) is missing") }
        return value
    }

    func number<Number: LosslessStringConvertible>(
        _ name: String, default fallback: Number
    ) throws(BenchError) -> Number {
        guard let text = values[name] else { return fallback }
        guard let number = Number(text) else { throw BenchError("--\(name) \(text) is not a number") }
        return number
    }
}

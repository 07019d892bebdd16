import Glibc

/// A reader of settings from the environment that keeps every problem that it met rather than the first.
struct EnvironmentReader {
    private let values: [String: String]
    private(set) var problems: [String] = []

    /// An empty value counts as not set.
    init(_ values: [String: String]) {
        self.values = values.filter { !$0.value.isEmpty }
    }

    func string(_ name: String) -> String? {
        values[name]
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>, default standard: Int) -> Int {
        guard let text = values[name] else { return standard }
        guard let value = Int(text), range.contains(value) else {
            refuse(name, "\"\(text)\" is not an integer from \(range.lowerBound) to \(range.upperBound)")
            return standard
        }
        return value
    }

    mutating func milliseconds(
        _ name: String, in range: ClosedRange<Int>, default standard: Duration
    ) -> Duration {
        guard values[name] != nil else { return standard }
        return .milliseconds(integer(name, in: range, default: range.lowerBound))
    }

    /// A value of an enumeration, in any letter case.
    mutating func choice<Choice>(_ name: String, default standard: Choice) -> Choice
    where Choice: CaseIterable & RawRepresentable, Choice.RawValue == String {
        guard let text = values[name] else { return standard }
        guard let choice = Choice(rawValue: text.lowercased()) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            refuse(name, "\"\(text)\" is none of \(known)")
            return standard
        }
        return choice
    }

    /// A comma-separated list; blanks around the items are dropped, empty items too.
    func list(_ name: String) -> [String] {
        (values[name] ?? "").split(separator: ",").map { $0.trimmingBlanks }.filter { !$0.isEmpty }
    }

    /// The path of a file that this process can read.
    mutating func file(_ name: String) -> String? {
        readable(name, suffix: "")
    }

    /// The path of a directory that this process can list.
    mutating func directory(_ name: String) -> String? {
        readable(name, suffix: "/.")
    }

    private mutating func readable(_ name: String, suffix: String) -> String? {
        guard let path = values[name] else { return nil }
        if access(path + suffix, R_OK) != 0 { refuse(name, "\(path): \(String(cString: strerror(errno)))") }
        return path
    }

    /// Notes what is wrong with a setting.
    mutating func refuse(_ name: String, _ reason: String) {
        problems.append("\(name): \(reason)")
    }

    /// Notes an error that names its setting itself.
    mutating func refuse(_ problem: some Error) {
        problems.append("\(problem)")
    }
}

extension Substring {
    fileprivate var trimmingBlanks: String {
        let start = drop { $0 == " " }
        return String(start.lastIndex { $0 != " " }.map { start[...$0] } ?? "")
    }
}

/// The process's environment.
enum Environment {
    static var current: [String: String] {
        var values: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { values[String(pair[0])] = String(pair[1]) }
            entry += 1
        }
        return values
    }
}

/// Settings that the service must not start with.
struct ConfigurationError: Error, CustomStringConvertible {
    /// One line each: the setting and what is wrong with it.
    let problems: [String]

    var description: String {
        problems.joined(separator: "\n")
    }
}

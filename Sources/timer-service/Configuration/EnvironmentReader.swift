import Glibc
import TimerCore

/// A reader of settings from the environment that keeps every problem that it met rather than the first.
struct EnvironmentReader {
    private let values: [String: String]
    private(set) var problems: [String] = []

    /// An empty value counts as not set.
    init(_ values: [String: String]) {
        self.values = values.filter { !$0.value.isEmpty }
    }

    /// The value as it is. A line break or another control character, which some file or template left in it, is refused:
    /// libraries take such a value for a name that nobody has.
    ///
    /// - Parameter mayBreakLines: line feeds, carriage returns and tabs are blanks to who reads the value.
    mutating func string(_ name: String, mayBreakLines: Bool = false) -> String? {
        guard let value = values[name] else { return nil }
        let hasControl = value.utf8.contains { byte in
            byte == 0x7F || byte < 0x20 && !(mayBreakLines && [0x09, 0x0A, 0x0D].contains(byte))
        }
        guard hasControl else { return value }
        refuse(name, "holds a line break or another control character")
        return nil
    }

    /// True if there is a value, whatever it is.
    func has(_ name: String) -> Bool {
        values[name] != nil
    }

    /// A name of 1 to 255 letters, digits, '.', '_' and '-'.
    mutating func name(_ name: String) -> String? {
        guard let value = string(name) else { return nil }
        if value.utf8.allSatisfy(\.isNameCharacter), value.utf8.count <= 255 { return value }
        refuse(name, "has other than 1 to 255 letters, digits, '.', '_' and '-'")
        return nil
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
    mutating func list(_ name: String) -> [String] {
        (string(name) ?? "").split(separator: ",").map { $0.trimmingBlanks }.filter { !$0.isEmpty }
    }

    /// The path of a directory that this process can list.
    mutating func directory(_ name: String) -> String? {
        guard let path = string(name) else { return nil }
        if access(path + "/.", R_OK) != 0 { refuse(name, "\(path): \(String(cString: strerror(errno)))") }
        return path
    }

    /// The path of a file that this process can read.
    mutating func file(_ name: String) -> String? {
        guard let path = string(name) else { return nil }
        if access(path, R_OK) != 0 { refuse(name, "\(path): \(String(cString: strerror(errno)))") }
        return path
    }

    /// Notes what is wrong with a setting.
    mutating func refuse(_ name: String, _ reason: String) {
        let problem = "\(name): \(reason)"
        if !problems.contains(problem) { problems.append(problem) }
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

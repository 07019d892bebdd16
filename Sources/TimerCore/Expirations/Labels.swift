/// A name with a value under which timers are found.
///
/// Equal byte for byte, as PostgreSQL compares: two spellings of one accented letter are two values.
public struct Label: Hashable, Sendable {
    /// The name: 1 to 63 of `A-Z a-z 0-9 . _ / -`, the first of which is a letter or a digit.
    public let name: String
    /// The value: 1 to 255 characters, none of them NUL.
    public let value: String

    /// A label of a name and a value that are known to be within their rules.
    public init(trustedName name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// The label that `name:value` says: what follows the first colon is the value.
    ///
    /// - Throws: `InvalidLabel` when there is no colon, or either side of it is against its rules.
    public init(_ text: String) throws(InvalidLabel) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { throw InvalidLabel(detail: "must be name:value") }
        if let problem = Self.problem(withName: parts[0]) ?? Self.problem(withValue: parts[1]) {
            throw InvalidLabel(detail: problem)
        }
        self.init(trustedName: parts[0], value: parts[1])
    }

    /// `name:value`.
    public var text: String {
        "\(name):\(value)"
    }

    /// True if all bytes of names and values are equal.
    public static func == (left: Label, right: Label) -> Bool {
        left.name.utf8.elementsEqual(right.name.utf8) && left.value.utf8.elementsEqual(right.value.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }

    static func problem(withName name: String) -> String? {
        guard (1...63).contains(name.utf8.count), name.utf8.first?.isASCIILetterOrDigit == true,
            name.utf8.allSatisfy({ $0.isASCIILetterOrDigit || "._/-".utf8.contains($0) })
        else { return "must have a name of 1 to 63 letters, digits, '.', '_', '/' and '-', the first no sign" }
        return nil
    }

    static func problem(withValue value: String) -> String? {
        guard (1...255).contains(value.unicodeScalars.count) else { return "must have a value of 1 to 255 characters" }
        return value.utf8.contains(0) ? "must not hold NUL" : nil
    }
}

/// The error in a text that was to be a label.
public struct InvalidLabel: Error, Hashable, Sendable {
    /// What is wrong with it, as the predicate of a sentence about the field: "must …".
    public let detail: String
}

/// The labels of one timer: up to 16, each name once, in the order of their names.
public struct Labels: Hashable, Sendable {
    /// The most labels of a timer.
    public static let limit = 16

    /// The labels, by name.
    public let all: [Label]

    /// No labels.
    public static let none = Labels([])

    /// Labels whose names differ and that are `limit` at most.
    public init(_ labels: [Label]) {
        all = labels.sorted { $0.name < $1.name }
    }

    /// The labels of an object of strings, as the store has them; nil for anything else.
    public init?(stored text: JSONObjectText) {
        guard let settings = (try? JSONObject(text))?.settings else { return nil }
        self.init(settings.map { Label(trustedName: $0.key, value: $0.value) })
    }

    /// True without any.
    public var isEmpty: Bool {
        all.isEmpty
    }

    /// Bytes of all names and values.
    public var byteCount: Int {
        all.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    }
}

extension Labels {
    /// Reads the member `labels`; none where it is absent. What is wrong with it is added to `fields`.
    public init(reading fields: inout JSONFields) {
        guard let text = fields.object("labels"), let object = try? JSONObject(text) else {
            self = .none
            return
        }
        var reader = JSONFields(of: object, in: fields, "labels")
        let members = reader.allStrings()
        if members.count > Self.limit { fields.refuse("labels", "must not have more than \(Self.limit) members") }
        for member in members {
            if let problem = Label.problem(withName: member.name) ?? Label.problem(withValue: member.value) {
                reader.refuse(member.name, problem)
            }
        }
        fields.add(reader.problems)
        self.init(fields.problems.isEmpty ? members.map { Label(trustedName: $0.name, value: $0.value) } : [])
    }
}

extension JSONWriter {
    /// Writes the member `labels`: an object of strings.
    public mutating func member(_ name: StaticString, _ labels: Labels) {
        object(name) { json in
            for label in labels.all { json.member(named: label.name, label.value) }
        }
    }
}

/// A reader of one JSON object, field by field, that collects everything that is wrong with it.
///
/// An accessor answers nil when the field is absent or wrong; when it is wrong, a problem says so.
public struct JSONFields {
    /// Everything that was found wrong so far.
    public private(set) var problems: [FieldProblem] = []
    private let object: JSONObject
    /// The pointer to the object, or to the one whose member `name` it is: pointers are made for problems, and most
    /// objects have none.
    private let base: String
    private let name: StaticString?
    /// One bit for each of the members, of which there are 128 at most.
    private var known: UInt128 = 0

    /// A reader of `object`.
    ///
    /// - Parameter pointer: the pointer to the object: `#` for the body itself.
    public init(of object: JSONObject, at pointer: String) {
        self.init(object, base: pointer, name: nil)
    }

    /// A reader of the member `name` of an object that is being read.
    init(of object: JSONObject, in outer: JSONFields, _ name: StaticString) {
        self.init(object, base: outer.pointer, name: name)
    }

    private init(_ object: JSONObject, base: String, name: StaticString?) {
        self.object = object
        self.base = base
        self.name = name
        if object.hasTooManyMembers {
            problems.append(FieldProblem(pointer: pointer, detail: "must not have more than 128 members"))
        }
        for index in object.repeatedMembers {
            markKnown(index)
            refuse(object.string(object.members[index].name), "appears more than once")
        }
    }

    /// Adds a problem for each of the fields that is absent.
    public mutating func require(_ names: StaticString...) {
        for name in names where object.index(of: name) == nil {
            problems.append(.missing(pointer(to: name.description)))
        }
    }

    /// Adds a problem for each field that no accessor has read.
    public mutating func refuseUnknown() {
        for (index, member) in object.members.enumerated() where !isKnown(index) {
            problems.append(.unknown(pointer(to: object.string(member.name))))
        }
    }

    /// Adds a problem with a field that was read, and is not what it should be.
    public mutating func refuse(_ name: String, _ detail: String) {
        problems.append(FieldProblem(pointer: pointer(to: name), detail: detail))
    }

    /// Adds the problems of an object within this one.
    public mutating func add(_ inner: [FieldProblem]) {
        problems += inner
    }

    /// The pointer of a field of this object.
    public func pointer(to name: String) -> String {
        JSONPointer.append(name, to: pointer)
    }

    private var pointer: String {
        name.map { JSONPointer.append($0.description, to: base) } ?? base
    }

    /// A string of any length, its escapes resolved.
    public mutating func string(_ name: StaticString) -> String? {
        take(name, .string).map { object.string($0) }
    }

    /// true or false.
    public mutating func boolean(_ name: StaticString) -> Bool? {
        take(name, .boolean).map { object.bytes(of: $0).elementsEqual("true".utf8) }
    }

    /// A number without a fraction, however it is spelt, within `range`.
    public mutating func integer(_ name: StaticString, in range: ClosedRange<Int64>) -> Int64? {
        guard let value = take(name, .number) else { return nil }
        guard let integer = JSONNumber.integer(object.bytes(of: value)), range.contains(integer) else {
            refuse(name.description, "must be an integer from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return integer
    }

    /// The nearest double, within `range`.
    public mutating func number(_ name: StaticString, in range: ClosedRange<Double>) -> Double? {
        guard let value = take(name, .number) else { return nil }
        guard let number = JSONNumber.double(object.bytes(of: value)), range.contains(number) else {
            refuse(name.description, "must be a number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// An object, as it was received; what is in it is not looked at.
    public mutating func object(_ name: StaticString) -> JSONObjectText? {
        take(name, .object).map { JSONObjectText(trusted: object.bytes(of: $0)) }
    }

    /// An array of strings with a number of elements within `count`.
    public mutating func strings(_ name: StaticString, count: ClosedRange<Int>) -> [String]? {
        guard let value = take(name, .array) else { return nil }
        guard let array = try? JSONArray(object.bytes(of: value), limit: count.upperBound), count.contains(array.total)
        else {
            refuse(name.description, "must have \(count.lowerBound) to \(count.upperBound) items")
            return nil
        }
        let arrayPointer = pointer(to: name.description)
        for (index, element) in array.elements.enumerated() where element.kind != .string {
            problems.append(FieldProblem(pointer: "\(arrayPointer)/\(index)", detail: "must be a string"))
        }
        return array.elements.allSatisfy { $0.kind == .string } ? array.elements.map(array.string) : nil
    }

    /// The elements of an array, a number of them within `count`, as they were received; nil stands for one that is no
    /// object, for the caller to refuse.
    public mutating func objects(_ name: StaticString, count: ClosedRange<Int>) -> [JSONObjectText?]? {
        guard let value = take(name, .array) else { return nil }
        guard let array = try? JSONArray(object.bytes(of: value), limit: count.upperBound), count.contains(array.total)
        else {
            refuse(name.description, "must have \(count.lowerBound) to \(count.upperBound) items")
            return nil
        }
        return array.elements.map { $0.kind == .object ? JSONObjectText(trusted: array.bytes(of: $0)) : nil }
    }

    /// All members as names with strings; whatever is not a string is refused.
    public mutating func allStrings() -> [HeaderField] {
        var fields: [HeaderField] = []
        for (index, member) in object.members.enumerated() where !isKnown(index) {
            markKnown(index)
            let name = object.string(member.name)
            if member.value.kind == .string {
                fields.append(HeaderField(name, object.string(member.value)))
            } else {
                refuse(name, "must be a string")
            }
        }
        return fields
    }

    private mutating func take(_ name: StaticString, _ kind: JSONKind) -> JSONValue? {
        guard let index = object.index(of: name) else { return nil }
        markKnown(index)
        let value = object.members[index].value
        guard value.kind == kind else {
            refuse(name.description, "must be \(kind.noun)")
            return nil
        }
        return value
    }

    private func isKnown(_ index: Int) -> Bool {
        known >> UInt128(index) & 1 == 1
    }

    private mutating func markKnown(_ index: Int) {
        known |= 1 << UInt128(index)
    }
}

/// As much of JSON as a report needs.
indirect enum JSONText {
    case number(Double)
    case text(String)
    case list([JSONText])
    case object([(String, JSONText)])

    init(_ members: [(String, JSONText)]) {
        self = .object(members)
    }

    var serialized: String {
        switch self {
        case .number(let number):
            number == number.rounded() && abs(number) < 9e15 ? String(Int64(number)) : String(number)
        case .text(let text): Self.quoted(text)
        case .list(let elements): "[" + elements.map(\.serialized).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { Self.quoted($0.0) + ":" + $0.1.serialized }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\" + String(scalar)
            case _ where scalar.value < 0x20: quoted += " "
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

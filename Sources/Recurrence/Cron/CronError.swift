/// Why a text is no cron expression.
public enum CronError: Error, Hashable, Sendable {
    /// More than `CronExpression.maximumLength` bytes.
    case tooLong
    /// Not five fields, nor one of the @names.
    case notFiveFields(found: Int)
    /// A single word that begins with @ and is none that we know.
    case unknownName(String)
    /// A field that cannot be read; `text` is the part of it that is wrong.
    case invalid(field: CronField, text: String, reason: Reason)

    /// What is wrong with a part of a field.
    public enum Reason: String, Hashable, Sendable {
        case notANumber = "neither a number nor a name of this field"
        case outOfRange = "out of range"
        case backwards = "a range that runs backwards"
        case badStep = "a step must be from 1 to the largest number of the field"
        case stepWithoutRange = "a step needs * or a range before it"
        case empty = "nothing between the commas"
    }
}

extension CronError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLong: "the cron expression is longer than \(CronExpression.maximumLength) bytes"
        case .notFiveFields(let found): "a cron expression has 5 fields, this one has \(found)"
        case .unknownName(let text): "'\(text)' is no known name of a cron expression"
        case .invalid(let field, let text, let reason): "\(field.rawValue): '\(text)': \(reason.rawValue)"
        }
    }
}

import HTTPServer

/// The query of `GET /apps` and `GET …/schedules`, checked.
struct NamedSchedulePage {
    private(set) var limit = 100
    /// The name that the page before ended with.
    private(set) var after: String?

    /// - Parameter longestName: characters of the names by which pages go.
    init(_ request: HTTPRequest, longestName: Int = 30) throws(Problem) {
        for (name, value) in try Self.parameters(request) {
            switch name {
            case "limit": limit = try Self.number(name, value, in: 1...200)
            // It is a name.
            case "cursor" where value.unicodeScalars.count <= longestName && !value.utf8.contains(0): after = value
            case "cursor": throw Self.refusal(name, "must be the nextCursor of a page before")
            default: throw Self.refusal(name, "is not a known parameter")
            }
        }
    }

    /// `n` of `GET …/{name}/next`.
    static func preview(_ request: HTTPRequest) throws(Problem) -> Int {
        var count = 10
        for (name, value) in try parameters(request) {
            guard name == "n" else { throw refusal(name, "is not a known parameter") }
            count = try number(name, value, in: 1...100)
        }
        return count
    }

    private static func parameters(_ request: HTTPRequest) throws(Problem) -> [(name: String, value: String)] {
        guard let parameters = request.queryItems else {
            throw Problem(400, detail: "The query is not well-formed percent-encoded UTF-8.")
        }
        guard Set(parameters.map(\.name)).count == parameters.count else {
            throw refusal(parameters.first?.name ?? "", "must be given once, like every other")
        }
        return parameters
    }

    private static func number(_ name: String, _ text: String, in range: ClosedRange<Int>) throws(Problem) -> Int {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text), range.contains(number)
        else { throw refusal(name, "must be an integer from \(range.lowerBound) to \(range.upperBound)") }
        return number
    }

    private static func refusal(_ name: String, _ detail: String) -> Problem {
        .invalidParameters([ProblemPart(.parameter, String(name.prefix(128)), detail)])
    }
}

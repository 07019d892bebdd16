import TimerCore

/// One entry of a problem's `errors`: where in the request, and what is wrong there.
struct ProblemPart {
    enum Kind {
        case pointer, parameter, header
    }

    let kind: Kind
    /// A JSON pointer, or the name of a query parameter or header.
    let place: String
    let detail: String

    init(_ kind: Kind, _ place: String, _ detail: String) {
        self.kind = kind
        self.place = place
        self.detail = detail
    }

    init(_ problem: FieldProblem) {
        self.init(.pointer, problem.pointer, problem.detail)
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            switch kind {
            case .pointer: json.member("pointer", place)
            case .parameter: json.member("parameter", place)
            case .header: json.member("header", place)
            }
            json.member("detail", detail)
        }
    }
}

import TimerCore

extension FieldProblem {
    /// The sentence that the original service would say: `body.outputMode.method must be …`.
    var message: String {
        switch kind {
        case .missing: "\(path(of: parent)) must have required property '\(name)'"
        case .unknown: "\(path(of: parent)) must NOT have additional properties"
        case .invalid: "\(path(of: pointer[...])) \(detail)"
        }
    }

    private var parent: Substring {
        pointer[..<(pointer.lastIndex(of: "/") ?? pointer.endIndex)]
    }

    private var name: Substring {
        pointer.lastIndex(of: "/").map { pointer[pointer.index(after: $0)...] } ?? ""
    }

    private func path(of pointer: Substring) -> String {
        "body" + String(pointer.dropFirst().map { $0 == "/" ? "." : $0 })
    }
}

/// What the service answered.
struct Answer: Sendable {
    let status: Int
    /// By name in lower case.
    let headers: [String: String]
    var body: [UInt8] = []

    /// - Parameter head: the status line and the fields.
    init(head: String) {
        let lines = head.split(separator: "\r\n")
        status = Int(lines.first?.split(separator: " ").dropFirst().first ?? "") ?? 0
        headers = lines.dropFirst().reduce(into: [:]) { fields, line in
            guard let colon = line.firstIndex(of: ":") else { return }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            fields[line[..<colon].lowercased()] = String(value)
        }
    }

    var text: String {
        String(decoding: body, as: UTF8.self)
    }

    var json: JSONTree {
        get throws { try JSONTree(text) }
    }

    /// The pointers, parameters or headers that a problem names.
    var places: [String] {
        get throws {
            let errors = try json["errors"]?.array ?? []
            return errors.compactMap { ($0["pointer"] ?? $0["parameter"] ?? $0["header"])?.string }
        }
    }
}

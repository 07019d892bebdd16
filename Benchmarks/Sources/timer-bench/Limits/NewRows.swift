/// Rows like those that a 350-byte request makes, as parameters of the service's INSERT or of one for a single row.
struct NewRows {
    private var parameters = BinaryParameters()
    private var random = SystemRandomNumberGenerator()
    private let service = Array("bench".utf8)
    private let payload = Array(
        (#"{"due":1111111111111,"number":"0000000001","text":""# + String(repeating: "x", count: 50) + #""}"#).utf8)
    private let output = Array(
        (#"{"type":"rest","method":"post","protocol":"http","hostname":"127.0.0.1:40000","path":"/fired","#
            + #""headers":{"x-origin":"bench"}}"#).utf8)
    private let destination: Int64 = 42
    /// Microseconds since 2000-01-01, PostgreSQL's epoch.
    private let start: Int64 = 0
    private let interval: Int64

    init() {
        // Due in an hour, as in the requests of the load generator.
        interval = Clock.epochMicroseconds() / 1_000 - 946_684_800_000 + 3_600_000
    }

    /// The seven arrays of the service's statement.
    mutating func batch(_ count: Int) -> BinaryParameters {
        parameters.reset()
        parameters.addArray(.uuid, count: count) { _, id in id.append(RowID(using: &random)) }
        parameters.addArray(.text, count: count) { _, text in text.append(service) }
        parameters.addArray(.timestamptz, count: count) { _, date in date.append(start) }
        parameters.addArray(.bigint, count: count) { _, milliseconds in
            milliseconds.append(interval + Int64.random(in: 0..<3_600_000, using: &random))
        }
        parameters.addArray(.text, count: count) { _, text in text.append(payload) }
        parameters.addArray(.text, count: count) { _, text in text.append(output) }
        parameters.addArray(.bigint, count: count) { _, key in key.append(destination) }
        return parameters
    }

    /// The scalars of `insert_one.sql`.
    mutating func single() -> BinaryParameters {
        let id = RowID(using: &random)
        let interval = interval + Int64.random(in: 0..<3_600_000, using: &random)
        parameters.reset()
        parameters.add { $0.append(id) }
        parameters.add { $0.append(service) }
        parameters.add { $0.append(start) }
        parameters.add { $0.append(interval) }
        parameters.add { $0.append(interval * 1_000) }
        parameters.add { $0.append(payload) }
        parameters.add { $0.append(output) }
        parameters.add { $0.append(destination) }
        return parameters
    }
}

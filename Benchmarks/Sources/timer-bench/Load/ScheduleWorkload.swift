import Glibc

/// `POST /schedule` with a body of 350 bytes that carries its due date in the payload.
final class ScheduleWorkload: Workload {
    private let text: RequestText
    private let interval: Int
    private let due: Int
    private let number: Int
    private var dueDates: DueDates
    private var sent: Int64 = 0
    private let limit: Int64
    private let ids: UnsafeMutablePointer<FILE>?

    init(_ options: Options) throws(BenchError) {
        let output = try Self.output(options)
        text = RequestText(method: "POST", path: "/schedule", body: Self.body(output: output))
        interval = try text.position(of: Self.intervalMarker)
        due = try text.position(of: Self.dueMarker)
        number = try text.position(of: Self.numberMarker)
        dueDates = try DueDates(options)
        limit = try options.number("count", default: Int64.max)
        ids = options.text("ids-out").flatMap { fopen($0, "w") }
    }

    deinit {
        if let ids { fclose(ids) }
    }

    func next() -> UnsafeRawBufferPointer? {
        if sent == limit { return nil }
        sent += 1
        let dueAt = dueDates.next()
        text.write(dueAt - Self.startMilliseconds, at: interval, width: Self.intervalMarker.utf8.count)
        text.write(dueAt, at: due, width: Self.dueMarker.utf8.count)
        text.write(sent, at: number, width: Self.numberMarker.utf8.count)
        return text.bytes
    }

    /// `{"expirationId":"<36 characters>"}`
    func answered(_ response: MessageScanner) {
        guard let ids, let colon = response.body.firstIndex(of: UInt8(ascii: ":")) else { return }
        let id = response.body[(colon + 2)...].prefix(36)
        guard id.count == 36 else { return }
        fwrite(UnsafeRawBufferPointer(rebasing: id).baseAddress, 1, 36, ids)
        fputc(0x0A, ids)
    }

    /// Long ago, so that the interval to any due date has the same number of digits until 2031.
    private static let startDate = "2000-01-01T00:00:00.000Z"
    static let startMilliseconds: Int64 = 946_684_800_000
    static let intervalMarker = "111111111111"
    static let dueMarker = "2222222222222"
    static let numberMarker = "3333333333"

    static func output(_ options: Options) throws(BenchError) -> String {
        if let topic = options.text("topic") {
            return #"{"type":"kafka","topics":["\#(topic)"],"key":"bench","headers":{"x-origin":"bench"}}"#
        }
        let port = try options.number("sink", default: 9)
        return #"{"type":"rest","method":"post","protocol":"http","hostname":"127.0.0.1:\#(port)","#
            + #""path":"/fired","headers":{"x-origin":"bench"}}"#
    }

    static func body(output: String) -> String {
        let front = #"{"payload":{"due":\#(dueMarker),"number":"\#(numberMarker)","text":""#
        let back =
            #""},"startDate":"\#(startDate)","expirationIntervalMs":\#(intervalMarker),"#
            + #""applicantService":"bench","outputMode":\#(output)}"#
        let padding = max(350 - front.utf8.count - back.utf8.count, 0)
        return front + String(repeating: "x", count: padding) + back
    }
}

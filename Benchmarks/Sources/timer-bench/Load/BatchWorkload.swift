/// `POST /schedule/batch` with `--batch` timers, each as `ScheduleWorkload` sends it.
final class BatchWorkload: Workload {
    private let text: RequestText
    private let size: Int
    /// Bytes from one timer of the batch to the next.
    private let stride: Int
    private let interval: Int
    private let due: Int
    private let number: Int
    private var dueDates: DueDates
    private var sent: Int64 = 0

    init(_ options: Options) throws(BenchError) {
        size = try options.number("batch", default: 100)
        guard size > 0 else { throw BenchError("--batch is to be above 0") }
        let timer = ScheduleWorkload.body(output: try ScheduleWorkload.output(options))
        let timers = [String](repeating: timer, count: size).joined(separator: ",")
        text = RequestText(method: "POST", path: "/schedule/batch", body: #"{"timers":[\#(timers)]}"#)
        stride = timer.utf8.count + 1
        interval = try text.position(of: ScheduleWorkload.intervalMarker)
        due = try text.position(of: ScheduleWorkload.dueMarker)
        number = try text.position(of: ScheduleWorkload.numberMarker)
        dueDates = try DueDates(options)
    }

    func next() -> UnsafeRawBufferPointer? {
        for place in 0..<size {
            sent += 1
            let offset = place * stride
            let dueAt = dueDates.next()
            text.write(
                dueAt - ScheduleWorkload.startMilliseconds, at: interval + offset,
                width: ScheduleWorkload.intervalMarker.utf8.count)
            text.write(dueAt, at: due + offset, width: ScheduleWorkload.dueMarker.utf8.count)
            text.write(sent, at: number + offset, width: ScheduleWorkload.numberMarker.utf8.count)
        }
        return text.bytes
    }

    func answered(_ response: MessageScanner) {}
}

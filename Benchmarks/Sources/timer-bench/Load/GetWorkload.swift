/// The same GET again and again.
final class GetWorkload: Workload {
    private let text: RequestText

    init(_ options: Options) throws(BenchError) {
        text = RequestText(method: "GET", path: options.text("path") ?? "/")
    }

    func next() -> UnsafeRawBufferPointer? {
        text.bytes
    }

    func answered(_ response: MessageScanner) {}
}

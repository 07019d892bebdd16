import Glibc

/// `POST /abort`, once for each id of a file with one id a line.
final class AbortWorkload: Workload {
    private let text: RequestText
    private let position: Int
    private let ids: UnsafeMutablePointer<FILE>
    private var line = [CChar](repeating: 0, count: 64)

    init(_ options: Options) throws(BenchError) {
        let marker = String(repeating: "4", count: 36)
        text = RequestText(method: "POST", path: "/abort", body: #"{"expirationId":"\#(marker)"}"#)
        position = try text.position(of: marker)
        let path = try options.required("ids")
        guard let ids = fopen(path, "r") else { throw BenchError("cannot read \(path)") }
        self.ids = ids
    }

    deinit {
        fclose(ids)
    }

    func next() -> UnsafeRawBufferPointer? {
        guard fgets(&line, Int32(line.count), ids) != nil else { return nil }
        text.write(line.prefix(36).lazy.map(UInt8.init(bitPattern:)), at: position)
        return text.bytes
    }

    func answered(_ response: MessageScanner) {}
}

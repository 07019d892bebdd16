@testable import HTTPServer

/// Requests, heads and bodies, one after another as on a connection.
///
/// The first byte of the input says how the rest is cut: whatever the cut, the same requests must come out, in the same
/// order, and end with the same refusal at the same place. What is framed differently by two readers is smuggled.
enum RequestTarget {
    static func run(_ input: [UInt8]) {
        guard let cut = input.first else { return }
        let stream = Array(input.dropFirst())
        let whole = RequestRun(stream, pieceLength: stream.count)
        precondition(whole == RequestRun(stream, pieceLength: 1), "byte by byte differs from one piece")
        precondition(
            whole == RequestRun(stream, pieceLength: max(2, Int(cut))), "pieces of \(cut) differ from one piece")
        whole.check()
    }
}

@testable import HTTPServer

/// What a parser made of some bytes: comparable, so that runs over differently cut bytes can be compared.
struct ParserRun: Equatable, CustomStringConvertible {
    var events: [String] = []

    var description: String {
        events.joined(separator: " | ")
    }

    /// Feeds `pieces` one after another, as a connection would: heads and bodies until the bytes or the first failure
    /// end it.
    init(_ pieces: [[UInt8]], limits: RequestLimits = RequestLimits()) {
        var parser = RequestHeadParser(limits: limits)
        var decoder: BodyDecoder?
        for piece in pieces {
            var rest = piece
            while !rest.isEmpty {
                do throws(RequestError) {
                    rest.removeFirst(try step(rest, &parser, &decoder, limits))
                } catch {
                    events.append("\(error.status)")
                    return
                }
            }
        }
    }

    init(_ text: String, limits: RequestLimits = RequestLimits()) {
        self.init([Array(text.utf8)], limits: limits)
    }

    private mutating func step(
        _ rest: [UInt8], _ parser: inout RequestHeadParser, _ decoder: inout BodyDecoder?, _ limits: RequestLimits
    ) throws(RequestError) -> Int {
        if decoder != nil {
            let taken = try rest.withUnsafeBufferPointer { (bytes) throws(RequestError) in
                try decoder?.consume(bytes) ?? (0, isComplete: true)
            }
            if taken.isComplete {
                events.append("body \(String(decoding: decoder?.body ?? [], as: UTF8.self))")
                decoder = nil
            }
            return taken.0
        }
        let (count, head) = try rest.withUnsafeBufferPointer { (bytes) throws(RequestError) in
            try parser.consume(bytes)
        }
        if let head {
            note(head)
            parser.reset()
            if head.framing != .none { decoder = BodyDecoder(head.framing, limits: limits) }
        }
        return count
    }

    private mutating func note(_ head: RequestHead) {
        let fields = head.headers.fields.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
        let target = head.query.map { "\(head.path)?\($0)" } ?? head.path
        events.append("\(head.method.rawValue) \(target) [\(fields)] \(head.keepAlive ? "keep" : "close")")
    }
}

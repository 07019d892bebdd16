import CLibCurl
import Testing
import TimerCore

@testable import RESTOutput

/// The memory that one request of a handle leaves to the next.
@Suite struct RequestMemoryTests {
    private func lines(_ list: HeaderList, _ fields: [HeaderField], withoutExpectation: Bool = false) -> [String] {
        var lines: [String] = []
        var next = list.list(of: fields, withoutExpectation: withoutExpectation)
        while let node = next {
            lines.append(String(cString: node.pointee.data))
            next = node.pointee.next
        }
        return lines
    }

    @Test func fieldsAreLinesInTheirOrder() {
        let fields = [HeaderField("x-a", "1"), HeaderField("x-empty", ""), HeaderField("x-b", "ä: b")]
        #expect(lines(HeaderList(), fields) == ["x-a: 1", "x-empty;", "x-b: ä: b"])
        #expect(lines(HeaderList(), fields, withoutExpectation: true).last == "Expect:")
        #expect(lines(HeaderList(), []).isEmpty)
    }

    @Test func manyAndLongFieldsFitAndLeaveNothingBehind() {
        let list = HeaderList()
        let many = (1...100).map { HeaderField("x-\($0)", String(repeating: "v", count: 10 * $0)) }
        #expect(lines(list, many) == many.map { "\($0.name): \($0.value)" })
        #expect(lines(list, [HeaderField("x", "y")]) == ["x: y"])
        #expect(lines(list, many, withoutExpectation: true).count == 101)
    }

    @Test func bodiesOfAnySizeFollowEachOther() {
        let body = RequestBody()
        for count in [0, 10, 1_024, 1_025, 1 << 20, 3, 16 << 10, (16 << 10) + 1, 0] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
            // A slice of something longer, as a claim's answer gives it.
            let slice = ([9, 9] + bytes + [9])[2..<(count + 2)]
            guard let address = body.take(slice) else {
                #expect(count > RequestBody.longestCopy)
                #expect(readAll(body) == bytes)
                body.rewind()
                #expect(readAll(body) == bytes)
                body.release()
                #expect(readAll(body).isEmpty)
                continue
            }
            #expect(count <= RequestBody.longestCopy)
            #expect(UnsafeRawBufferPointer(start: address, count: count).elementsEqual(bytes))
        }
    }

    private func readAll(_ body: RequestBody) -> [UInt8] {
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 10_000)
        while true {
            let count = piece.withUnsafeMutableBytes { body.read(into: $0) }
            if count == 0 { return all }
            all += piece.prefix(count)
        }
    }
}

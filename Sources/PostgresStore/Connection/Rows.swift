import CLibPQ
import TimerCore

/// The result of a statement, in binary format. Belongs to the thread of its connection.
final class Rows {
    private let result: OpaquePointer

    /// Takes over `result` and clears it in the end.
    init(_ result: OpaquePointer) {
        self.result = result
    }

    deinit {
        PQclear(result)
    }

    var count: Int {
        Int(PQntuples(result))
    }

    func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        guard PQgetisnull(result, Int32(row), Int32(column)) == 0 else { return nil }
        let length = PQgetlength(result, Int32(row), Int32(column))
        return UnsafeRawBufferPointer(start: PQgetvalue(result, Int32(row), Int32(column)), count: Int(length))
    }

    /// Nil for NULL, and for a value that is shorter than the type.
    func integer<Integer: FixedWidthInteger>(_ row: Int, _ column: Int, as: Integer.Type = Integer.self) -> Integer? {
        guard let bytes = bytes(row, column), bytes.count >= MemoryLayout<Integer>.size else { return nil }
        return Integer(bigEndian: bytes.loadUnaligned(as: Integer.self))
    }

    func id(_ row: Int, _ column: Int) -> ExpirationID? {
        guard let bytes = bytes(row, column), bytes.count == 16 else { return nil }
        return ExpirationID(
            high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }

    func timestamp(_ row: Int, _ column: Int) -> Timestamp? {
        integer(row, column, as: Int64.self).map { Timestamp(postgresMicroseconds: $0) }
    }

    /// An array of bigints without NULLs, as array_send writes it: dimensions, "has NULLs", element type, size, lower bound,
    /// then each element with its length; nil for NULL.
    func bigints(_ row: Int, _ column: Int) -> [Int64]? {
        guard let bytes = bytes(row, column), bytes.count >= 12 else { return nil }
        return stride(from: 20, to: bytes.count - 11, by: 12).map { offset in
            Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 4, as: Int64.self))
        }
    }

    func text(_ row: Int, _ column: Int) -> String? {
        bytes(row, column).map { String(decoding: $0, as: UTF8.self) }
    }

    func bool(_ row: Int, _ column: Int) -> Bool? {
        integer(row, column, as: Int8.self).map { $0 != 0 }
    }

    func object(_ row: Int, _ column: Int) -> JSONObjectText? {
        bytes(row, column).map { JSONObjectText(trusted: Array($0)[...]) }
    }

    /// Two columns of JSON in one allocation.
    func objects(_ row: Int, _ first: Int, _ second: Int) -> (JSONObjectText, JSONObjectText)? {
        guard let left = bytes(row, first), let right = bytes(row, second) else { return nil }
        let both = [UInt8](unsafeUninitializedCapacity: left.count + right.count) { buffer, count in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            raw.copyMemory(from: left)
            UnsafeMutableRawBufferPointer(rebasing: raw[left.count...]).copyMemory(from: right)
            count = left.count + right.count
        }
        return (JSONObjectText(trusted: both[..<left.count]), JSONObjectText(trusted: both[left.count...]))
    }
}

extension Timestamp {
    /// 2000-01-01T00:00:00Z, from which PostgreSQL's binary timestamptz counts.
    private static let postgresEpoch: Int64 = 946_684_800_000_000

    var postgresMicroseconds: Int64 {
        microseconds - Self.postgresEpoch
    }

    init(postgresMicroseconds: Int64) {
        self.init(microseconds: postgresMicroseconds + Self.postgresEpoch)
    }
}

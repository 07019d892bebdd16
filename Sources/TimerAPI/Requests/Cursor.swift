import TimerCore

/// Where the next page of a list begins; opaque to clients: hexadecimal digits.
struct Cursor: LosslessStringConvertible {
    let order: ExpirationQuery.Order
    let position: ExpirationQuery.Position

    init(order: ExpirationQuery.Order, position: ExpirationQuery.Position) {
        self.order = order
        self.position = position
    }

    init?(_ text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 49, let order = Self.orders.first(where: { $0.digit == digits[0] })?.order,
            let dueAt = Self.read(digits[1..<17]), let high = Self.read(digits[17..<33]),
            let low = Self.read(digits[33..<49])
        else { return nil }
        let dueDate = Timestamp(microseconds: Int64(bitPattern: dueAt))
        // The store is given nothing that it could not have said itself.
        guard (Timestamp.earliest...Timestamp.latest.advanced(by: .milliseconds(1))).contains(dueDate) else {
            return nil
        }
        self.init(order: order, position: .init(dueAt: dueDate, id: ExpirationID(high: high, low: low)))
    }

    var description: String {
        let order = Self.orders.first { $0.order == self.order }?.digit ?? 0
        return String(Unicode.Scalar(order)) + Self.write(UInt64(bitPattern: position.dueAt.microseconds))
            + Self.write(position.id.high) + Self.write(position.id.low)
    }

    private static let orders: [(order: ExpirationQuery.Order, digit: UInt8)] = [
        (.newest, UInt8(ascii: "0")), (.soonest, UInt8(ascii: "1")),
    ]

    private static func read(_ digits: ArraySlice<UInt8>) -> UInt64? {
        // UInt64(_:radix:) would also take a sign.
        guard digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-") else { return nil }
        return UInt64(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private static func write(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension Cursor {
    /// Nil after the last page.
    init?(after page: ExpirationPage, of query: ExpirationQuery) {
        guard page.isCutShort, let last = page.expirations.last else { return nil }
        self.init(order: query.order, position: .init(dueAt: last.expirationDate, id: last.id))
    }
}

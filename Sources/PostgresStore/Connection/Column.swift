import TimerCore

/// Columns that a statement selects. One list gives the SELECT and the place of each in a row, so that the two cannot
/// differ.
protocol Column: CaseIterable, RawRepresentable<Int> where AllCases == [Self] {
    /// SQL: a column's name or any other expression.
    var expression: String { get }
}

extension Column {
    /// The expressions in the order of their places, broken into lines of about 100 characters.
    static var list: String {
        list(allCases.map(\.expression))
    }

    static func list(_ expressions: [String]) -> String {
        var lines: [String] = []
        for expression in expressions {
            if let line = lines.last, line.count + expression.count < 100 {
                lines[lines.count - 1] = "\(line), \(expression)"
            } else {
                lines.append(expression)
            }
        }
        return lines.joined(separator: ",\n    ")
    }
}

/// The column of a statement that selects one.
enum SoleColumn: Int, Column {
    case value

    var expression: String { "value" }
}

/// One row of a statement that selected `Columns`, perhaps behind those of another list.
struct Row<Columns: Column> {
    private let rows: Rows
    private let number: Int
    /// Columns of other lists before the first of these.
    private let offset: Int

    init(_ rows: Rows, _ number: Int, offset: Int = 0) {
        self.rows = rows
        self.number = number
        self.offset = offset
    }

    func isNull(_ column: Columns) -> Bool {
        rows.bytes(number, place(column)) == nil
    }

    func bytes(_ column: Columns) -> UnsafeRawBufferPointer? {
        rows.bytes(number, place(column))
    }

    func integer<Integer: FixedWidthInteger>(_ column: Columns, as: Integer.Type = Integer.self) -> Integer? {
        rows.integer(number, place(column))
    }

    func bool(_ column: Columns) -> Bool? {
        rows.bool(number, place(column))
    }

    func id(_ column: Columns) -> ExpirationID? {
        rows.id(number, place(column))
    }

    func timestamp(_ column: Columns) -> Timestamp? {
        rows.timestamp(number, place(column))
    }

    func bigints(_ column: Columns) -> [Int64]? {
        rows.bigints(number, place(column))
    }

    func text(_ column: Columns) -> String? {
        rows.text(number, place(column))
    }

    func object(_ column: Columns) -> JSONObjectText? {
        rows.object(number, place(column))
    }

    /// Two columns of JSON in one allocation.
    func objects(_ first: Columns, _ second: Columns) -> (JSONObjectText, JSONObjectText)? {
        rows.objects(number, place(first), place(second))
    }

    /// The columns of the list behind this one.
    func following<Others: Column>(of: Others.Type = Others.self) -> Row<Others> {
        Row<Others>(rows, number, offset: offset + Columns.allCases.count)
    }

    private func place(_ column: Columns) -> Int {
        offset + column.rawValue
    }
}

extension Rows {
    /// All rows, in their order.
    func all<Columns: Column>(of: Columns.Type = Columns.self) -> [Row<Columns>] {
        (0..<count).map { Row(self, $0) }
    }

    /// The first row; nil: there is none.
    func first<Columns: Column>(of: Columns.Type = Columns.self) -> Row<Columns>? {
        count == 0 ? nil : Row(self, 0)
    }

    /// The first row of a statement that selects one column.
    var sole: Row<SoleColumn>? {
        first()
    }
}

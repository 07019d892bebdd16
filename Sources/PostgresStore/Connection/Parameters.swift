import TimerCore

/// The parameters of one statement in PostgreSQL's binary format, in one buffer that is reused for the next batch.
struct Parameters {
    /// Type OIDs of pg_type.
    enum ElementType: UInt32 {
        case bytea = 17
        case bigint = 20
        case smallint = 21
        case integer = 23
        case text = 25
        case timestamptz = 1184
        case uuid = 2950
    }

    private(set) var bytes: [UInt8] = []
    /// The place of each parameter in `bytes`; nil is NULL.
    private(set) var ranges: [Range<Int>?] = []

    mutating func reset() {
        // A buffer that one huge batch has blown up is not kept for ever.
        bytes.removeAll(keepingCapacity: bytes.count < 8 << 20)
        ranges.removeAll(keepingCapacity: true)
    }

    mutating func add(_ value: some FixedWidthInteger) {
        let start = bytes.count
        append(value)
        ranges.append(start..<bytes.count)
    }

    mutating func add(_ value: String) {
        let start = bytes.count
        bytes.append(contentsOf: value.utf8)
        ranges.append(start..<bytes.count)
    }

    mutating func add(_ value: ExpirationID) {
        let start = bytes.count
        append(value.high)
        append(value.low)
        ranges.append(start..<bytes.count)
    }

    mutating func add(_ value: Timestamp) {
        add(value.postgresMicroseconds)
    }

    mutating func add(_ value: Bool) {
        add(Int8(value ? 1 : 0))
    }

    /// The bytes of a text.
    mutating func add(_ value: some Sequence<UInt8>) {
        let start = bytes.count
        bytes.append(contentsOf: value)
        ranges.append(start..<bytes.count)
    }

    mutating func addNull() {
        ranges.append(nil)
    }

    mutating func add(optional value: (some FixedWidthInteger)?) {
        if let value { add(value) } else { addNull() }
    }

    mutating func add(optional value: String?) {
        if let value { add(value) } else { addNull() }
    }

    mutating func add(uuids: some Collection<ExpirationID>) {
        addArray(.uuid, of: uuids) { id, element in
            element.append(id.high)
            element.append(id.low)
        }
    }

    mutating func add<Integer: FixedWidthInteger>(_ type: ElementType, _ values: some Collection<Integer>) {
        addArray(type, of: values) { value, element in element.append(value) }
    }

    mutating func add(optionalUUIDs: some Collection<ExpirationID?>) {
        addOptionals(.uuid, optionalUUIDs) { id, element in
            element.append(id.high)
            element.append(id.low)
        }
    }

    mutating func add(optionalTexts: some Collection<ArraySlice<UInt8>?>) {
        addOptionals(.text, optionalTexts) { text, element in element.bytes.append(contentsOf: text) }
    }

    mutating func add<Integer: FixedWidthInteger>(_ type: ElementType, optionals: some Collection<Integer?>) {
        addOptionals(type, optionals) { value, element in element.append(value) }
    }

    mutating func add(texts: some Collection<String?>) {
        addOptionals(.text, texts) { text, element in element.bytes.append(contentsOf: text.utf8) }
    }

    mutating func add(texts: some Collection<ArraySlice<UInt8>>) {
        addArray(.text, of: texts) { text, element in element.bytes.append(contentsOf: text) }
    }

    mutating func add(byteas: some Collection<[UInt8]>) {
        addArray(.bytea, of: byteas) { value, element in element.bytes.append(contentsOf: value) }
    }

    mutating func add(timestamps: some Collection<Timestamp?>) {
        addOptionals(.timestamptz, timestamps) { time, element in element.append(time.postgresMicroseconds) }
    }

    private mutating func addArray<Values: Collection>(
        _ type: ElementType, of values: Values, _ append: (Values.Element, inout Parameters) -> Void
    ) {
        addOptionals(type, values.lazy.map { Optional($0) }, append)
    }

    /// array_recv: dimensions, "has NULLs", element type, size, lower bound, then each element with its length.
    private mutating func addOptionals<Value>(
        _ type: ElementType, _ values: some Collection<Value?>, _ append: (Value, inout Parameters) -> Void
    ) {
        let start = bytes.count
        self.append(Int32(1))
        self.append(Int32(1))
        self.append(type.rawValue)
        self.append(Int32(values.count))
        self.append(Int32(1))
        for value in values {
            let lengthAt = bytes.count
            self.append(Int32(-1))
            guard let value else { continue }
            append(value, &self)
            overwrite(Int32(bytes.count - lengthAt - 4), at: lengthAt)
        }
        ranges.append(start..<bytes.count)
    }

    private mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    private mutating func overwrite(_ value: Int32, at offset: Int) {
        withUnsafeBytes(of: value.bigEndian) { source in
            for index in 0..<4 { bytes[offset + index] = source[index] }
        }
    }
}

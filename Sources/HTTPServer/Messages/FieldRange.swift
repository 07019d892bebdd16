/// Where one field line lies in its message's bytes.
struct FieldRange {
    var nameStart: UInt32
    var nameCount: UInt32
    var valueStart: UInt32
    var valueCount: UInt32

    var name: Range<Int> { Int(nameStart)..<Int(nameStart) + Int(nameCount) }
    var value: Range<Int> { Int(valueStart)..<Int(valueStart) + Int(valueCount) }

    init(name: Range<Int>, value: Range<Int>) {
        nameStart = UInt32(name.lowerBound)
        nameCount = UInt32(name.count)
        valueStart = UInt32(value.lowerBound)
        valueCount = UInt32(value.count)
    }
}

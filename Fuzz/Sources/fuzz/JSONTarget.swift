@testable import TimerCore

/// The JSON scanner, and what reads its findings: members, strings, numbers, `outputMode`, redaction.
enum JSONTarget {
    static func run(_ input: [UInt8]) {
        let isValid = isValid(input)
        let object = try? JSONObject(input[...])
        let first = input.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        precondition((object != nil) == (isValid && first == UInt8(ascii: "{")), "two scanners disagree")
        // In the middle of other bytes, as a member's value stands in its body.
        let embedded = Array("[\"a\",".utf8) + input + [0xFF, 0x22]
        let slice = embedded[5..<5 + input.count]
        precondition((try? JSONObject(slice))?.text == object?.text, "a slice reads differently from an array")
        guard let object else { return }
        for member in object.members { check(member.name, in: object) }
        for member in object.members { check(member.value, in: object) }
        readAsOutput(object)
    }

    private static func isValid(_ bytes: [UInt8]) -> Bool {
        do throws(JSONError) {
            try JSON.validate(bytes)
            return true
        } catch {
            precondition((0...bytes.count).contains(error.offset), "an error beyond the text")
            _ = error.position(in: bytes)
            return false
        }
    }

    private static func check(_ value: JSONValue, in object: JSONObject) {
        switch value.kind {
        case .string:
            let text = object.string(value)
            var writer = JSONWriter()
            writer.object { $0.member("a", text) }
            guard let again = try? JSONObject(writer.bytes[...]), let member = again.members.first else {
                preconditionFailure("what was written cannot be read")
            }
            precondition(again.string(member.value).utf8.elementsEqual(text.utf8), "a string that changed on its way")
        case .number:
            _ = JSONNumber.integer(object.bytes(of: value))
            _ = JSONNumber.double(object.bytes(of: value))
        case .object, .array, .boolean, .null:
            precondition(isValid(Array(object.bytes(of: value))), "a part of valid text that is not valid")
        }
    }

    private static func readAsOutput(_ object: JSONObject) {
        let shown = object.text.withoutSecrets
        precondition(isValid(Array(shown.bytes)), "redaction broke the text")
        precondition(shown.withoutSecrets == shown, "redaction left something")
        do throws(InvalidOutputMode) {
            let output = try OutputMode(json: object.text)
            guard case .rest(let rest) = output else { return }
            for field in rest.headers {
                precondition(!field.value.utf8.contains { $0 == 0 || $0 == 10 || $0 == 13 }, "a header that injects")
            }
        } catch {
            precondition(!error.problems.isEmpty, "a refusal without a reason")
        }
    }
}

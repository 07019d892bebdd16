/// One member of an object: where its name and its value stand in the text.
struct JSONMember: Sendable {
    let name: JSONValue
    let value: JSONValue
}

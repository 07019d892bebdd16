extension JSONObjectText {
    /// Takes what is one valid JSON object; whitespace around it is left out.
    public init(validating bytes: [UInt8]) throws(JSONError) {
        self = try JSONObject(bytes[...]).text
    }
}

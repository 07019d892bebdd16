extension JSONObject {
    /// What the first member of that name is; nil when there is none.
    public func kind(of name: StaticString) -> JSONKind? {
        index(of: name).map { members[$0].value.kind }
    }
}

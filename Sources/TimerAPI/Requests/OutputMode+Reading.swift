import TimerCore

extension OutputMode {
    /// Reads a body's `outputMode`; nil when something is wrong with it, which `fields` then has.
    ///
    /// - Parameter refusal: why a REST destination will never be called, if that is known.
    init?(
        reading text: JSONObjectText, into fields: inout JSONFields, refusal: (RESTOutputMode) -> String?
    ) {
        do {
            self = try OutputMode(json: text)
        } catch {
            fields.add(error.problems)
            return nil
        }
        guard case .rest(let rest) = self, let reason = refusal(rest) else { return }
        fields.add([FieldProblem(pointer: "#/outputMode/hostname", detail: reason)])
        return nil
    }
}

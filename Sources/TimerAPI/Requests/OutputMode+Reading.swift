import TimerCore

extension OutputMode {
    /// Reads a body's `outputMode`; nil when something is wrong with it, which `fields` then has.
    ///
    init?(reading text: JSONObjectText, into fields: inout JSONFields, rules: OutputRules) {
        do {
            self = try OutputMode(json: text, limits: rules.limits)
        } catch {
            fields.add(error.problems)
            return nil
        }
        guard case .rest(let rest) = self, let reason = rules.destinations.refusal(of: rest) else { return }
        fields.add([FieldProblem(pointer: "#/outputMode/hostname", detail: reason)])
        return nil
    }
}

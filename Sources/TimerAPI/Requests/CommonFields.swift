import TimerCore

/// The rules by which an output is refused when a timer is scheduled, because it would be refused when the timer fires.
struct OutputRules: Sendable {
    let destinations: any DestinationCheck
    let limits: OutputLimits
}

extension JSONFields {
    /// A date-time of RFC 3339.
    mutating func date(_ name: StaticString) -> Timestamp? {
        guard let text = string(name) else { return nil }
        do {
            return try Timestamp(rfc3339: text)
        } catch {
            refuse(name.description, error.detail)
            return nil
        }
    }

    /// `expirationIntervalMs`, which does not lead past the year 9999.
    ///
    /// - Parameter start: the instant from which it counts; nil: one that is not known here.
    mutating func interval(from start: Timestamp?) -> Int64? {
        let longest = Timestamp.latest.milliseconds - Timestamp.earliest.milliseconds
        guard let interval = integer("expirationIntervalMs", in: 0...longest) else { return nil }
        guard interval <= Timestamp.latest.milliseconds - (start ?? .earliest).milliseconds else {
            refuse("expirationIntervalMs", Self.pastTheLastYear)
            return nil
        }
        return interval
    }

    static let pastTheLastYear = "must not lead past the year 9999"
}

extension OutputMode {
    /// Reads an output of a body; nil when something is wrong with it, which `fields` then has.
    ///
    /// - Parameter name: of its field.
    init?(
        reading text: JSONObjectText, into fields: inout JSONFields, rules: OutputRules, as name: String = "outputMode"
    ) {
        let pointer = fields.pointer(to: name)
        do {
            self = try OutputMode(json: text, limits: rules.limits, at: pointer)
        } catch {
            fields.add(error.problems)
            return nil
        }
        guard case .rest(let rest) = self, let reason = rules.destinations.refusal(of: rest) else { return }
        fields.add([FieldProblem(pointer: "\(pointer)/hostname", detail: "is refused: \(reason)")])
        return nil
    }
}

extension DeadLetters {
    /// Reads a body's `onError` and `onEnd`; whatever is wrong with them becomes a problem of `fields`.
    init(reading fields: inout JSONFields, rules: OutputRules) {
        self.init(
            onError: Output(reading: fields.object("onError"), as: "onError", into: &fields, rules: rules),
            onEnd: Output(reading: fields.object("onEnd"), as: "onEnd", into: &fields, rules: rules))
    }
}

extension DeadLetters.Output {
    fileprivate init?(
        reading text: JSONObjectText?, as name: String, into fields: inout JSONFields, rules: OutputRules
    ) {
        guard let text, let output = OutputMode(reading: text, into: &fields, rules: rules, as: name) else {
            return nil
        }
        self.init(outputMode: text, destination: DestinationKey(output.destination))
    }
}

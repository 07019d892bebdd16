import Schedules
import TimerCore

/// The body of `PUT /apps/{account_id}`, checked.
struct AppRequest {
    let app: App

    /// - Parameter current: the app that is replaced: its secrets take the place of those that the body, an earlier answer
    ///   of ours, leaves out. Nil: the body leaves none out.
    init(_ body: JSONObject, accountID: String, replacing current: App? = nil, rules: OutputRules) throws(Problem) {
        var fields = JSONFields(of: body, at: "#")
        fields.require("domain", "region", "outputMode")
        if let id = fields.string("account_id"), !id.utf8.elementsEqual(accountID.utf8) {
            fields.refuse("account_id", "must be the one in the path")
        }
        let domain = Self.text("domain", longest: 255, &fields)
        let region = Self.text("region", longest: 64, &fields)
        let iparams = Self.iparams(&fields)
        let handler = Self.handler(&fields)
        let limits = Self.limits(&fields, rules.limits)
        let outputMode = fields.object("outputMode").map { mode in
            current.map { mode.withSecrets(of: $0.outputMode) } ?? mode
        }
        if outputMode?.isRedacted == true {
            fields.refuse("outputMode", "has a header whose value is left out: send the value")
        }
        let output = outputMode.flatMap { OutputMode(reading: $0, into: &fields, rules: rules) }
        if let timeout = output?.options.timeout, timeout > limits.timeout {
            fields.add([FieldProblem(pointer: "#/outputMode/timeoutMs", detail: "must not exceed limits.timeoutMs")])
        }
        fields.refuseUnknown()
        guard fields.problems.isEmpty, let domain, let region, let outputMode, let output else {
            throw .invalidFields(fields.problems)
        }
        app = App(
            accountID: accountID, domain: domain, region: region, iparams: iparams, handler: handler,
            outputMode: outputMode, destination: DestinationKey(output.destination), limits: limits)
    }

    private static func text(_ name: StaticString, longest: Int, _ fields: inout JSONFields) -> String? {
        guard let text = fields.string(name) else { return nil }
        guard (1...longest).contains(text.unicodeScalars.count), !text.utf8.contains(0) else {
            fields.refuse(name.description, "must have 1 to \(longest) characters, none of them NUL")
            return nil
        }
        return text
    }

    private static func iparams(_ fields: inout JSONFields) -> JSONObjectText {
        guard let iparams = fields.object("iparams") else { return .empty }
        if iparams.bytes.count > App.largestIparams {
            fields.refuse("iparams", "must not be larger than \(App.largestIparams) bytes")
        }
        return iparams
    }

    /// The manifest's `events`, of which there is one: `{"onScheduledEvent": {"handler": "<name>"}}`.
    private static func handler(_ fields: inout JSONFields) -> String? {
        nested("events", in: &fields) { events in
            nested("onScheduledEvent", in: &events) { event in
                event.require("handler")
                return text("handler", longest: 255, &event)
            }
        }
    }

    private static func limits(_ fields: inout JSONFields, _ allowed: OutputLimits) -> AppLimits {
        var result = AppLimits()
        result.timeout = min(result.timeout, allowed.timeout)
        return nested("limits", in: &fields) { limits in
            let longestLead: Int64 = 100 * 365 * 86_400_000
            if let count = limits.integer("oneTimeSchedules", in: 0...10_000) { result.oneTimeSchedules = Int(count) }
            if let count = limits.integer("recurringSchedules", in: 0...1_000) {
                result.recurringSchedules = Int(count)
            }
            if let bytes = limits.integer("dataBytes", in: 2...65_536) { result.dataBytes = Int(bytes) }
            if let lead = limits.integer("minimumLeadMs", in: 0...longestLead) {
                result.minimumLead = .milliseconds(lead)
            }
            if let lead = limits.integer("maximumLeadMs", in: 0...longestLead) {
                result.maximumLead = .milliseconds(lead)
            }
            if let timeout = limits.timeout("timeoutMs", allowed) { result.timeout = timeout }
            if result.maximumLead < result.minimumLead {
                limits.refuse("maximumLeadMs", "must not be less than minimumLeadMs")
            }
            return result
        } ?? result
    }

    /// Reads an object within `fields`, and refuses what nobody asked for in it; nil when it is absent or none.
    private static func nested<Value>(
        _ name: StaticString, in fields: inout JSONFields, _ read: (inout JSONFields) -> Value?
    ) -> Value? {
        guard let text = fields.object(name), let object = try? JSONObject(text) else { return nil }
        var inner = JSONFields(of: object, at: fields.pointer(to: name.description))
        let value = read(&inner)
        inner.refuseUnknown()
        fields.add(inner.problems)
        return value
    }
}

extension App {
    /// Writes the app as it was registered, limits filled in. Secrets of `outputMode` are left out; `iparams` are
    /// shown, as they are in each event.
    func write(to json: inout JSONWriter) {
        json.member("account_id", accountID)
        json.member("domain", domain)
        json.member("region", region)
        json.member("iparams", iparams)
        json.object("events") { json in
            guard let handler else { return }
            json.object("onScheduledEvent") { $0.member("handler", handler) }
        }
        json.member("outputMode", outputMode.withoutSecrets)
        json.object("limits") { json in
            json.member("oneTimeSchedules", limits.oneTimeSchedules)
            json.member("recurringSchedules", limits.recurringSchedules)
            json.member("dataBytes", limits.dataBytes)
            json.member("minimumLeadMs", limits.minimumLead.wholeMilliseconds)
            json.member("maximumLeadMs", limits.maximumLead.wholeMilliseconds)
            json.member("timeoutMs", limits.timeout.wholeMilliseconds)
        }
    }
}

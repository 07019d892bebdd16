import Foundation
import TimerCore

@testable import Recurrence

/// A moment from RFC 3339 text with whole seconds.
func moment(_ text: String) throws -> Timestamp {
    let date = try Date(text, strategy: .iso8601)
    return Timestamp(milliseconds: Int64(date.timeIntervalSince1970) * 1_000)
}

extension Occurrence {
    /// Its local time and offset: "2026-03-29T03:30:00+0200", with "!" if it was shifted.
    var local: String {
        let style = Date.ISO8601FormatStyle(
            timeZoneSeparator: .omitted, timeZone: TimeZone(secondsFromGMT: utcOffsetSeconds) ?? .gmt)
        let text = Date(timeIntervalSince1970: Double(dueAt.seconds)).formatted(style)
        return text.replacing("Z", with: "+0000") + (isShifted ? "!" : "")
    }
}

extension Recurrence {
    /// The first `limit` occurrences from `text` on, as local times.
    func preview(from text: String, _ limit: Int) throws -> [String] {
        let from = try moment(text)
        return occurrences(after: Timestamp(microseconds: from.microseconds - 1), limit: limit).map(\.local)
    }
}

import Recurrence
import TimerCore

/// Advice for values that are nearly right: what may have been meant.
public enum Spelling {
    /// The advice for a date-time without an offset; nil when that is not its fault.
    public static func offset(of text: String) -> String? {
        guard (try? Timestamp(rfc3339: text + "Z")) != nil else { return nil }
        return "It has no offset from UTC: write \(text)Z, or the offset, such as \(text)+02:00"
    }

    /// The advice for a time zone in another letter case; nil when there is none of that name.
    public static func zone(_ name: String) -> String? {
        let words = name.lowercased().split { !$0.isLetter }.map(String.init)
        var titled = name.lowercased()
        // Of, in, au, es: small within names such as Isle_of_Man.
        for word in Set(words) where word.count > 2 || words.count == 1 {
            titled = titled.replacing(word, with: word.prefix(1).uppercased() + word.dropFirst())
        }
        let candidates = [titled, name.uppercased(), name.lowercased()]
        guard let found = candidates.first(where: { $0 != name && (try? Zone($0)) != nil }) else { return nil }
        return "Did you mean \(found)?"
    }

    /// The advice for a cron expression with a range of names that runs backwards, FRI-MON; nil when it has none.
    public static func ranges(inCron text: String) -> String? {
        let fields = text.uppercased().split(separator: " ")
        guard fields.count == 5 else { return nil }
        for (field, names) in [(fields[3], months), (fields[4], weekdays)] {
            for part in field.split(separator: ",") {
                if let forward = forward(part, names) { return "Did you mean \(forward)?" }
            }
        }
        return nil
    }

    /// The two ranges that one past the end of the week or the year stands for.
    private static func forward(_ range: Substring, _ names: [String]) -> String? {
        let ends = range.split(separator: "-").map(String.init)
        guard ends.count == 2, let first = names.firstIndex(of: ends[0]), let last = names.firstIndex(of: ends[1]),
            first > last
        else { return nil }
        let head = first == names.count - 1 ? names[first] : "\(names[first])-\(names[names.count - 1])"
        let tail = last == 0 ? names[0] : "\(names[0])-\(names[last])"
        return "\(head),\(tail)"
    }

    private static let months = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ]
    /// The week of a range ends with Sunday, which is both 0 and 7.
    private static let weekdays = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
}

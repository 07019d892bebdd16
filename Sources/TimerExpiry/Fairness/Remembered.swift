/// A bounded memory: what was not written for longest is forgotten first.
///
/// Two generations: when the recent one is full it becomes the older one, and what was older is forgotten. Writing is
/// O(1), and no more than twice `capacity` entries are held.
struct Remembered<Key: Hashable, Value> {
    private let capacity: Int
    private var recent: [Key: Value] = [:]
    private var older: [Key: Value] = [:]

    /// - Parameter capacity: entries of one generation, at least 1.
    init(capacity: Int) {
        self.capacity = capacity
    }

    var isEmpty: Bool {
        recent.isEmpty && older.isEmpty
    }

    var count: Int {
        recent.count + older.count
    }

    /// Each entry, in no order.
    var entries: some Sequence<(key: Key, value: Value)> {
        [recent, older].lazy.joined()
    }

    /// Writing nil forgets the key.
    subscript(key: Key) -> Value? {
        get { recent[key] ?? older[key] }
        set {
            if !older.isEmpty { older.removeValue(forKey: key) }
            recent[key] = newValue
            guard recent.count > capacity else { return }
            older = recent
            recent = [:]
        }
    }
}

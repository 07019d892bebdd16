import CLibCurl
import TimerCore

/// The header fields of a request as the linked list that libcurl reads, in memory that the next request uses again.
///
/// curl_slist_append(3) would be two allocations a field. libcurl reads the list for as long as the transfer lasts, and
/// neither changes nor frees it (CURLOPT_HTTPHEADER(3)).
final class HeaderList {
    private var nodes: UnsafeMutableBufferPointer<curl_slist> = .allocate(capacity: 16)
    private var text: UnsafeMutableBufferPointer<CChar> = .allocate(capacity: 1_024)
    private var count = 0
    private var used = 0

    deinit {
        nodes.deallocate()
        text.deallocate()
    }

    /// Valid until the next call; nil when there are no fields.
    func list(of fields: [HeaderField], withoutExpectation: Bool) -> UnsafeMutablePointer<curl_slist>? {
        makeRoom(for: fields)
        count = 0
        used = 0
        for field in fields {
            begin()
            append(field.name)
            // "Name;" is libcurl's spelling of a field with an empty value; "Name:" would remove it.
            append(field.value.isEmpty ? ";" : ": ")
            append(field.value)
            end()
        }
        if withoutExpectation {
            begin()
            append("Expect:")
            end()
        }
        return count == 0 ? nil : nodes.baseAddress
    }

    private func makeRoom(for fields: [HeaderField]) {
        let bytes = fields.reduce(16) { $0 + $1.name.utf8.count + $1.value.utf8.count + 3 }
        if fields.count >= nodes.count {
            nodes.deallocate()
            nodes = .allocate(capacity: fields.count + 1)
        }
        if bytes > text.count {
            text.deallocate()
            text = .allocate(capacity: bytes)
        }
    }

    private func begin() {
        guard let start = text.baseAddress, let first = nodes.baseAddress else { return }
        if count > 0 { nodes[count - 1].next = first + count }
        nodes[count] = curl_slist(data: start + used, next: nil)
        count += 1
    }

    private func append(_ piece: String) {
        for byte in piece.utf8 {
            text[used] = CChar(bitPattern: byte)
            used += 1
        }
    }

    private func end() {
        text[used] = 0
        used += 1
    }
}

import Foundation
import Testing

@testable import PostgresStore

/// docs/sql holds each of these statements whole, as it is sent. `RENDER_SQL=1` writes the files anew.
@Suite struct StatementTextTests {
    static let statements = [
        ClaimStatements.claim, ClaimStatements.claimAlone, ClaimStatements.claimOthers,
        ClaimStatements.claimOthersAlone, ClaimStatements.claimOthersBriefly, ClaimStatements.outlook,
    ]

    @Test(arguments: statements.indices) func theDocumentedTextIsWhatIsSent(index: Int) throws {
        let statement = Self.statements[index]
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/sql/\(statement.name).sql").standardizedFileURL
        let note = "-- \(statement.name): written by RENDER_SQL=1 swift test --filter StatementTextTests"
        let text = "\(note)\n\(statement.sql)\n"
        if ProcessInfo.processInfo.environment["RENDER_SQL"] != nil {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }
}

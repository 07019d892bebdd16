import CLibFuzzer
import Glibc

/// `fuzz TARGET [libFuzzer's arguments]`: one program for all targets, the first argument says which.
@main
struct Fuzz {
    static func main() {
        guard CommandLine.argc > 1, let name = CommandLine.unsafeArgv[1].map({ String(cString: $0) }),
            let target = FuzzTarget(rawValue: name)
        else {
            print("usage: fuzz \(FuzzTarget.allCases.map(\.rawValue).joined(separator: "|")) [ARGUMENT…]")
            exit(2)
        }
        // To libFuzzer the target's name is the program's.
        var count = CommandLine.argc - 1
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
        exit(LLVMFuzzerRunDriver(&count, &arguments, target.callback))
    }
}

import Glibc

/// pthread_self() is not offered to async code.
func currentThread() -> UInt {
    UInt(pthread_self())
}

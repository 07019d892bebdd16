// OpenSSL, which libcurl uses, for a look at its files before it does. Macros are given types.
#pragma once
#include <openssl/err.h>
#include <openssl/ssl.h>

static const int shim_filetype_pem = SSL_FILETYPE_PEM;

/// Notes in the int behind `context` that a passphrase is needed, instead of asking for it on the terminal
/// (pem_password_cb(3)).
static inline int shim_note_passphrase(char *buffer, int size, int is_writing, void *context) {
    (void)buffer, (void)size, (void)is_writing;
    *(int *)context = 1;
    return -1;
}

static inline void shim_ask_for_no_passphrase(SSL_CTX *context, int *is_needed) {
    SSL_CTX_set_default_passwd_cb(context, shim_note_passphrase);
    SSL_CTX_set_default_passwd_cb_userdata(context, is_needed);
}

#include "tests/hooks/http/tls_client.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <stdexcept>

namespace hookline::hooks {
namespace {

using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
using Memory = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Memory memory_of(const std::string& text) {
    return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
}

Certificate certificate_of(const std::string& pem) {
    return {PEM_read_bio_X509(memory_of(pem).get(), nullptr, nullptr, nullptr), X509_free};
}

void check(bool done) {
    if (!done) {
        throw std::runtime_error("the TLS client of the test cannot be set up");
    }
}

Context make_context(const TlsClientOptions& options) {
    Context context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    SSL_CTX* raw = context.get();
    SSL_CTX_set_security_level(raw, 0);  // the server has to refuse, not the client
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
    if (options.version != 0) {
        check(SSL_CTX_set_min_proto_version(raw, options.version) == 1 &&
              SSL_CTX_set_max_proto_version(raw, options.version) == 1);
    }
    if (!options.ciphers.empty()) {
        check(SSL_CTX_set_cipher_list(raw, options.ciphers.c_str()) == 1);
    }
    if (!options.trusted.empty()) {
        check(X509_STORE_add_cert(SSL_CTX_get_cert_store(raw),
                                  certificate_of(options.trusted).get()) == 1);
        SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nullptr);
    }
    if (options.own != nullptr) {
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
            PEM_read_bio_PrivateKey(memory_of(options.own->key).get(), nullptr, nullptr, nullptr),
            EVP_PKEY_free);
        check(SSL_CTX_use_certificate(raw, certificate_of(options.own->certificate).get()) == 1 &&
              SSL_CTX_use_PrivateKey(raw, key.get()) == 1);
    }
    if (!options.protocols.empty()) {
        SSL_CTX_set_alpn_protos(raw,
                                reinterpret_cast<const unsigned char*>(options.protocols.data()),
                                static_cast<unsigned>(options.protocols.size()));
    }
    return context;
}

}  // namespace

TlsClient::TlsClient(std::uint16_t port, const TlsClientOptions& options)
    : RawClient(port), ssl_(nullptr, SSL_free) {
    const Context context = make_context(options);
    SSL_CTX_sess_set_new_cb(context.get(), [](SSL* ssl, SSL_SESSION* session) {
        static_cast<TlsClient*>(SSL_get_app_data(ssl))->session_.reset(session, SSL_SESSION_free);
        return 1;
    });
    ssl_.reset(SSL_new(context.get()));
    SSL_set_app_data(ssl_.get(), this);
    SSL_set_fd(ssl_.get(), descriptor());
    SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             std::string("localhost").data());
    if (!options.trusted.empty()) {
        SSL_set1_host(ssl_.get(), "localhost");
    }
    if (options.session != nullptr) {
        SSL_set_session(ssl_.get(), options.session.get());
    }
    ERR_clear_error();
    secure_ = SSL_connect(ssl_.get()) == 1;
}

TlsClient::~TlsClient() {
    if (secure_) {
        ERR_clear_error();
        SSL_shutdown(ssl_.get());
    }
}

bool TlsClient::is_resumed() const {
    return SSL_session_reused(ssl_.get()) == 1;
}

std::string TlsClient::cipher() const {
    return SSL_get_cipher_name(ssl_.get());
}

std::string TlsClient::protocol() const {
    const unsigned char* text = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &text, &size);
    return text == nullptr ? std::string() : std::string(text, text + size);
}

std::string TlsClient::server_certificate() const {
    const Memory memory(BIO_new(BIO_s_mem()), BIO_free);
    X509* certificate = SSL_get0_peer_certificate(ssl_.get());
    check(certificate != nullptr && PEM_write_bio_X509(memory.get(), certificate) == 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

bool TlsClient::renegotiate() {
    ERR_clear_error();
    return SSL_renegotiate(ssl_.get()) == 1 && SSL_do_handshake(ssl_.get()) == 1;
}

std::ptrdiff_t TlsClient::write_some(const char* bytes, std::size_t size) {
    ERR_clear_error();
    return secure_ ? SSL_write(ssl_.get(), bytes, static_cast<int>(size)) : -1;
}

std::ptrdiff_t TlsClient::read_some(char* bytes, std::size_t size) {
    ERR_clear_error();
    return secure_ ? SSL_read(ssl_.get(), bytes, static_cast<int>(size)) : -1;
}

}  // namespace hookline::hooks

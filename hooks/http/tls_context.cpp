#include "hooks/http/tls_context.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>
#include <boost/version.hpp>

#include <string_view>
#include <utility>

namespace hookline::hooks {
namespace {

// TLS 1.2: forward secrecy and authenticated encryption only. TLS 1.3 has no others.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr const char* kGroups = "X25519:P-256:P-384";
constexpr long kSessionSeconds = 3600;
constexpr std::string_view kProtocol = "\x08http/1.1";  // length and name, as in the handshake
constexpr mode_t kReadableForOthers = 0007;

using ContextPointer = std::shared_ptr<SSL_CTX>;

// HTTP/1.1 when the client offers it; a client that offers only others goes on without.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
    unsigned char* found = nullptr;
    const int outcome = SSL_select_next_proto(
        &found, chosen_size, reinterpret_cast<const unsigned char*>(kProtocol.data()),
        static_cast<unsigned int>(kProtocol.size()), offered, offered_size);
    *chosen = found;
    return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

Error fault(const std::filesystem::path& file, std::string message) {
    ERR_clear_error();  // its texts may show what the file holds
    return {ErrorKind::LoadFailed, std::move(message), file.string()};
}

Result<void> can_be_read(const std::filesystem::path& file) {
    if (::access(file.c_str(), R_OK) != 0) {
        return std::unexpected(fault(file, "the file cannot be read"));
    }
    if (std::filesystem::is_directory(file)) {
        return std::unexpected(fault(file, "expected a file, found a folder"));
    }
    return {};
}

Result<ContextPointer> make_empty_context() {
    ContextPointer context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (context == nullptr) {
        return std::unexpected(fault({}, "TLS cannot be set up"));
    }
    SSL_CTX* raw = context.get();
    SSL_CTX_set_security_level(raw, 2);
    SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                              SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(raw, 1);
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);  // resumption by tickets alone
    SSL_CTX_set_timeout(raw, kSessionSeconds);
    SSL_CTX_set_num_tickets(raw, 1);
    SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
    if (SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_cipher_list(raw, kCiphers) != 1 ||
        SSL_CTX_set1_groups_list(raw, kGroups) != 1) {
        return std::unexpected(fault({}, "TLS cannot be set up"));
    }
    return context;
}

Result<void> use_certificate(SSL_CTX& context, const TlsOptions& options) {
    HOOKLINE_CHECK(can_be_read(options.certificate));
    if (SSL_CTX_use_certificate_chain_file(&context, options.certificate.c_str()) != 1) {
        return std::unexpected(
            fault(options.certificate, "expected a certificate with its chain as PEM"));
    }
    const X509* certificate = SSL_CTX_get0_certificate(&context);
    if (X509_cmp_current_time(X509_get0_notBefore(certificate)) >= 0) {
        return std::unexpected(fault(options.certificate, "the certificate is not valid yet"));
    }
    if (X509_cmp_current_time(X509_get0_notAfter(certificate)) <= 0) {
        return std::unexpected(fault(options.certificate, "the certificate has expired"));
    }
    return {};
}

// OpenSSL looks whether the key belongs to the certificate, when there is one.
Result<void> use_key(SSL_CTX& context, const TlsOptions& options) {
    HOOKLINE_CHECK(can_be_read(options.key));
    struct stat status{};
    if (::stat(options.key.c_str(), &status) == 0 && (status.st_mode & kReadableForOthers) != 0) {
        return std::unexpected(
            fault(options.key, "the key is open to every user; expected a mode such as 0600"));
    }
    // A key that is sealed with a pass phrase would be asked for on the terminal.
    SSL_CTX_set_default_passwd_cb(&context, [](char*, int, int, void*) { return -1; });
    if (SSL_CTX_use_PrivateKey_file(&context, options.key.c_str(), SSL_FILETYPE_PEM) != 1) {
        const bool is_other = ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH;
        return std::unexpected(
            fault(options.key, is_other ? "the key does not belong to the certificate"
                                        : "expected a private key as PEM, without a pass phrase"));
    }
    return {};
}

Result<void> ask_for_certificates(SSL_CTX& context, const TlsOptions& options) {
    HOOKLINE_CHECK(can_be_read(options.client_ca));
    STACK_OF(X509_NAME)* issuers = SSL_load_client_CA_file(options.client_ca.c_str());
    if (issuers == nullptr || SSL_CTX_load_verify_file(&context, options.client_ca.c_str()) != 1) {
        sk_X509_NAME_pop_free(issuers, X509_NAME_free);
        return std::unexpected(fault(options.client_ca, "expected certificates of issuers as PEM"));
    }
    SSL_CTX_set_client_CA_list(&context, issuers);
    SSL_CTX_set_verify(&context,
                       options.client_certificates == ClientCertificates::Required
                           ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
                           : SSL_VERIFY_PEER,
                       nullptr);
    // A resumed session would not look at the certificate again.
    SSL_CTX_set_options(&context, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(&context, 0);
    return {};
}

}  // namespace

bool TlsContext::Stamp::operator==(const Stamp& other) const {
    return device == other.device && inode == other.inode && size == other.size &&
           modified.tv_sec == other.modified.tv_sec && modified.tv_nsec == other.modified.tv_nsec;
}

TlsContext::Stamp TlsContext::stamp_of(const std::filesystem::path& file) {
    struct stat status{};
    if (::stat(file.c_str(), &status) != 0) {
        return {};
    }
    return {status.st_dev, status.st_ino, status.st_size, status.st_mtim};
}

TlsContext::Stamps TlsContext::stamps() const {
    return {stamp_of(options_.certificate), stamp_of(options_.key), stamp_of(options_.client_ca)};
}

std::expected<std::shared_ptr<TlsContext>, TlsContext::Faults> TlsContext::load(
    TlsOptions options) {
    std::shared_ptr<TlsContext> context(new TlsContext(std::move(options)));
    HOOKLINE_CHECK(context->read_files());
    return context;
}

Result<void> TlsContext::reload() {
    if (auto read = read_files(); !read) {
        return std::unexpected(std::move(read.error().front()));
    }
    return {};
}

std::expected<void, TlsContext::Faults> TlsContext::read_files() {
    const Stamps stamps_before = stamps();
    auto context = make_context();
    const std::lock_guard lock(mutex_);
    read_ = stamps_before;
    if (!context) {
        return std::unexpected(std::move(context).error());
    }
    current_ = *std::move(context);
    return {};
}

std::optional<Result<void>> TlsContext::reload_if_changed() {
    {
        const std::lock_guard lock(mutex_);
        if (stamps() == read_) {
            return std::nullopt;
        }
    }
    return reload();
}

std::shared_ptr<SSL_CTX> TlsContext::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

std::expected<std::shared_ptr<SSL_CTX>, TlsContext::Faults> TlsContext::make_context() {
    ERR_clear_error();
    Result<ContextPointer> context = make_empty_context();
    if (!context) {
        return std::unexpected(Faults{std::move(context).error()});
    }
    Faults faults;
    const auto add_fault = [&faults](Result<void> outcome) {
        if (!outcome) {
            faults.push_back(std::move(outcome).error());
        }
    };
    add_fault(use_certificate(**context, options_));
    add_fault(use_key(**context, options_));
    if (asks_for_certificates()) {
        add_fault(ask_for_certificates(**context, options_));
    } else {
        tickets_.install(**context);
    }
    if (!faults.empty()) {
        return std::unexpected(std::move(faults));
    }
    return *std::move(context);
}

std::string tls_library() {
    return std::string("OpenSSL/") + ::OpenSSL_version(OPENSSL_VERSION_STRING);
}

std::string server_library() {
    return "Boost/" + std::to_string(BOOST_VERSION / 100'000) + '.' +
           std::to_string(BOOST_VERSION / 100 % 1000);
}

}  // namespace hookline::hooks

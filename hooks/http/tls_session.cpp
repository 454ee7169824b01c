#include "hooks/http/tls_session.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <cerrno>
#include <new>

namespace hookline::hooks {
namespace {

// OpenSSL's own socket BIO writes with write(), which raises SIGPIPE when the peer has gone.

bool would_block() {
    return errno == EAGAIN || errno == EINTR;
}

int socket_of(BIO* bio) {
    return *static_cast<const int*>(BIO_get_data(bio));
}

int write_socket(BIO* bio, const char* bytes, std::size_t size, std::size_t* written) {
    BIO_clear_retry_flags(bio);
    const ssize_t sent = ::send(socket_of(bio), bytes, size, MSG_NOSIGNAL);
    if (sent < 0 && would_block()) {
        BIO_set_retry_write(bio);
    }
    *written = sent > 0 ? static_cast<std::size_t>(sent) : 0;
    return sent > 0 ? 1 : 0;
}

int read_socket(BIO* bio, char* bytes, std::size_t size, std::size_t* read) {
    BIO_clear_retry_flags(bio);
    const ssize_t received = ::recv(socket_of(bio), bytes, size, 0);
    if (received < 0 && would_block()) {
        BIO_set_retry_read(bio);
    }
    *read = received > 0 ? static_cast<std::size_t>(received) : 0;
    return received > 0 ? 1 : 0;
}

long control_socket(BIO*, int command, long, void*) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* make_method() {
    BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
    if (method != nullptr) {
        BIO_meth_set_write_ex(method, write_socket);
        BIO_meth_set_read_ex(method, read_socket);
        BIO_meth_set_ctrl(method, control_socket);
    }
    return method;
}

BIO* make_bio(int* socket) {
    static BIO_METHOD* const method = make_method();
    BIO* bio = method == nullptr ? nullptr : BIO_new(method);
    if (bio != nullptr) {
        BIO_set_data(bio, socket);
        BIO_set_init(bio, 1);
    }
    return bio;
}

std::string subject_of(const X509& certificate) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
    if (memory == nullptr || X509_NAME_print_ex(memory.get(), X509_get_subject_name(&certificate),
                                                0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) < 0) {
        return {};
    }
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

std::vector<std::string> alternative_names_of(const X509& certificate) {
    std::vector<std::string> names;
    const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> all(
        static_cast<GENERAL_NAMES*>(
            X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)),
        GENERAL_NAMES_free);
    for (int i = 0; i < sk_GENERAL_NAME_num(all.get()); ++i) {
        int type = 0;
        const auto* value = static_cast<const ASN1_STRING*>(
            GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(all.get(), i), &type));
        if (type == GEN_DNS || type == GEN_URI) {
            names.emplace_back(type == GEN_DNS ? "dns:" : "uri:");
            names.back().append(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                                static_cast<std::size_t>(ASN1_STRING_length(value)));
        }
    }
    return names;
}

}  // namespace

void TlsSession::Free::operator()(SSL* session) const {
    SSL_free(session);
}

TlsSession::TlsSession(const TlsContext& context, int socket)
    : context_(context.current()), socket_(socket), session_(SSL_new(context_.get())) {
    BIO* bio = session_ == nullptr ? nullptr : make_bio(&socket_);
    if (bio == nullptr) {
        throw std::bad_alloc();
    }
    SSL_set_bio(session_.get(), bio, bio);  // owns it now
    SSL_set_accept_state(session_.get());
}

TlsSession::~TlsSession() = default;

TlsSession::Step TlsSession::step_of(int outcome) const {
    switch (SSL_get_error(session_.get(), outcome)) {
        case SSL_ERROR_NONE:
            return Step::Done;
        case SSL_ERROR_WANT_READ:
            return Step::WantRead;
        case SSL_ERROR_WANT_WRITE:
            return Step::WantWrite;
        case SSL_ERROR_ZERO_RETURN:
            return Step::Closed;
        case SSL_ERROR_SSL:
            return ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST ? Step::PlainHttp
                                                                          : Step::Failed;
        default:
            return Step::Failed;
    }
}

TlsSession::Step TlsSession::handshake() {
    ERR_clear_error();
    return step_of(SSL_accept(session_.get()));
}

TlsSession::Progress TlsSession::read(std::span<char> into) {
    ERR_clear_error();
    std::size_t bytes = 0;
    const int outcome = SSL_read_ex(session_.get(), into.data(), into.size(), &bytes);
    return {step_of(outcome), bytes};
}

TlsSession::Progress TlsSession::write(std::string_view bytes) {
    ERR_clear_error();
    std::size_t written = 0;
    const int outcome = SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &written);
    return {step_of(outcome), written};
}

void TlsSession::shut_down() {
    ERR_clear_error();
    if (SSL_is_init_finished(session_.get()) == 1) {
        SSL_shutdown(session_.get());
    }
}

void TlsSession::detach() {
    socket_ = -1;
}

std::optional<PeerCertificate> TlsSession::peer_certificate() const {
    const X509* certificate = SSL_get0_peer_certificate(session_.get());
    if (certificate == nullptr) {
        return std::nullopt;
    }
    PeerCertificate result;
    result.names = alternative_names_of(*certificate);
    result.names.push_back("subject:" + subject_of(*certificate));
    return result;
}

}  // namespace hookline::hooks

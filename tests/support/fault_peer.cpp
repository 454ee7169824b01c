#include "tests/support/fault_peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <optional>
#include <stdexcept>
#include <utility>

namespace hookline::test {

struct FaultPeer::Tls {
    explicit Tls(const TestCertificate& pem) : context(SSL_CTX_new(TLS_server_method())) {
        BIO* certificate = BIO_new_mem_buf(pem.certificate.data(), -1);
        X509* x509 = PEM_read_bio_X509(certificate, nullptr, nullptr, nullptr);
        BIO* text = BIO_new_mem_buf(pem.key.data(), -1);
        EVP_PKEY* key = PEM_read_bio_PrivateKey(text, nullptr, nullptr, nullptr);
        SSL_CTX_use_certificate(context, x509);
        SSL_CTX_use_PrivateKey(context, key);
        X509_free(x509);
        EVP_PKEY_free(key);
        BIO_free(certificate);
        BIO_free(text);
    }
    ~Tls() { SSL_CTX_free(context); }
    Tls(const Tls&) = delete;
    Tls& operator=(const Tls&) = delete;

    SSL_CTX* context;
};

class FaultPeer::Connection final : public Exchange {
  public:
    Connection(FaultPeer& peer, int socket) : peer_(peer), socket_(socket) {
        thread_ = std::thread([this] { serve(); });
    }
    ~Connection() override {
        ::shutdown(socket_, SHUT_RDWR);
        thread_.join();
        if (tls_ != nullptr) {
            SSL_free(tls_);
        }
        ::close(socket_);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    bool send(std::string_view bytes) override {
        while (!bytes.empty()) {
            const auto sent = tls_ != nullptr
                                  ? static_cast<ssize_t>(SSL_write(tls_, bytes.data(),
                                                                   static_cast<int>(bytes.size())))
                                  : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                closed_ = true;
                return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    bool pause(std::chrono::milliseconds time) override {
        std::unique_lock lock(peer_.mutex_);
        return !peer_.ended_.wait_for(lock, time, [this] { return peer_.ending_.load(); });
    }

    void hang() override {
        while (!is_gone() && pause(std::chrono::milliseconds(5))) {
        }
        closed_ = true;
    }

    void close() override { closed_ = true; }

    void reset() override {
        const linger at_once{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        reset_ = closed_ = true;
    }

  private:
    [[nodiscard]] bool is_gone() const {
        pollfd watch{.fd = socket_, .events = POLLRDHUP, .revents = 0};
        return ::poll(&watch, 1, 0) > 0 && (watch.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
    }

    void serve() {
        if (peer_.tls_ != nullptr) {
            tls_ = SSL_new(peer_.tls_->context);
            SSL_set_fd(tls_, socket_);
            closed_ = SSL_accept(tls_) != 1;
        }
        while (!closed_) {
            const std::optional<Request> request = read_request();
            if (!request) {
                break;
            }
            {
                const std::scoped_lock lock(peer_.mutex_);
                peer_.requests_.push_back(*request);
            }
            peer_.script_(*request, *this);
        }
        // A reset is sent by the close of the last descriptor; the client must see it now.
        if (reset_) {
            const int replacement = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            ::dup2(replacement, socket_);
            ::close(replacement);
        } else {
            ::shutdown(socket_, SHUT_RDWR);
        }
        --peer_.open_;
    }

    std::optional<Request> read_request() {
        std::size_t end = std::string::npos;
        while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
            char buffer[4096];
            const auto count = tls_ != nullptr
                                   ? static_cast<ssize_t>(SSL_read(tls_, buffer, sizeof buffer))
                                   : ::recv(socket_, buffer, sizeof buffer, 0);
            if (count <= 0) {
                return std::nullopt;
            }
            received_.append(buffer, static_cast<std::size_t>(count));
        }
        Request request;
        request.head = received_.substr(0, end + 2);
        received_.erase(0, end + 4);
        const std::size_t first = request.head.find(' ');
        const std::size_t second = request.head.find(' ', first + 1);
        request.method = request.head.substr(0, first);
        request.target = request.head.substr(first + 1, second - first - 1);
        return request;
    }

    FaultPeer& peer_;
    int socket_;
    SSL* tls_ = nullptr;
    std::string received_;
    bool closed_ = false;
    bool reset_ = false;
    std::thread thread_;
};

std::string FaultPeer::Request::header(std::string_view name) const {
    const auto lower = [](std::string text) {
        std::ranges::transform(text, text.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        return text;
    };
    const std::string wanted = "\r\n" + lower(std::string(name)) + ": ";
    const std::size_t at = lower(head).find(wanted);
    if (at == std::string::npos) {
        return {};
    }
    const std::size_t begin = at + wanted.size();
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

bool FaultPeer::Exchange::answer(int status, std::string_view content_type, std::string_view body,
                                 std::string_view fields) {
    std::string text = "HTTP/1.1 " + std::to_string(status) + " Status\r\n";
    if (!content_type.empty()) {
        text += "Content-Type: " + std::string(content_type) + "\r\n";
    }
    text += fields;
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    text += body;
    return send(text);
}

FaultPeer::FaultPeer(Script script) : script_(std::move(script)) {
    open();
}

FaultPeer::FaultPeer(Script script, const TestCertificate& certificate)
    : script_(std::move(script)), tls_(std::make_unique<Tls>(certificate)) {
    open();
}

FaultPeer::~FaultPeer() {
    {
        const std::scoped_lock lock(mutex_);
        ending_ = true;
    }
    ended_.notify_all();
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    connections_.clear();
    ::close(listener_);
}

void FaultPeer::open() {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener_, 512) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw std::runtime_error("the test peer cannot listen on loopback");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

void FaultPeer::accept_all() {
    while (!ending_) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) {
            continue;
        }
        peak_ = std::max(peak_.load(), ++open_);
        connections_.push_back(std::make_unique<Connection>(*this, socket));
    }
}

std::string FaultPeer::origin() const {
    return (tls_ != nullptr ? "https://localhost:" : "http://127.0.0.1:") + std::to_string(port_);
}

std::vector<FaultPeer::Request> FaultPeer::requests() const {
    const std::scoped_lock lock(mutex_);
    return requests_;
}

}  // namespace hookline::test

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/hooks/http/http_client.hpp"
#include "tests/support/test_certificate.hpp"

typedef struct ssl_st SSL;                  // NOLINT(modernize-use-using): as OpenSSL does.
typedef struct ssl_session_st SSL_SESSION;  // NOLINT(modernize-use-using)

namespace hookline::hooks {

struct TlsClientOptions {
    std::string trusted = {};  ///< PEM; empty: any certificate will do
    const hookline::test::TestCertificate* own = nullptr;
    int version = 0;  ///< OpenSSL's number of the only version; 0: whatever is agreed
    std::string ciphers = {};
    std::shared_ptr<SSL_SESSION> session = nullptr;  ///< to go on with
    std::string protocols = {};                      ///< ALPN as on the wire
};

/// A blocking TLS client that is no part of the product.
class TlsClient final : public RawClient {
  public:
    explicit TlsClient(std::uint16_t port, const TlsClientOptions& options = {});
    ~TlsClient() override;

    [[nodiscard]] bool is_secure() const { return secure_; }
    [[nodiscard]] bool is_resumed() const;
    [[nodiscard]] std::string cipher() const;
    [[nodiscard]] std::string protocol() const;  ///< agreed by ALPN
    /// The server's certificate as PEM.
    [[nodiscard]] std::string server_certificate() const;
    /// The last session that can be resumed; null when the server gave none.
    [[nodiscard]] std::shared_ptr<SSL_SESSION> session() const { return session_; }
    /// False when the server refuses to begin a second handshake.
    [[nodiscard]] bool renegotiate();

  protected:
    std::ptrdiff_t write_some(const char* bytes, std::size_t size) override;
    std::ptrdiff_t read_some(char* bytes, std::size_t size) override;

  private:
    std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
    std::shared_ptr<SSL_SESSION> session_;
    bool secure_ = false;
};

}  // namespace hookline::hooks

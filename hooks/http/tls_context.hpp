#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "fhir/base/result.hpp"
#include "hooks/http/tls_tickets.hpp"

typedef struct ssl_ctx_st SSL_CTX;  // NOLINT(modernize-use-using): as OpenSSL declares it.

namespace hookline::hooks {

/// Whether clients show a certificate (SR-011).
enum class ClientCertificates : std::uint8_t {
    None,      ///< not asked for
    Optional,  ///< asked for; one that does not verify ends the handshake
    Required,
};

/// PEM files of a TLS listener.
struct TlsOptions {
    std::filesystem::path certificate;  ///< of the server, followed by its chain
    std::filesystem::path key;          ///< not readable for everyone (SR-151)
    std::filesystem::path client_ca;    ///< issuers of client certificates
    ClientCertificates client_certificates = ClientCertificates::None;
};

/// Certificate, key and rules of TLS connections (SR-010): versions 1.2 and 1.3, ECDHE with
/// authenticated encryption, no renegotiation, no compression, tickets sealed with changing keys.
/// The files can be read again while connections are open: those keep what they began with.
/// Thread-safe.
class TlsContext {
  public:
    /// What is wrong with the files, in the order of TlsOptions; not empty.
    using Faults = std::vector<Error>;

    /// Faults: LoadFailed with the file: unreadable, no PEM, key of another certificate, key
    /// readable for everyone, a certificate that is not valid now.
    [[nodiscard]] static std::expected<std::shared_ptr<TlsContext>, Faults> load(
        TlsOptions options);

    /// Reads the files again; new connections get the new certificate. After an error (the first
    /// fault of `load`) everything stays as it was.
    [[nodiscard]] Result<void> reload();

    /// As `reload` when a file has changed since it was last read, whatever came of that; nullopt
    /// when none has. Cheap enough to be called every few seconds.
    [[nodiscard]] std::optional<Result<void>> reload_if_changed();

    /// What a new connection begins with.
    [[nodiscard]] std::shared_ptr<SSL_CTX> current() const;
    [[nodiscard]] bool asks_for_certificates() const {
        return options_.client_certificates != ClientCertificates::None;
    }

  private:
    /// What tells one version of a file from the next.
    struct Stamp {
        dev_t device = 0;
        ino_t inode = 0;
        off_t size = -1;  // -1: there is no such file
        timespec modified{};
        [[nodiscard]] bool operator==(const Stamp& other) const;
    };
    using Stamps = std::array<Stamp, 3>;

    explicit TlsContext(TlsOptions options) : options_(std::move(options)) {}
    [[nodiscard]] std::expected<void, Faults> read_files();
    [[nodiscard]] std::expected<std::shared_ptr<SSL_CTX>, Faults> make_context();
    [[nodiscard]] Stamps stamps() const;
    [[nodiscard]] static Stamp stamp_of(const std::filesystem::path& file);

    const TlsOptions options_;
    TicketKeys tickets_;
    mutable std::mutex mutex_;
    std::shared_ptr<SSL_CTX> current_;
    Stamps read_;  // of the last attempt
};

/// The TLS and HTTP server libraries in use: `OpenSSL/3.0.17`, `Boost/1.81`.
[[nodiscard]] std::string tls_library();
[[nodiscard]] std::string server_library();

}  // namespace hookline::hooks

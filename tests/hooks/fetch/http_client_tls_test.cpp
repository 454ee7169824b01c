// SR-044: certificates are always checked.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/hooks/fetch/fetching.hpp"

namespace hookline::hooks::test {
namespace {

using hookline::test::make_certificate;
using hookline::test::TestCertificate;
using Kind = HttpResult::Kind;

// The certificate as a file that a client can trust.
class CertificateFile {
  public:
    explicit CertificateFile(const TestCertificate& certificate)
        : path_(std::filesystem::temp_directory_path() /
                ("hookline-ca-" + std::to_string(::getpid()) + ".pem")) {
        std::ofstream(path_) << certificate.certificate;
    }
    ~CertificateFile() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    CertificateFile(const CertificateFile&) = delete;
    CertificateFile& operator=(const CertificateFile&) = delete;
    [[nodiscard]] std::string path() const { return path_.string(); }

  private:
    std::filesystem::path path_;
};

std::unique_ptr<HttpClient> client_that_trusts(const std::string& ca_file) {
    CurlClientOptions options;
    options.ca_file = ca_file;
    options.connect_timeout = milliseconds(10'000);
    return make_curl_client(options);
}

void answer_empty(const FaultPeer::Request&, FaultPeer::Exchange& exchange) {
    exchange.json("{}");
}

TEST_SUITE("hooks/fetch/http_client TLS") {
    TEST_CASE("SR-044: a trusted certificate for the right name is accepted") {
        const TestCertificate certificate = make_certificate("localhost");
        const CertificateFile trusted(certificate);
        FaultPeer peer(answer_empty, certificate);
        const auto client = client_that_trusts(trusted.path());
        const HttpResult result = fetch(*client, get_of(peer.origin() + "/Patient/1"));
        CHECK(result.kind == Kind::Answered);
        CHECK(result.body == "{}");
    }

    TEST_CASE("SR-044: self-signed, of another name or expired is refused") {
        const TestCertificate good = make_certificate("localhost");
        const TestCertificate other_name = make_certificate("fhir.example");
        const TestCertificate expired = make_certificate("localhost", -60);
        for (const TestCertificate* presented : {&good, &other_name, &expired}) {
            // The first is not trusted; the other two are, and still must not pass.
            const CertificateFile trusted(presented == &good ? other_name : *presented);
            FaultPeer peer(answer_empty, *presented);
            const auto client = client_that_trusts(trusted.path());
            HttpGet get = get_of(peer.origin() + "/Patient/1");
            get.token = Secret(std::string_view("secret-token"));
            CHECK(fetch(*client, std::move(get)).kind == Kind::TlsFailed);
            CHECK(peer.requests().empty());
        }
    }

    TEST_CASE("SR-044: without a file the authorities of the system count") {
        FaultPeer peer(answer_empty, make_certificate("localhost"));
        const auto client = client_that_trusts("");
        CHECK(fetch(*client, get_of(peer.origin() + "/")).kind == Kind::TlsFailed);
        CHECK(peer.requests().empty());
    }

    TEST_CASE("SR-044: a file of authorities that is not there trusts nobody") {
        FaultPeer peer(answer_empty, make_certificate("localhost"));
        const auto client = client_that_trusts("/no/such/file.pem");
        CHECK(fetch(*client, get_of(peer.origin() + "/")).kind == Kind::TlsFailed);
        CHECK(peer.requests().empty());
    }

    TEST_CASE("SR-044: https to a server of plain http fails") {
        FaultPeer peer([](const auto&, auto& x) { x.close(); });
        CurlClientOptions options;
        options.connect_timeout = milliseconds(100);
        const auto client = make_curl_client(options);
        CHECK(
            fetch(*client, get_of("https://127.0.0.1:" + std::to_string(peer.port()) + "/")).kind !=
            Kind::Answered);
    }
}

}  // namespace
}  // namespace hookline::hooks::test

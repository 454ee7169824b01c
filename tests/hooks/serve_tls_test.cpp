// The command `serve` with TLS, spoken to by curl and openssl s_client.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <array>
#include <cstdio>
#include <string>

#include "tests/hooks/running_serve.hpp"
#include "tests/support/test_certificate.hpp"

namespace hookline::hooks {
namespace {

using hookline::test::make_certificate;
using hookline::test::TestCertificate;

// The output of a shell command, standard error included.
std::string output_of(const std::string& command) {
    std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string text;
    std::array<char, 4096> buffer;
    for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
        text.append(buffer.data(), n);
    }
    ::pclose(pipe);
    return text;
}

struct SecureServe {
    explicit SecureServe(std::string_view more = {}) {
        write("server.pem", certificate.certificate);
        write("server.key", certificate.key);
        serve.start(R"({"log_level": "off", "tls": {"certificate": "server.pem", )"
                    R"("key": "server.key"})" +
                    std::string(more) + "}");
        REQUIRE_MESSAGE(serve.port() != 0, serve.errors());
    }

    void write(const char* name, const std::string& text) const {
        const std::filesystem::path fresh = (serve.folder() / name).string() + ".new";
        std::ofstream(fresh) << text;
        ::chmod(fresh.c_str(), S_IRUSR | S_IWUSR);
        std::filesystem::rename(fresh, serve.folder() / name);
    }

    // What curl prints for `path`, trusting the certificate in the file `trusted`.
    [[nodiscard]] std::string curl(const std::string& path, const char* trusted = "server.pem",
                                   const std::string& options = {}) const {
        return output_of("curl -sS --max-time 8 --cacert " + (serve.folder() / trusted).string() +
                         " " + options + " https://localhost:" + std::to_string(serve.port()) +
                         path);
    }

    [[nodiscard]] std::string s_client(const std::string& options) const {
        return output_of("echo | timeout 8 openssl s_client -connect 127.0.0.1:" +
                         std::to_string(serve.port()) + " " + options);
    }

    // Whether the certificate `text` is the one that is served, within three seconds.
    [[nodiscard]] bool is_served(const TestCertificate& wanted) const {
        write("wanted.pem", wanted.certificate);
        for (int i = 0; i < 60; ++i) {
            if (curl("/livez", "wanted.pem") == R"({"status":"live"})") {
                return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        return false;
    }

    TestCertificate certificate = make_certificate("localhost");
    test::RunningServe serve;
};

}  // namespace

TEST_SUITE("hooks/serve/tls") {
    TEST_CASE("SR-010: curl and openssl agree on TLS; old versions are refused") {
        SecureServe secure;
        CHECK(secure.serve.output().starts_with("Serving https://127.0.0.1:"));
        CHECK(secure.curl("/readyz") == R"({"status":"ready"})");
        CHECK(secure.curl("/cds-services").starts_with(R"({"services":[)"));
        CHECK(secure.s_client("-tls1_3").find("TLSv1.3, Cipher is TLS_") != std::string::npos);
        const std::string older = secure.s_client("-tls1_2");
        CHECK(older.find("TLSv1.2, Cipher is ECDHE-") != std::string::npos);
        CHECK(older.find("Compression: NONE") != std::string::npos);
        CHECK(secure.s_client("-tls1_1 -cipher DEFAULT@SECLEVEL=0").find("Cipher is (NONE)") !=
              std::string::npos);
        secure.write("other.pem", make_certificate("localhost").certificate);
        CHECK(secure.curl("/readyz", "other.pem").find("SSL certificate problem") !=
              std::string::npos);
        CHECK(secure.serve.end() == ExitCode::Success);
    }

    TEST_CASE("a new certificate is taken on SIGHUP and by itself, a broken one is not") {
        SecureServe secure;
        const TestCertificate second = make_certificate("localhost");
        secure.write("server.key", second.key);
        static_cast<void>(std::raise(SIGHUP));  // in the middle of the change: the old pair stays
        CHECK(secure.is_served(secure.certificate));
        secure.write("server.pem", second.certificate);
        static_cast<void>(std::raise(SIGHUP));
        CHECK(secure.is_served(second));
        const TestCertificate third = make_certificate("localhost");
        secure.write("server.key", third.key);
        secure.write("server.pem", third.certificate);
        CHECK(secure.is_served(third));
        CHECK(secure.serve.end() == ExitCode::Success);
    }

    TEST_CASE("SR-190: files that cannot be used end the start with a clear message each") {
        test::RunningServe serve;
        serve.start(R"({"tls": {"certificate": "none.pem", "key": "none.key"}})");
        CHECK(serve.end() == ExitCode::CannotStart);
        CHECK(serve.errors() ==
              (serve.folder() / "none.pem").string() + ": error: the file cannot be read\n" +
                  (serve.folder() / "none.key").string() + ": error: the file cannot be read\n");
        test::RunningServe folder;
        folder.start(R"({"tls": {"certificate": ".", "key": "none.key"}})");
        CHECK(folder.end() == ExitCode::CannotStart);
        CHECK(folder.errors().find(": error: expected a file, found a folder\n") !=
              std::string::npos);
    }

    TEST_CASE("issuers for fetching that cannot be used end the start, not each fetch") {
        for (const char* const file : {"none.pem", "c.json"}) {
            test::RunningServe serve;
            std::ofstream(serve.folder() / "c.json") << "{}";
            serve.start(R"({"fetch": {"ca_file": ")" + std::string(file) + R"("}})");
            CHECK(serve.end() == ExitCode::CannotStart);
            CHECK(serve.errors() == (serve.folder() / file).string() +
                                        ": error: expected certificates of issuers as PEM that can "
                                        "be read\n");
        }
    }
}

}  // namespace hookline::hooks

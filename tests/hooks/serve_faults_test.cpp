// What ends a start is told in one run: whoever sets a server up mends all of it at once.
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "tests/hooks/running_serve.hpp"

namespace hookline::hooks {
namespace {

// A port of the loopback that is in use while this lives.
class TakenPort {
  public:
    TakenPort() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const plain = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(::bind(socket_, plain, size) == 0);
        REQUIRE(::listen(socket_, 1) == 0);
        REQUIRE(::getsockname(socket_, plain, &size) == 0);
        text_ = std::to_string(ntohs(address.sin_port));
    }
    ~TakenPort() { ::close(socket_); }
    TakenPort(const TakenPort&) = delete;
    TakenPort& operator=(const TakenPort&) = delete;

    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    int socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    std::string text_;
};

}  // namespace

TEST_SUITE("hooks/cli/serve faults") {
    TEST_CASE("SR-190: secrets, files, certificates and ports: all faults in one start") {
        const TakenPort taken;
        test::RunningServe serve;
        serve.start(R"({"admin_listen": "127.0.0.1:)" + taken.text() + R"(",
            "audit": {"file": "audit.jsonl", "secret": {"env": "HOOKLINE_TEST_NOT_SET"}},
            "feedback": {"file": "feedback.db", "secret": {"file": "none.secret"}},
            "fetch": {"ca_file": "none.ca"},
            "tls": {"certificate": "none.pem", "key": "none.key"}})");
        CHECK(serve.end() == ExitCode::CannotStart);
        const auto at = [&serve](const char* file) { return (serve.folder() / file).string(); };
        CHECK(serve.errors() ==
              "audit.secret: error: the environment variable `HOOKLINE_TEST_NOT_SET` is not set\n" +
                  at("none.secret") + ": error: expected a file with a secret\n" + at("none.ca") +
                  ": error: expected certificates of issuers as PEM that can be read\n" +
                  at("none.pem") + ": error: the file cannot be read\n" + at("none.key") +
                  ": error: the file cannot be read\n" +
                  "error: cannot listen on `127.0.0.1` port " + taken.text() +
                  ": Address already in use\n");
        CHECK_FALSE(std::filesystem::exists(serve.folder() / "audit.jsonl"));
        CHECK_FALSE(std::filesystem::exists(serve.folder() / "feedback.db"));
    }

    TEST_CASE("a client with a misspelt service hides no other fault") {
        test::RunningServe serve;
        serve.start(R"({"auth": "none", "fetch": {"ca_file": "none.ca"}, "clients": [{"iss": "i",
            "jku": ["https://e.example/k"], "services": ["g-order-sing"]}]})");
        CHECK(serve.end() == ExitCode::CannotStart);
        CHECK(serve.errors().find("no service of the loaded guidelines has the id") !=
              std::string::npos);
        CHECK(serve.errors().find("none.ca: error: expected certificates") != std::string::npos);
    }
}

}  // namespace hookline::hooks

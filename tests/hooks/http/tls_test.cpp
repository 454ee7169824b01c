// TLS of the server (SR-010, SR-011), with certificates that are made while the test runs.
#include <doctest/doctest.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>
#include <vector>

#include "hooks/http/tls_context.hpp"
#include "hooks/http/tls_tickets.hpp"
#include "tests/hooks/http/http_client.hpp"
#include "tests/hooks/http/test_server.hpp"
#include "tests/hooks/http/tls_client.hpp"
#include "tests/support/temporary_folder.hpp"

namespace hookline::hooks {
namespace {

using hookline::test::make_certificate;
using hookline::test::make_future_certificate;
using hookline::test::TemporaryFolder;
using hookline::test::TestCertificate;
using std::chrono::milliseconds;

/// Files of a listener; a change replaces a file by another.
struct TlsFiles {
    TlsFiles() { write(first); }

    void write(const TestCertificate& pair) const {
        put(options.certificate, pair.certificate);
        put(options.key, pair.key);
    }

    void put(const std::filesystem::path& file, const std::string& text) const {
        const std::filesystem::path fresh = file.string() + ".new";
        std::ofstream(fresh) << text;
        ::chmod(fresh.c_str(), S_IRUSR | S_IWUSR);
        std::filesystem::rename(fresh, file);
    }

    [[nodiscard]] std::shared_ptr<TlsContext> load() const {
        auto context = TlsContext::load(options);
        REQUIRE_MESSAGE(context.has_value(), context.error().front().message);
        return *std::move(context);
    }

    TemporaryFolder folder;
    TestCertificate first = make_certificate("localhost");
    TlsOptions options{folder / "server.pem", folder / "server.key", {}, ClientCertificates::None};
};

struct SecureServer {
    explicit SecureServer(const ServerLimits& limits = TestServer::quick_limits(),
                          unsigned threads = 1)
        : test(limits, threads, context) {}
    TlsFiles files;
    std::shared_ptr<TlsContext> context = files.load();
    TestServer test;
};

/// A server that asks for certificates, which `issuer` has to have issued.
struct MutualServer {
    MutualServer(ClientCertificates mode, const TestCertificate& issuer) {
        files.options.client_certificates = mode;
        files.options.client_ca = files.folder / "ca.pem";
        files.put(files.options.client_ca, issuer.certificate);
        test = std::make_unique<TestServer>(TestServer::quick_limits(), 1, files.load());
    }
    TlsFiles files;
    std::unique_ptr<TestServer> test;
};

int status_of(TlsClient& client, std::string_view target = "/a") {
    return client.send(get(target)) ? client.receive().status : 0;
}

}  // namespace

TEST_SUITE("http/tls") {
    TEST_CASE(
        "CH-002, SR-010: requests of any size go through TLS 1.2 and 1.3, verified by the client") {
        SecureServer server;
        for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
            CAPTURE(version);
            TlsClient client(server.test.port,
                             {.trusted = server.files.first.certificate, .version = version});
            REQUIRE(client.is_secure());
            for (const std::size_t size : {1U, 4095U, 16384U, 100'000U, 3'000'000U}) {
                CAPTURE(size);
                std::string body(size, 'x');
                for (std::size_t i = 0; i < size; i += 97) {
                    body[i] = static_cast<char>('a' + i % 26);
                }
                client.send(post("/length", body));
                CHECK(client.receive().body == "POST /length " + std::to_string(size));
                CHECK(server.test.handler.last_body() == body);
                client.send(post_chunked("/chunks", "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n"));
                CHECK(client.receive().body == "POST /chunks 13");
            }
            client.send(get("/large") + get("/after"));
            CHECK(client.receive().body == std::string(std::size_t{32} * 1024 * 1024, 'x'));
            CHECK(client.receive().body == "GET /after 0");
        }
        CHECK(server.test.server.counters().handshakes_failed == 0);
    }

    TEST_CASE("a request that comes byte by byte, and an end with an answer, also over TLS") {
        SecureServer server;
        TlsClient client(server.test.port);
        const std::string text = post("/slow", "body") + get("/close");
        for (const char& byte : text) {
            client.send({&byte, 1});
        }
        CHECK(client.receive().body == "POST /slow 4");
        const Answer last = client.receive();
        CHECK(last.body == "GET /close 0");
        CHECK(last.field("Connection") == "close");
        CHECK(client.is_closed_by_server());
    }

    TEST_CASE("SR-010: old versions, weak suites and a second handshake are refused") {
        SecureServer server;
        for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
            CHECK_FALSE(TlsClient(server.test.port, {.version = version}).is_secure());
        }
        for (const char* ciphers : {"ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384",
                                    "AES128-GCM-SHA256", "DHE-RSA-AES128-GCM-SHA256", "NULL"}) {
            CAPTURE(ciphers);
            CHECK_FALSE(TlsClient(server.test.port, {.version = TLS1_2_VERSION, .ciphers = ciphers})
                            .is_secure());
        }
        CHECK(eventually([&] { return server.test.server.counters().handshakes_failed == 7; }));
        TlsClient client(server.test.port, {.version = TLS1_2_VERSION});
        CHECK(client.cipher().starts_with("ECDHE-"));
        CHECK(status_of(client) == 200);
        CHECK_FALSE(client.renegotiate());
    }

    TEST_CASE("HTTP/1.1 is agreed where it is offered; HTTP/2 alone is not taken") {
        SecureServer server;
        CHECK(TlsClient(server.test.port, {.protocols = "\x02h2\x08http/1.1"}).protocol() ==
              "http/1.1");
        CHECK(TlsClient(server.test.port, {.protocols = "\x02h2"}).protocol().empty());
        CHECK(TlsClient(server.test.port).protocol().empty());
    }

    TEST_CASE("sessions are resumed, also after the certificate was changed") {
        SecureServer server;
        for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
            CAPTURE(version);
            TlsClient first(server.test.port, {.version = version});
            CHECK(status_of(first) == 200);
            CHECK_FALSE(first.is_resumed());
            REQUIRE(first.session() != nullptr);
            TlsClient second(server.test.port, {.version = version, .session = first.session()});
            CHECK(second.is_resumed());
            CHECK(status_of(second) == 200);
            server.files.write(make_certificate("localhost"));
            REQUIRE(server.context->reload().has_value());
            // Version 1.2 goes on with the same ticket, 1.3 gives another.
            const auto session = second.session() ? second.session() : first.session();
            TlsClient third(server.test.port, {.version = version, .session = session});
            CHECK(third.is_resumed());
            CHECK(status_of(third) == 200);
        }
    }

    TEST_CASE("a session of another server is not resumed") {
        SecureServer one;
        SecureServer other;
        TlsClient first(one.test.port);
        CHECK(status_of(first) == 200);
        TlsClient second(other.test.port, {.session = first.session()});
        CHECK_FALSE(second.is_resumed());
        CHECK(status_of(second) == 200);
    }

    TEST_CASE("ticket keys change every hour and open what they sealed for one more") {
        TicketKeys keys;
        const auto begin = TicketKeys::Clock::now();
        const auto first = keys.sealing_key(begin);
        REQUIRE(first.has_value());
        CHECK(keys.sealing_key(begin + std::chrono::minutes(59))->name == first->name);
        CHECK(keys.opening_key(first->name.data(), begin)->is_current);
        const auto second = keys.sealing_key(begin + std::chrono::minutes(61));
        REQUIRE(second.has_value());
        CHECK(second->name != first->name);
        CHECK(second->encryption != first->encryption);
        const auto old = keys.opening_key(first->name.data(), begin + std::chrono::minutes(62));
        REQUIRE(old.has_value());
        CHECK_FALSE(old->is_current);
        CHECK(keys.opening_key(second->name.data(), begin + std::chrono::minutes(62))->is_current);
        CHECK_FALSE(keys.opening_key(first->name.data(), begin + std::chrono::minutes(122)));
        CHECK(keys.opening_key(second->name.data(), begin + std::chrono::minutes(122)));
        CHECK_FALSE(keys.opening_key(second->name.data(), begin + std::chrono::minutes(200)));
    }

    TEST_CASE("plain HTTP on the TLS port gets 400 and ends, other bytes just end") {
        SecureServer server;
        RawClient plain(server.test.port);
        plain.send(get("/a"));
        const Answer answer = plain.receive();
        CHECK(answer.status == 400);
        CHECK(answer.body.find("HTTPS") != std::string::npos);
        CHECK(plain.is_closed_by_server());
        for (const std::string_view bytes : {"\x16\x03\x01\xff\xff\xff", "garbage", "\r\n\r\n"}) {
            RawClient client(server.test.port);
            client.send(bytes);
            client.finish_sending();
            CHECK(client.receive().status == 0);
        }
        CHECK(eventually([&] { return server.test.server.counters().handshakes_failed == 4; }));
        CHECK(server.test.handler.targets().empty());
        TlsClient next(server.test.port);
        CHECK(status_of(next) == 200);
    }

    TEST_CASE("SR-003: a handshake that is too slow ends, others go on meanwhile") {
        ServerLimits limits = TestServer::quick_limits();
        limits.handshake_timeout = milliseconds(100);
        SecureServer server(limits);
        RawClient silent(server.test.port);
        RawClient half(server.test.port);
        half.send("\x16\x03\x01");
        TlsClient good(server.test.port);
        CHECK(status_of(good) == 200);
        CHECK(silent.is_closed_by_server());
        CHECK(half.is_closed_by_server());
        CHECK(server.test.server.counters().handshakes_failed == 2);
    }

    TEST_CASE("SR-003: after the handshake the phases have their timeouts") {
        ServerLimits limits = TestServer::quick_limits();
        limits.head_timeout = milliseconds(50);
        limits.idle_timeout = milliseconds(100);
        SecureServer server(limits);
        TlsClient slow(server.test.port);
        slow.send("GET /sl");
        CHECK(slow.receive().status == 408);
        CHECK(slow.is_closed_by_server());
        TlsClient idle(server.test.port);
        CHECK(status_of(idle) == 200);
        CHECK(idle.is_closed_by_server());
    }

    TEST_CASE("SR-006: connections over the limit get 503 over TLS") {
        ServerLimits limits = TestServer::quick_limits();
        limits.connections_max = 1;
        SecureServer server(limits);
        TlsClient one(server.test.port);
        CHECK(status_of(one) == 200);
        TlsClient two(server.test.port);
        const Answer answer = two.receive();
        CHECK(answer.status == 503);
        CHECK_FALSE(answer.field("Retry-After").empty());
        CHECK(two.is_closed_by_server());
        CHECK(status_of(one) == 200);
    }

    TEST_CASE("SR-191: a drain lets TLS requests in work end and closes idle ones") {
        SecureServer server;
        TlsClient idle(server.test.port);
        CHECK(status_of(idle) == 200);
        TlsClient busy(server.test.port);
        busy.send("POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo");
        CHECK(eventually([&] { return server.test.server.counters().requests_in_work == 1; }));
        server.test.server.request_drain();
        CHECK(idle.is_closed_by_server());
        busy.send("dy");
        CHECK(busy.receive().body == "POST /b 4");
        CHECK(busy.is_closed_by_server());
        server.test.server.wait();
    }

    TEST_CASE("an end now closes TLS connections in every phase") {
        SecureServer server({}, 2);
        RawClient handshake(server.test.port);
        TlsClient idle(server.test.port);
        CHECK(status_of(idle) == 200);
        TlsClient body(server.test.port);
        body.send("POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo");
        CHECK(eventually([&] { return server.test.server.counters().requests_in_work == 1; }));
        server.test.server.stop_now();
        server.test.server.wait();
        CHECK(handshake.is_closed_by_server());
        CHECK(idle.receive().status == 0);
        CHECK(body.receive().status == 0);
    }
}

TEST_SUITE("http/tls/reload") {
    TEST_CASE("a new pair serves new connections, open ones go on") {
        SecureServer server;
        TlsClient before(server.test.port);
        CHECK(before.server_certificate() == server.files.first.certificate);
        CHECK_FALSE(server.context->reload_if_changed().has_value());
        const TestCertificate second = make_certificate("localhost");
        server.files.write(second);
        const auto outcome = server.context->reload_if_changed();
        REQUIRE(outcome.has_value());
        CHECK(outcome->has_value());
        CHECK_FALSE(server.context->reload_if_changed().has_value());
        TlsClient after(server.test.port);
        CHECK(after.server_certificate() == second.certificate);
        CHECK(status_of(before) == 200);
        CHECK(status_of(after) == 200);
    }

    TEST_CASE("a broken new pair keeps the old one, is told once, and can be mended") {
        SecureServer server;
        const TestCertificate second = make_certificate("localhost");
        struct Row {
            std::string name;
            std::string certificate;
            std::string key;
            std::string message;
        };
        const std::vector<Row> rows = {
            {"key of another", second.certificate, server.files.first.key,
             "the key does not belong to the certificate"},
            {"no certificate", "garbage", second.key,
             "expected a certificate with its chain as PEM"},
            {"half a certificate", second.certificate.substr(0, 300), second.key,
             "expected a certificate with its chain as PEM"},
            {"no key", second.certificate, "",
             "expected a private key as PEM, without a pass phrase"},
            {"expired", make_certificate("localhost", -60).certificate, second.key,
             "the certificate has expired"},
            {"of tomorrow", make_future_certificate("localhost").certificate, second.key,
             "the certificate is not valid yet"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.name);
            server.files.write({row.certificate, row.key});
            const auto outcome = server.context->reload_if_changed();
            REQUIRE(outcome.has_value());
            REQUIRE_FALSE(outcome->has_value());
            CHECK(outcome->error().message == row.message);
            CHECK_FALSE(server.context->reload_if_changed().has_value());
            TlsClient client(server.test.port);
            CHECK(client.server_certificate() == server.files.first.certificate);
            CHECK(status_of(client) == 200);
        }
        server.files.write(second);
        CHECK(server.context->reload_if_changed()->has_value());
        CHECK(TlsClient(server.test.port).server_certificate() == second.certificate);
        std::filesystem::remove(server.files.options.certificate);
        CHECK_FALSE(server.context->reload_if_changed()->has_value());
        CHECK(TlsClient(server.test.port).server_certificate() == second.certificate);
    }

    TEST_CASE("SR-151: a key that everyone may read is refused, at the start and later") {
        TlsFiles files;
        ::chmod(files.options.key.c_str(), 0644);
        const auto refused = TlsContext::load(files.options);
        REQUIRE_FALSE(refused.has_value());
        REQUIRE(refused.error().size() == 1);
        CHECK(refused.error().front().where == files.options.key.string());
        CHECK(refused.error().front().message ==
              "the key is open to every user; expected a mode such as 0600");
        ::chmod(files.options.key.c_str(), 0640);
        CHECK(TlsContext::load(files.options).has_value());
        files.options.key = files.folder / "none.key";
        CHECK_FALSE(TlsContext::load(files.options).has_value());
        files.options.certificate = files.folder / "none.pem";
        CHECK_FALSE(TlsContext::load(files.options).has_value());
    }

    TEST_CASE("SR-190: every file that cannot be used is named, not the first alone") {
        TlsFiles files;
        files.options.certificate = files.folder / "none.pem";
        files.options.client_ca = files.folder / "none.ca";
        files.options.client_certificates = ClientCertificates::Required;
        const auto one_key = TlsContext::load(files.options);
        REQUIRE_FALSE(one_key.has_value());
        REQUIRE(one_key.error().size() == 2);  // of the key nothing is known to be wrong
        CHECK(one_key.error()[0].where == files.options.certificate.string());
        CHECK(one_key.error()[1].where == files.options.client_ca.string());
        files.put(files.options.key, "garbage");
        const auto nothing = TlsContext::load(files.options);
        REQUIRE_FALSE(nothing.has_value());
        REQUIRE(nothing.error().size() == 3);
        CHECK(nothing.error()[1].where == files.options.key.string());
        CHECK(nothing.error()[1].message == "expected a private key as PEM, without a pass phrase");
    }

    TEST_CASE("under load a hundred reloads lose no request") {
        SecureServer server(TestServer::quick_limits(), 2);
        const TestCertificate second = make_certificate("localhost");
        std::atomic<bool> stop = false;
        std::atomic<int> answered = 0;
        std::atomic<int> lost = 0;
        std::vector<std::thread> clients;
        for (int i = 0; i < 3; ++i) {
            clients.emplace_back([&] {
                while (!stop) {
                    TlsClient client(server.test.port);
                    for (int n = 0; n < 3; ++n) {
                        client.send(post("/a", "body"));
                        ++(client.receive().body == "POST /a 4" ? answered : lost);
                    }
                }
            });
        }
        for (int round = 0; round < 100; ++round) {
            server.files.write(round % 3 == 0   ? second
                               : round % 3 == 1 ? server.files.first
                                                : TestCertificate{"broken", second.key});
            const auto outcome = server.context->reload_if_changed();
            CHECK(outcome.has_value());
            CHECK(outcome->has_value() == (round % 3 != 2));
        }
        CHECK(eventually([&] { return answered > 100; }));
        stop = true;
        for (std::thread& client : clients) {
            client.join();
        }
        CHECK(lost == 0);
    }
}

TEST_SUITE("http/tls/mutual") {
    TEST_CASE("CH-152, SR-011: a required certificate: none, wrong issuer, expired, right") {
        const TestCertificate right = make_certificate("ehr.example");
        const TestCertificate wrong = make_certificate("ehr.example");
        const MutualServer server(ClientCertificates::Required, right);
        const auto status = [&](const TestCertificate* own, int version) {
            TlsClient client(server.test->port, {.own = own, .version = version});
            return status_of(client);
        };
        for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
            CAPTURE(version);
            CHECK(status(nullptr, version) == 0);
            CHECK(status(&wrong, version) == 0);
            CHECK(status(&right, version) == 200);
        }
        const TestCertificate expired = make_certificate("ehr.example", -60);
        const MutualServer strict(ClientCertificates::Required, expired);
        TlsClient late(strict.test->port, {.own = &expired});
        CHECK(status_of(late) == 0);
        CHECK(strict.test->handler.targets().empty());
    }

    TEST_CASE("SR-011: the handler learns whose certificate it was") {
        const TestCertificate right = make_certificate("ehr.example");
        const MutualServer server(ClientCertificates::Optional, right);
        TlsClient with(server.test->port, {.own = &right});
        with.send(get("/who"));
        CHECK(with.receive().body == "dns:ehr.example\nsubject:CN=ehr.example\n");
        TlsClient without(server.test->port);
        without.send(get("/who"));
        CHECK(without.receive().body == "GET /who 0");
        const TestCertificate wrong = make_certificate("ehr.example");
        TlsClient forged(server.test->port, {.own = &wrong});
        CHECK(status_of(forged) == 0);
        const TestCertificate named =
            make_certificate("ehr.example", 3600, "URI:urn:ehr:1,IP:127.0.0.1,email:a@ehr.example");
        const MutualServer of_named(ClientCertificates::Required, named);
        TlsClient several(of_named.test->port, {.own = &named});
        several.send(get("/who"));
        CHECK(several.receive().body == "dns:ehr.example\nuri:urn:ehr:1\nsubject:CN=ehr.example\n");
        const SecureServer plain;
        TlsClient unasked(plain.test.port, {.own = &right});
        unasked.send(get("/who"));
        CHECK(unasked.receive().body == "GET /who 0");
    }

    TEST_CASE("sessions with certificates are not resumed: each is looked at again") {
        const TestCertificate right = make_certificate("ehr.example");
        const MutualServer server(ClientCertificates::Required, right);
        for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
            CAPTURE(version);
            TlsClient first(server.test->port, {.own = &right, .version = version});
            CHECK(status_of(first) == 200);
            TlsClient second(server.test->port,
                             {.own = &right, .version = version, .session = first.session()});
            CHECK(status_of(second) == 200);
            CHECK_FALSE(second.is_resumed());
        }
    }

    TEST_CASE("issuers that are no certificates are an error") {
        TlsFiles files;
        files.options.client_certificates = ClientCertificates::Required;
        files.options.client_ca = files.folder / "ca.pem";
        CHECK_FALSE(TlsContext::load(files.options).has_value());
        files.put(files.options.client_ca, "garbage");
        const auto refused = TlsContext::load(files.options);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().front().where == files.options.client_ca.string());
    }
}

}  // namespace hookline::hooks

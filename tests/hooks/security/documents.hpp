#pragma once

#include <doctest/doctest.h>

#include <fstream>
#include <memory>
#include <string>
#include <string_view>

#include "fhir/base/files.hpp"
#include "fhir/json/reader.hpp"
#include "fhir/json/writer.hpp"
#include "hooks/security/client.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/source_dir.hpp"

/// The tokens of tests/hooks/security, and the client that they are from.
namespace hookline::hooks::test {

/// The time at which tokens.json is judged.
inline constexpr std::int64_t kTokenNowMs = 1'780'000'000'000;

/// A file of tests/hooks/security, parsed.
struct JsonFile {
    fhir::json::BodyBuffer body;
    RequestArena arena;
    fhir::json::Value root;

    explicit JsonFile(const char* name)
        : body(read_file(hookline::test::source_dir() / "tests/hooks/security" / name)
                   .value_or("")) {
        const auto value = fhir::json::parse(body, arena);
        REQUIRE_MESSAGE(value.has_value(), name);
        root = *value;
    }
};

inline std::shared_ptr<const JwkSet> keys_of(const fhir::json::Value& jwks) {
    auto set = read_jwk_set(jwks);
    REQUIRE(set.has_value());
    CHECK(set->skipped.empty());
    return std::make_shared<const JwkSet>(*std::move(set));
}

/// The client of tokens.json.
inline Client demo_client(const JsonFile& document) {
    Client client;
    client.iss = document.root.string_at("iss");
    client.algs = {SignatureAlgorithm::ES384, SignatureAlgorithm::RS384};
    client.keys = keys_of(*document.root.find("jwks"));
    client.jku = {std::string(document.root.string_at("jku"))};
    client.audiences = {"sandbox-word"};
    return client;
}

inline std::string_view authorization_of(const JsonFile& document, std::string_view name) {
    for (const fhir::json::Value& entry : document.root.array_at("cases")) {
        if (entry.string_at("name") == name) {
            return entry.string_at("authorization");
        }
    }
    FAIL("no such case");
    return {};
}

inline std::string text_of(const fhir::json::Value& value) {
    std::string text;
    fhir::json::Writer writer(text);
    writer.value(value);
    return text;
}

inline void write_file(const std::filesystem::path& file, std::string_view text) {
    std::ofstream(file) << text;
}

}  // namespace hookline::hooks::test

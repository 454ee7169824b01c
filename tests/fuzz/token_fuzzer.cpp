// The Authorization field and the key set of a client, which may come from anyone: what is taken
// has the form that the checks of signature and claims rest on (SR-021 to SR-029, SR-070).
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "hooks/security/bearer_token.hpp"
#include "hooks/security/jwk_set.hpp"

namespace {

using namespace hookline::hooks;

void demand(bool truth) {
    if (!truth) {
        std::abort();
    }
}

void check_token(std::string_view text) {
    const auto token = parse_bearer_token(text);
    if (!token) {
        return;
    }
    demand(text.size() <= kTokenBytesMax + sizeof "Bearer ");
    demand(text.ends_with(token->compact));
    demand(std::ranges::count(token->compact, '.') == 2);
    demand(std::ranges::all_of(token->compact, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    }));
    demand(!token->kid.empty() && token->kid.size() <= 256);
    demand(!token->jti.empty() && token->jti.size() <= 512);
    demand(!token->iss.empty() && !token->alg.empty() && !token->audiences.empty());
    demand(token->exp >= 0 && token->iat >= 0 && token->nbf.value_or(0) >= 0);
    demand(token->signature_bytes > 0);
}

void check_keys(std::string_view text, bool demo) {
    const auto keys = parse_jwk_set(text, {.demo = demo});
    if (!keys) {
        demand(!keys.error().message.empty());
        return;
    }
    demand(keys->keys.size() + keys->skipped.size() <= 100);
    for (const Jwk& key : keys->keys) {
        demand(!key.kid.empty() && keys->find(key.kid) == &key);
        demand(!key.alg || key.allows(*key.alg));
        for (const std::string_view secret : {R"("d":)", R"("p":)", R"("q":)"}) {
            demand(key.json.find(secret) == std::string::npos);
        }
        // What is kept for the import is a key without its name, and the same.
        const auto again = parse_jwk_set(R"({"keys":[{"kid":"k",)" + key.json.substr(1) + "]}");
        demand(again && again->keys.size() == 1 && again->keys.front().json == key.json);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_token(text);
    check_keys(text, false);
    check_keys(text, true);
    return 0;
}

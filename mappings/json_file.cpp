#include "mappings/json_file.hpp"

#include <openssl/evp.h>

#include <array>

#include "fhir/base/files.hpp"
#include "fhir/json/source.hpp"

namespace hookline::mappings {

std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
        return {};
    }
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    for (unsigned i = 0; i < size; ++i) {
        hex += kDigits[digest[i] >> 4U];
        hex += kDigits[digest[i] & 0x0FU];
    }
    return hex;
}

std::unique_ptr<JsonFile> read_json_file(const std::filesystem::path& file,
                                         Diagnostics& diagnostics) {
    const auto text = read_file(file);
    if (!text) {
        diagnostics.error(file.string(), {}, "file cannot be read");
        return nullptr;
    }
    auto result = std::make_unique<JsonFile>();
    result->name = file.string();
    result->sha256 = sha256_hex(*text);
    result->body = fhir::json::BodyBuffer(*text);
    const auto root =
        fhir::json::parse_source(result->name, *text, result->body, result->arena, diagnostics);
    if (!root) {
        diagnostics.keep_source(result->name, *text);
        return nullptr;
    }
    result->root = *root;
    return result;
}

}  // namespace hookline::mappings

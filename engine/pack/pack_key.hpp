#pragma once

#include <array>
#include <filesystem>
#include <string_view>

#include "fhir/base/result.hpp"

namespace hookline::engine {

/// A public Ed25519 key (RFC 8032) that packs may be signed with (SR-153).
class PackKey {
  public:
    /// Reads the PEM file that `openssl pkey -pubout` writes. Errors: LoadFailed with the file; a
    /// private key is refused as well.
    [[nodiscard]] static Result<PackKey> load(const std::filesystem::path& file);
    /// As `load` for text that is there already.
    [[nodiscard]] static Result<PackKey> parse(std::string_view pem);

    /// `signature` is the raw one of 64 bytes; false for every other length.
    [[nodiscard]] bool verifies(std::string_view message, std::string_view signature) const;

    friend bool operator==(const PackKey&, const PackKey&) = default;

  private:
    std::array<unsigned char, 32> bytes_{};
};

}  // namespace hookline::engine

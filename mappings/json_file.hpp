#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "fhir/base/arena.hpp"
#include "fhir/base/diagnostics.hpp"
#include "fhir/json/reader.hpp"

namespace hookline::mappings {

/// A JSON file of ours with the memory that its tree needs.
struct JsonFile {
    std::string name;  ///< for diagnostics
    std::string sha256;
    fhir::json::BodyBuffer body;
    RequestArena arena;
    fhir::json::Value root;
};

/// Reads and parses a file; nullptr with a finding when that fails.
[[nodiscard]] std::unique_ptr<JsonFile> read_json_file(const std::filesystem::path& file,
                                                       Diagnostics& diagnostics);

/// SHA-256 as lower case hex.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace hookline::mappings

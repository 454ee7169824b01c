#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "fhir/base/files.hpp"
#include "mappings/mapping_tables.hpp"
#include "mappings/terminology.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::test {

/// The text of a file that has to be there.
inline std::string text_of(const std::filesystem::path& file) {
    auto text = read_file(file);
    REQUIRE_MESSAGE(text.has_value(), file.string());
    return *std::move(text);
}

/// The shipped terminology and tables, loaded once for a test program.
struct MappingContent {
    Diagnostics diagnostics;
    std::shared_ptr<const mappings::Terminology> terminology;
    std::shared_ptr<const mappings::MappingTables> tables;

    MappingContent() {
        const auto folder = source_dir() / "mappings";
        terminology =
            mappings::Terminology::load(folder / "valuesets", folder / "tables", diagnostics);
        REQUIRE_MESSAGE(terminology != nullptr, diagnostics.to_text());
        tables = mappings::MappingTables::load(folder / "tables", *terminology, diagnostics);
        REQUIRE_MESSAGE(tables != nullptr, diagnostics.to_text());
    }

    static const MappingContent& shared() {
        static const MappingContent content;
        return content;
    }
};

}  // namespace hookline::test

#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "engine/cql/library_set.hpp"
#include "engine/record/record_binding.hpp"
#include "engine/record/record_source.hpp"
#include "fhir/base/files.hpp"
#include "mappings/build_record.hpp"
#include "mappings/mapping_tables.hpp"
#include "mappings/terminology.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::test {

inline std::string read_text(const std::filesystem::path& file) {
    auto text = read_file(file);
    REQUIRE_MESSAGE(text.has_value(), file.string());
    return *std::move(text);
}

/// The shipped terminology, tables and model, loaded once for a test program.
struct Content {
    Diagnostics diagnostics;
    std::shared_ptr<const mappings::Terminology> terminology;
    std::shared_ptr<const mappings::MappingTables> tables;
    std::optional<cql::ModelInfo> model;
    engine::RecordBinding binding;

    Content() {
        const auto mappings_dir = source_dir() / "mappings";
        terminology = mappings::Terminology::load(mappings_dir / "valuesets",
                                                  mappings_dir / "tables", diagnostics);
        REQUIRE_MESSAGE(terminology != nullptr, diagnostics.to_text());
        tables = mappings::MappingTables::load(mappings_dir / "tables",
                                               *terminology, diagnostics);
        REQUIRE_MESSAGE(tables != nullptr, diagnostics.to_text());
        const auto model_file = mappings_dir / "modelinfo" / "oncology-patient-modelinfo.xml";
        model = cql::ModelInfo::parse(model_file.string(), read_text(model_file), diagnostics);
        REQUIRE_MESSAGE(model.has_value(), diagnostics.to_text());
    }

    static const Content& shared() {
        static const Content content;
        return content;
    }
};

}  // namespace hookline::test

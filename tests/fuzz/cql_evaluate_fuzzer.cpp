// Any bytes as a library, or as one expression, over a synthetic patient: no crash, no hang, every
// definition a value or an error with its place, and the same at the second time.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/cql/elm_json.hpp"
#include "engine/cql/library_set.hpp"
#include "engine/cql/value_json.hpp"
#include "tests/support/cql_memory.hpp"

namespace {

using namespace hookline;
using namespace hookline::cql;

// Little enough that an input which runs away ends before the fuzzer calls it a hang.
constexpr std::uint64_t kStepsMax = 50'000;
constexpr std::uint32_t kDepthMax = 200;
constexpr std::size_t kArenaBytesMax = std::size_t{16} * 1024 * 1024;
constexpr std::size_t kTextBytesMax = 4096;

void demand(bool condition) {
    if (!condition) {
        std::abort();
    }
}

struct World {
    test::MemoryModel model;
    test::MemoryPatient patient = test::make_patient(1);
    DateTime now = fhir::parse_date_time("2026-10-05T12:00:00.000Z").value();
};

std::string outcome(const LibrarySet& libraries, DefinitionRef definition, const World& world) {
    RequestArena arena(kArenaBytesMax);
    const test::MemorySource source(world.model, world.patient);
    EvaluationOptions options;
    options.now = world.now;
    options.steps_max = kStepsMax;
    options.depth_max = kDepthMax;
    Evaluation evaluation(libraries, source, world.model, options, arena);
    const Result<Value> value = evaluation.evaluate(definition);
    if (!value) {
        demand(!value.error().message.empty());
        demand(value.error().message.find('\n') == std::string::npos);
        return value.error().where + value.error().message;
    }
    std::string text = to_text(*value);
    RequestArena json_arena;
    fhir::json::Writer json(text);
    ValueJsonWriter(json, &world.model.info(), world.model, json_arena).write(*value);
    return text;
}

void run(std::string_view text, const World& world) {
    const bool is_library = text.find("define") != std::string_view::npos;
    std::string library = "library Fuzz\nusing Memory\ncontext Patient\n";
    library += is_library ? std::string(text) : "define X:\n" + std::string(text);
    if (text.starts_with("library")) {
        library = text;
    }
    const LibrarySource source{"fuzz.cql", std::move(library)};
    Diagnostics diagnostics;
    const auto set = LibrarySet::load({&source, 1}, {}, &world.model.info(), world.model,
                                      world.model, diagnostics);
    demand((set == nullptr) == diagnostics.has_errors());
    if (set == nullptr) {
        return;
    }
    const std::string name = set->libraries().front().first;
    demand(!elm_json(*set, name).empty());
    for (const std::string& definition : set->definitions(name)) {
        const DefinitionRef reference = set->find(name, definition);
        demand(reference.valid());
        demand(outcome(*set, reference, world) == outcome(*set, reference, world));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const World world;
    run({reinterpret_cast<const char*>(data), std::min(size, kTextBytesMax)}, world);
    return 0;
}

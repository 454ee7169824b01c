// What CQL costs: a rule library of about 30 definitions over a record of 100 resources against the
// same logic written by hand (the floor, checked to decide the same); loading the shipped
// libraries; cost against the number of definitions. One item is one evaluation of all definitions
// for one patient; times are CPU.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "engine/cql/library_set.hpp"
#include "fhir/base/files.hpp"
#include "hooks/content_basis.hpp"
#include "tests/bench/cql_floor.hpp"
#include "tests/support/cql_memory.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::bench {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kPatients = 64;

[[noreturn]] void give_up(const std::string& why) {
    std::fprintf(stderr, "cql_bench: %s\n", why.c_str());
    std::exit(1);
}

// Model, patients and the loaded library.
struct World {
    World() {
        for (unsigned seed = 0; seed < kPatients; ++seed) {
            patients.push_back(test::make_patient(seed));
        }
        const fs::path file = test::source_dir() / "tests/bench/cql/Rules.cql";
        rules = load({{file.string(), read_file(file).value_or("")}});
        for (const std::string& name : rules->definitions("Rules")) {
            definitions.push_back(rules->find("Rules", name));
        }
    }

    std::shared_ptr<const cql::LibrarySet> load(const std::vector<cql::LibrarySource>& sources) {
        Diagnostics diagnostics;
        auto set = cql::LibrarySet::load(sources, {}, &model.info(), model, model, diagnostics);
        if (set == nullptr) {
            give_up(diagnostics.to_text());
        }
        return set;
    }

    [[nodiscard]] cql::EvaluationOptions options() const {
        cql::EvaluationOptions result;
        result.now = fhir::parse_date_time("2026-10-05T12:00:00.000Z").value();
        return result;
    }

    test::MemoryModel model;
    std::vector<test::MemoryPatient> patients;
    std::shared_ptr<const cql::LibrarySet> rules;
    std::vector<cql::DefinitionRef> definitions;
    cql::Date today = fhir::parse_date("2026-10-05").value();
};

World& world() {
    static World instance;
    return instance;
}

void evaluate_all(const World& w, const test::MemoryPatient& patient,
                  const cql::EvaluationOptions& options, RequestArena& arena) {
    const test::MemorySource source(w.model, patient);
    cql::Evaluation evaluation(*w.rules, source, w.model, options, arena);
    for (const cql::DefinitionRef definition : w.definitions) {
        auto value = evaluation.evaluate(definition);
        if (!value) {
            give_up(value.error().message + " at " + value.error().where);
        }
        benchmark::DoNotOptimize(value);
    }
}

// Both sides decide the same for every patient, or their times say nothing.
void demand_agreement(const World& w) {
    const auto options = w.options();
    for (const test::MemoryPatient& patient : w.patients) {
        RequestArena arena;
        const test::MemorySource source(w.model, patient);
        cql::Evaluation evaluation(*w.rules, source, w.model, options, arena);
        const auto value = [&](const char* name) {
            return evaluation.evaluate(w.rules->find("Rules", name)).value();
        };
        const RulesResult floor = decide_rules(patient, w.model, w.today);
        const auto text = [&](const char* name) { return cql::to_text(value(name)); };
        const auto size = [&](const char* name) { return value(name).as_list().size(); };
        const bool same =
            text("Age") == std::to_string(floor.age) &&
            text("Years with diabetes") ==
                (floor.years_with_diabetes ? std::to_string(*floor.years_with_diabetes) : "null") &&
            text("HbA1c mean") == (floor.hba1c_mean ? floor.hba1c_mean->to_string() : "null") &&
            size("Active conditions") == floor.active_conditions &&
            size("ACE inhibitor with potassium before") == floor.ace_with_potassium_before &&
            size("ACE inhibitor without creatinine after") == floor.ace_without_egfr_after &&
            text("Advice") == (floor.advice ? '\'' + *floor.advice + '\'' : "null");
        if (!same) {
            give_up("the floor decides otherwise: " + text("Advice") + ", by hand " +
                    floor.advice.value_or("null"));
        }
    }
}

void floor_by_hand(benchmark::State& state) {
    const World& w = world();
    std::size_t next = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(decide_rules(w.patients[next++ % kPatients], w.model, w.today));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(floor_by_hand);

void rules_warm(benchmark::State& state) {
    const World& w = world();
    const auto options = w.options();
    RequestArena arena;
    for (auto _ : state) {
        arena.reset();
        evaluate_all(w, w.patients.front(), options, arena);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(rules_warm);

void rules_new_record(benchmark::State& state) {
    const World& w = world();
    const auto options = w.options();
    std::size_t next = 0;
    for (auto _ : state) {
        RequestArena arena;
        evaluate_all(w, w.patients[next++ % kPatients], options, arena);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(rules_new_record);

// N definitions, each a comparison over the one before: cost by their number.
void definitions(benchmark::State& state) {
    World& w = world();
    std::string text = "library Chain\nusing Memory\ncontext Patient\ndefine D0: 1\n";
    for (std::int64_t i = 1; i < state.range(0); ++i) {
        const std::string before = 'D' + std::to_string(i - 1);
        text += "define D" + std::to_string(i) + ": if " + before + " > 500 then 0 else " + before +
                " + 1\n";
    }
    const auto set = w.load({{"chain.cql", text}});
    std::vector<cql::DefinitionRef> all;
    for (const std::string& name : set->definitions("Chain")) {
        all.push_back(set->find("Chain", name));
    }
    const auto options = w.options();
    const test::MemorySource source(w.model, w.patients.front());
    RequestArena arena;
    for (auto _ : state) {
        arena.reset();
        cql::Evaluation evaluation(*set, source, w.model, options, arena);
        for (const cql::DefinitionRef definition : all) {
            auto value = evaluation.evaluate(definition);
            benchmark::DoNotOptimize(value);
        }
    }
    state.SetItemsProcessed(state.iterations());
    state.SetComplexityN(state.range(0));
}
BENCHMARK(definitions)->RangeMultiplier(4)->Range(4, 1024)->Complexity();

void load_rules(benchmark::State& state) {
    World& w = world();
    const fs::path file = test::source_dir() / "tests/bench/cql/Rules.cql";
    const std::string text = read_file(file).value_or("");
    for (auto _ : state) {
        benchmark::DoNotOptimize(w.load({{"Rules.cql", text}}));
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}
BENCHMARK(load_rules)->Unit(benchmark::kMicrosecond);

// All CQL of the shipped guidelines, parsed, translated and compiled.
void load_shipped_libraries(benchmark::State& state) {
    const auto paths = hooks::find_shipped_content("/nowhere/bin/hookline");
    Diagnostics diagnostics;
    const auto basis = paths ? hooks::ContentBasis::load(*paths, diagnostics) : nullptr;
    if (basis == nullptr) {
        state.SkipWithError("the shipped content cannot be loaded");
        return;
    }
    std::vector<cql::LibrarySource> sources;
    std::size_t bytes = 0;
    for (const fs::path& folder : paths->guidelines) {
        for (const auto& entry : fs::directory_iterator(folder)) {
            if (entry.path().extension() == ".cql") {
                sources.push_back({entry.path().string(), read_file(entry.path()).value_or("")});
                bytes += sources.back().text.size();
            }
        }
    }
    for (auto _ : state) {
        Diagnostics findings;
        const auto set = cql::LibrarySet::load(sources, {}, &basis->model(), basis->binding(),
                                               basis->value_sets(), findings);
        if (set == nullptr) {
            state.SkipWithError("the shipped libraries have errors");
            return;
        }
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
}
BENCHMARK(load_shipped_libraries)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace hookline::bench

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    hookline::bench::demand_agreement(hookline::bench::world());
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}

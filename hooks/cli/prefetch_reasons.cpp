#include "hooks/cli/prefetch_reasons.hpp"

#include <ostream>

#include "engine/plan/data_needs.hpp"
#include "mappings/build_record.hpp"

namespace hookline::hooks {
namespace {

constexpr std::size_t kNamedMax = 6;

template <typename Names>
void print_names(std::string_view what, const Names& names, std::ostream& out) {
    if (names.empty()) {
        return;
    }
    out << "      " << what;
    std::size_t count = 0;
    for (const std::string& name : names) {
        if (count == kNamedMax) {
            out << " and " << names.size() - kNamedMax << " more";
            break;
        }
        out << (count == 0 ? " " : ", ") << name;
        ++count;
    }
    out << '\n';
}

void print_need(const engine::DataNeed& need, std::ostream& out) {
    out << "    " << need.key << (need.scope ? ": whether the guideline applies" : "") << '\n';
    print_names("rules:", need.rules, out);
    print_names("rules that check suggested orders:", need.checks, out);
    print_names("facts:", need.facts, out);
    print_names("classes:", need.classes, out);
    if (need.state) {
        out << "      whether it was read completely\n";
    }
}

}  // namespace

void print_prefetch_reasons(const engine::Guideline& guideline, std::ostream& out) {
    for (const std::string& hook : guideline.hooks()) {
        const std::vector<engine::DataNeed> needs = engine::data_needs(guideline, hook);
        out << "\n  " << guideline.info().id << '-' << hook << " asks for " << needs.size()
            << " of " << mappings::kSourceNames.size() << " keys\n";
        for (const engine::DataNeed& need : needs) {
            print_need(need, out);
        }
    }
}

}  // namespace hookline::hooks

#include <algorithm>
#include <iomanip>
#include <ostream>

#include "fhir/json/writer.hpp"
#include "tests/spec/conformance.hpp"

namespace hookline::spec {
namespace {

std::string one_line(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool space = c == '\n' || c == '\r' || c == '\t' || c == ' ';
        if (!space || (!out.empty() && out.back() != ' ')) {
            out += space ? ' ' : c;
        }
    }
    return out;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r");
    return begin == std::string_view::npos
               ? std::string_view()
               : text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

}  // namespace

Result<std::vector<Gap>> read_gaps(std::string_view text, const std::string& file) {
    std::vector<Gap> gaps;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        const std::string_view line = trimmed(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (line.empty() || line.front() == '#') {
            continue;
        }
        const std::string where = file + ':' + std::to_string(number);
        const std::size_t colon = line.find(": ");
        if (colon == std::string_view::npos) {
            return fail(ErrorKind::LoadFailed, "expected `File/Group/Test: reason`", where);
        }
        Gap gap{std::string(trimmed(line.substr(0, colon))),
                std::string(trimmed(line.substr(colon + 2)))};
        if (std::ranges::find(gaps, gap.id, &Gap::id) != gaps.end()) {
            return fail(ErrorKind::LoadFailed, "the test `" + gap.id + "` stands here twice",
                        where);
        }
        gaps.push_back(std::move(gap));
    }
    return gaps;
}

Report::Report(std::vector<SuiteTest> tests, std::vector<Gap> gaps, const cql::DateTime& now)
    : tests_(std::move(tests)), gaps_(std::move(gaps)) {
    outcomes_.reserve(tests_.size());
    for (const SuiteTest& test : tests_) {
        outcomes_.push_back(run_test(test, now));
    }
}

void Report::print(std::ostream& out) const {
    for (std::size_t i = 0; i < tests_.size(); ++i) {
        const Outcome& outcome = outcomes_[i];
        if (outcome.verdict == Verdict::Passed) {
            continue;
        }
        const Gap* gap = gap_of(tests_[i]);
        out << to_string(outcome.verdict) << ": " << tests_[i].id() << ": "
            << one_line(tests_[i].expression) << ": want " << one_line(outcome.want) << ", got "
            << one_line(outcome.got);
        if (gap != nullptr) {
            out << " (known: " << gap->reason << ')';
        }
        out << '\n';
    }
    for (const std::string& id : passing_gaps()) {
        out << "known gap that passes, take it off the list: " << id << '\n';
    }
    out << '\n';
    for (const FileScore& score : scores()) {
        out << std::left << std::setw(40) << score.file << std::right << std::setw(5)
            << score.passed << " of " << score.total << '\n';
    }
    out << passed() << " passed, " << failed() << " failed\n"
        << "wrong values: " << wrong_values() << '\n';
}

std::string Report::to_json() const {
    std::string text;
    fhir::json::Writer json(text, 2);
    json.begin_object();
    json.key("passed").integer(static_cast<std::int64_t>(passed()));
    json.key("failed").integer(static_cast<std::int64_t>(failed()));
    json.key("wrongValues").integer(static_cast<std::int64_t>(wrong_values()));
    json.key("files").begin_array();
    for (const FileScore& score : scores()) {
        json.begin_object();
        json.key("file").string(score.file);
        json.key("passed").integer(static_cast<std::int64_t>(score.passed));
        json.key("total").integer(static_cast<std::int64_t>(score.total));
        json.end_object();
    }
    json.end_array();
    json.key("tests").begin_array();
    for (std::size_t i = 0; i < tests_.size(); ++i) {
        json.begin_object();
        json.key("file").string(tests_[i].file);
        json.key("group").string(tests_[i].group);
        json.key("name").string(tests_[i].name);
        json.key("verdict").string(to_string(outcomes_[i].verdict));
        json.key("expression").string(tests_[i].expression);
        json.key("want").string(outcomes_[i].want);
        json.key("got").string(outcomes_[i].got);
        if (const Gap* gap = gap_of(tests_[i]); gap != nullptr) {
            json.key("known").string(gap->reason);
        }
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return text + '\n';
}

bool Report::as_expected() const {
    for (std::size_t i = 0; i < tests_.size(); ++i) {
        const bool known = gap_of(tests_[i]) != nullptr;
        if (known == (outcomes_[i].verdict == Verdict::Passed)) {
            return false;
        }
    }
    return true;
}

std::size_t Report::count(Verdict verdict) const {
    return static_cast<std::size_t>(std::ranges::count(outcomes_, verdict, &Outcome::verdict));
}

const Gap* Report::gap_of(const SuiteTest& test) const {
    const auto found = std::ranges::find(gaps_, test.id(), &Gap::id);
    return found == gaps_.end() ? nullptr : &*found;
}

std::vector<Report::FileScore> Report::scores() const {
    std::vector<FileScore> result;
    for (std::size_t i = 0; i < tests_.size(); ++i) {
        if (result.empty() || result.back().file != tests_[i].file) {
            result.push_back({tests_[i].file, 0, 0});
        }
        ++result.back().total;
        result.back().passed += outcomes_[i].verdict == Verdict::Passed ? 1U : 0U;
    }
    return result;
}

std::vector<std::string> Report::passing_gaps() const {
    std::vector<std::string> result;
    for (std::size_t i = 0; i < tests_.size(); ++i) {
        if (outcomes_[i].verdict == Verdict::Passed && gap_of(tests_[i]) != nullptr) {
            result.push_back(tests_[i].id());
        }
    }
    return result;
}

}  // namespace hookline::spec

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/mappings/mapping_content.hpp"
#include "tests/mappings/record_case.hpp"
#include "tests/mappings/record_text.hpp"

namespace hookline::test {
namespace {

std::string joined(std::vector<std::string> lines) {
    std::ranges::sort(lines);
    std::string text;
    for (const std::string& line : lines) {
        text += line + '\n';
    }
    return text;
}

bool asks_for(const RecordCase& item, std::string_view word) {
    return std::ranges::any_of(item.expect,
                               [&](const std::string& line) { return line.starts_with(word); });
}

}  // namespace

TEST_SUITE("mappings/cases") {
    TEST_CASE("every case gives its statements and no other") {
        std::size_t count = 0;
        std::vector<std::filesystem::path> files;
        for (const auto& entry :
             std::filesystem::directory_iterator(source_dir() / "tests/mappings/cases")) {
            if (entry.path().extension() == ".txt") {
                files.push_back(entry.path());
            }
        }
        std::ranges::sort(files);
        for (const auto& file : files) {
            for (const RecordCase& item : read_cases(text_of(file))) {
                ++count;
                CAPTURE(file.filename().string());
                CAPTURE(item.name);
                const auto built = build_case(item);
                std::vector<std::string> lines = record_lines(*built->record);
                std::ranges::copy(skipped_lines(*built->record), std::back_inserter(lines));
                if (asks_for(item, "state ")) {
                    for (const mappings::SourceState& source : built->record->sources) {
                        std::string line = "state " + std::string(source.name) + ' ' +
                                           std::string(to_string(source.state));
                        for (const std::string_view topic : source.lacks) {
                            line += " lacks " + std::string(topic);
                        }
                        if (asks_for(item, "state " + std::string(source.name) + ' ')) {
                            lines.push_back(line);
                        }
                    }
                }
                CHECK(joined(lines) == joined(item.expect));
            }
        }
        CHECK(count >= 100);
    }
}

}  // namespace hookline::test

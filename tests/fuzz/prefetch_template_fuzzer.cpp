// Whatever id a call names: it becomes one segment or one value of each query, or the query is not
// asked (SR-050, SR-070).
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "hooks/fetch/fhir_url.hpp"
#include "hooks/protocol/prefetch.hpp"

namespace {

void demand(bool truth) {
    if (!truth) {
        std::abort();
    }
}

// The text with each %XX as the byte that it means.
std::string decoded(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            bytes += static_cast<char>(
                std::strtoul(std::string(text.substr(i + 1, 2)).c_str(), nullptr, 16));
            i += 2;
        } else {
            bytes += text[i];
        }
    }
    return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hookline::hooks;
    const std::string_view id(reinterpret_cast<const char*>(data), size);
    constexpr std::string_view kBefore = "Condition?patient=";
    constexpr std::string_view kBehind = "&_count=200";
    const PrefetchTemplate search{
        .key = "conditions",
        .query = std::string(kBefore) + "{{context.patientId}}" + std::string(kBehind)};
    const std::string query = fill_template(search, id);
    demand(query.starts_with(kBefore) && query.ends_with(kBehind));
    const std::string value =
        query.substr(kBefore.size(), query.size() - kBefore.size() - kBehind.size());
    demand(value.find_first_of("/?#&=+ \t\r\n\\\"<>") == std::string::npos);
    demand(decoded(value) == id);
    if (const auto segment = encode_id(id)) {
        demand(*segment == value && *segment != "." && *segment != "..");
    }
    return 0;
}

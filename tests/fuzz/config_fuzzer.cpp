// A configuration file: whatever stands in it is taken whole or refused with a place (SR-070,
// SR-150), and what is printed of it says the same when it is read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "fhir/base/diagnostics.hpp"
#include "hooks/config/config.hpp"
#include "hooks/config/config_writer.hpp"

namespace {

void demand(bool truth) {
    if (!truth) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hookline;
    using namespace hookline::hooks;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    Diagnostics diagnostics;
    const auto config = parse_config("/etc/hookline.json", text, diagnostics);
    demand(config.has_value() != diagnostics.has_errors());
    if (!config) {
        demand(!diagnostics.to_text().empty());
        return 0;
    }
    const std::string printed = write_config(*config);
    Diagnostics again_diagnostics;
    const auto again = parse_config("/etc/hookline.json", printed, again_diagnostics);
    demand(again.has_value() && write_config(*again) == printed);
    return 0;
}

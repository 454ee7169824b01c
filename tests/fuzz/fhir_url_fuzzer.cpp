// Whatever a call names as server, a page as its next link or a resource as a reference: what may
// be asked for lies below an allowed base, on a paging host, or nowhere (SR-040, SR-046, SR-047).
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "hooks/fetch/fhir_url.hpp"

namespace {

using namespace hookline::hooks;

void demand(bool truth) {
    if (!truth) {
        std::abort();
    }
}

const std::vector<AllowedFhirServer>& servers() {
    static const std::vector<AllowedFhirServer> kServers = {
        {.base = "https://fhir.example/r4", .internal = false, .paging_hosts = {"pages.example"}}};
    return kServers;
}

bool is_below(std::string_view url, std::string_view base) {
    return url.starts_with(base) &&
           (url.size() == base.size() || url[base.size()] == '/' || url[base.size()] == '?');
}

bool is_clean(std::string_view url) {
    return url.find_first_of("\\# \t\r\n") == std::string_view::npos &&
           url.find("/..") == std::string_view::npos;
}

void check_base(std::string_view text) {
    if (const auto base = parse_fhir_base(text)) {
        demand(parse_fhir_base(*base) == base);
        demand(base->starts_with("https://") || base->starts_with("http://"));
        demand(is_clean(*base) && !base->ends_with('/'));
    }
    if (const auto found = find_fhir_base(text, servers())) {
        demand(is_below(found->url, servers().front().base));
    }
}

void check_next(std::string_view text) {
    const FhirBase base{servers().front().base, &servers().front()};
    const auto next = resolve_next(text, base.url + "/Observation?patient=1", base);
    if (!next) {
        return;
    }
    const std::string_view path = std::string_view(next->url).substr(0, next->url.find('?'));
    demand(path.find_first_of("\\# \t\r\n") == std::string_view::npos);
    demand(path.find("/..") == std::string_view::npos);
    demand(next->with_token ? is_below(next->url, base.url)
                            : is_below(next->url, "https://pages.example"));
}

void check_reference(std::string_view text) {
    if (const auto reference = relative_reference(text, servers().front().base)) {
        const std::size_t slash = reference->path.find('/');
        demand(slash != std::string_view::npos && slash > 0);
        const std::string_view id = std::string_view(reference->path).substr(slash + 1);
        demand(!id.empty() && id != "." && id != ".." &&
               id.find_first_of("/?#\\ &=\r\n") == std::string_view::npos);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_base(text);
    check_next(text);
    check_reference(text);
    return 0;
}

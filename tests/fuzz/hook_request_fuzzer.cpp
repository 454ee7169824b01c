// A body from outside to the answer of the service.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "hooks/protocol/error_status.hpp"
#include "hooks/protocol/hook.hpp"
#include "hooks/service.hpp"
#include "hooks/system.hpp"
#include "tests/hooks/support.hpp"

namespace {

using namespace hookline;
using namespace hookline::hooks;

// The service of the hook that is named anywhere in the text, so that mutations stay on it.
std::string_view service_for(std::string_view text, const Snapshot& snapshot) {
    for (const ServiceDescription& service : snapshot.services()) {
        if (text.find(to_string(service.hook)) != std::string_view::npos) {
            return service.id;
        }
    }
    return snapshot.services().front().id;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const FixedClock clock(1'791'190'800'000, 0);
    static const auto snapshot = std::make_shared<const test::FakeSnapshot>();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    CountingIdSource ids;
    const Service service(snapshot, clock, ids);
    fhir::json::BodyBuffer body(text);
    const Result<CallAnswer> answer = service.handle_call(service_for(text, *snapshot), body);
    if (!answer) {
        if (error_status(answer.error().kind).http_status >= 500) {
            std::abort();  // no body may be a fault of ours
        }
        return 0;
    }
    const test::Document document(answer->body);
    if (!document.root.has_value() || document.value().find("cards") == nullptr) {
        std::abort();
    }
    return 0;
}

#include "hooks/readiness.hpp"

#include <string>

#include "fhir/json/writer.hpp"
#include "hooks/router.hpp"

namespace hookline::hooks {
namespace {

void write_notices(fhir::json::Writer& writer, std::span<const GuidelineNotice> notices) {
    if (notices.empty()) {
        return;
    }
    writer.key("guidelines").begin_array();
    for (const GuidelineNotice& notice : notices) {
        writer.begin_object().key("id").string(notice.guideline);
        writer.key("reason").string(notice.reason);
        writer.optional_string("plan", notice.plan);
        writer.optional_string("date", notice.date);
        if (notice.in_a_row != 0) {
            writer.key("in_a_row").number_text(std::to_string(notice.in_a_row));
        }
        writer.end_object();
    }
    writer.end_array();
}

}  // namespace

RoutedAnswer readiness_answer(const RouterOptions& options,
                              std::span<const GuidelineNotice> notices) {
    if (options.is_draining && options.is_draining()) {
        return outcome_answer(503, "transient", "the server is stopping", "draining");
    }
    RoutedAnswer answer = json_answer({});
    fhir::json::Writer writer(answer.response.body);
    writer.begin_object().key("status").string("ready");
    const auto fault =
        options.reload_status == nullptr ? std::nullopt : options.reload_status->fault();
    if (fault) {  // what was loaded before serves
        writer.key("reload").begin_object().key("status").string("failed");
        writer.key("reason").string(fault->kind);
        writer.optional_string("place", fault->place);
        writer.end_object();
    }
    if (options.feedback != nullptr && !options.feedback->is_healthy()) {  // cards keep flowing
        writer.key("feedback").begin_object().key("status").string("failed").end_object();
    }
    if (options.audit != nullptr && !options.audit->is_healthy()) {
        writer.key("audit").begin_object().key("status").string("failed").end_object();
    }
    write_notices(writer, notices);
    writer.end_object();
    return answer;
}

}  // namespace hookline::hooks

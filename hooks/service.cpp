#include "hooks/service.hpp"

#include <exception>
#include <new>
#include <optional>
#include <utility>

#include "hooks/feedback/call_subjects.hpp"
#include "hooks/protocol/card_shape.hpp"
#include "hooks/protocol/request.hpp"

namespace hookline::hooks {
namespace {

std::vector<ShownStatement> shown_statements(const std::vector<engine::Card>& cards,
                                             const std::string& service_id,
                                             const CallSubjects& subjects) {
    static const std::vector<std::string> kNoOrder = {{}};
    std::vector<ShownStatement> shown;
    for (const engine::Card& card : cards) {
        for (const engine::CardStatement& statement : card.statements) {
            for (const std::string& order :
                 statement.orders.empty() ? kNoOrder : statement.orders) {
                shown.push_back({card.uuid, service_id, statement.id, statement.rule,
                                 card.guideline_version,
                                 std::string(to_string(statement.indicator)),
                                 subjects.subject(statement.id, order)});
            }
        }
    }
    return shown;
}

}  // namespace

Service::Service(std::shared_ptr<const Snapshot> snapshot, const Clock& clock, IdSource& ids,
                 ServiceOptions options)
    : snapshot_(std::move(snapshot)), clock_(&clock), ids_(&ids), options_(std::move(options)) {
    HOOKLINE_ASSERT(snapshot_ != nullptr, "a service needs loaded content");
}

Result<CallAnswer> Service::handle_call(std::string_view service_id, fhir::json::BodyBuffer& body,
                                        const ClientProfile* profile, std::string_view iss) const {
    const std::optional<std::size_t> service = snapshot_->find_service(service_id);
    if (!service) {
        return fail(ErrorKind::UnknownService, "no service with this id");
    }
    try {
        return answer(*service, body, profile == nullptr ? *options_.cards.profile : *profile, iss);
    } catch (const ArenaLimitExceeded&) {
        return fail(ErrorKind::LimitExceeded, "the request needs more memory than one may have");
    } catch (const std::bad_alloc&) {
        throw;  // the caller asks the client to come again (SR-120)
    } catch (const std::exception&) {
        return fail(ErrorKind::Internal, "unexpected failure");
    } catch (...) {
        return fail(ErrorKind::Internal, "unexpected failure");
    }
}

Result<CallAnswer> Service::answer(std::size_t service, fhir::json::BodyBuffer& body,
                                   const ClientProfile& profile, std::string_view iss) const {
    RequestArena arena(options_.arena_bytes_max);
    HOOKLINE_TRY(const fhir::json::Value root, fhir::json::parse(body, arena, options_.json));
    HOOKLINE_TRY(const CdsRequestView request, parse_request(root, arena));
    const Hook expected = snapshot_->services()[service].hook;
    if (request.hook != expected) {
        return fail(ErrorKind::InvalidRequest,
                    "this service answers `" + std::string(to_string(expected)) + "` only", "hook");
    }
    const RequestTime time{clock_->now_ms(), clock_->offset_minutes()};
    std::optional<CallSubjects> subjects;
    if (options_.feedback != nullptr) {
        const CommonContext& common = request.common();
        subjects.emplace(
            *options_.feedback,
            CallSubjects::Caller{iss, common.patient_id, common.user_type, common.user_id},
            time.now_ms, time.offset_minutes);
    }
    HOOKLINE_TRY(
        Decision decision,
        snapshot_->decide(service, request, time, subjects ? &*subjects : nullptr, *ids_, arena));
    shape_cards(decision.cards, profile, *ids_);
    CardWriterOptions form = options_.cards;
    form.profile = &profile;
    form.app = &options_.app;
    form.hook = request.hook;
    CallAnswer answer{
        write_cards(decision.cards, form), decision.cards.size(), decision.bundle_entries, {}};
    if (subjects) {
        answer.shown =
            shown_statements(decision.cards, snapshot_->services()[service].id, *subjects);
    }
    return answer;
}

}  // namespace hookline::hooks

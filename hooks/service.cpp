#include "hooks/service.hpp"

#include <exception>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>

#include "hooks/feedback/call_subjects.hpp"
#include "hooks/protocol/card_shape.hpp"
#include "hooks/protocol/request.hpp"
#include "hooks/thread_role.hpp"

namespace hookline::hooks {
namespace {

std::vector<ShownStatement> shown_statements(const std::vector<engine::Card>& cards,
                                             const std::string& service_id,
                                             const CallSubjects& subjects, std::string_view iss) {
    static const std::vector<std::string> kNoOrder = {{}};
    std::vector<ShownStatement> shown;
    for (const engine::Card& card : cards) {
        for (const engine::CardStatement& statement : card.statements) {
            for (const std::string& order :
                 statement.orders.empty() ? kNoOrder : statement.orders) {
                shown.push_back({card.uuid, service_id, statement.id, statement.rule,
                                 card.guideline_version,
                                 std::string(to_string(statement.indicator)),
                                 subjects.subject(statement.id, order), std::string(iss)});
            }
        }
    }
    return shown;
}

// No exception but std::bad_alloc leaves the folder.
template <class Work>
std::invoke_result_t<Work> guarded(Work work) {
    try {
        return work();
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

}  // namespace

Service::Service(std::shared_ptr<const Snapshot> snapshot, const Clock& clock, IdSource& ids,
                 ServiceOptions options)
    : snapshot_(std::move(snapshot)),
      clock_(&clock),
      ids_(&ids),
      options_(std::move(options)),
      arenas_(std::make_shared<ArenaPool>(options_.arena_bytes_max)) {
    HOOKLINE_ASSERT(snapshot_ != nullptr, "a service needs loaded content");
}

Result<CallAnswer> Service::handle_call(std::string_view service_id, fhir::json::BodyBuffer& body,
                                        const ClientProfile* profile, std::string_view iss) const {
    HOOKLINE_TRY(const std::unique_ptr<ServiceCall> call, read_call(service_id, body));
    return answer(*call, profile, iss);
}

Result<std::unique_ptr<ServiceCall>> Service::read_call(std::string_view service_id,
                                                        fhir::json::BodyBuffer& body) const {
    const std::optional<std::size_t> service = snapshot_->find_service(service_id);
    if (!service) {
        return fail(ErrorKind::UnknownService, "no service with this id");
    }
    auto call = std::make_unique<ServiceCall>(ArenaPool::take(arenas_));
    call->service = *service;
    HOOKLINE_CHECK(guarded([&] { return read(*call, body); }));
    return call;
}

Result<CallAnswer> Service::answer(ServiceCall& call, const ClientProfile* profile,
                                   std::string_view iss, const engine::Budget& budget) const {
    assert_may_work_on(call.bytes);
    return guarded([&] {
        return decide(call, profile == nullptr ? *options_.cards.profile : *profile, iss, budget);
    });
}

Result<std::string> Service::explain(ServiceCall& call, const engine::Budget& budget) const {
    assert_may_work_on(call.bytes);
    return guarded([&] {
        const RequestTime time{clock_->now_ms(), clock_->offset_minutes(), budget};
        return snapshot_->explain_as_json(call.service, call.request, time, call.arena);
    });
}

Result<void> Service::read(ServiceCall& call, fhir::json::BodyBuffer& body) const {
    assert_may_work_on(body.size());
    call.bytes = body.size();
    HOOKLINE_TRY(const fhir::json::Value root, fhir::json::parse(body, call.arena, options_.json));
    const ServiceDescription& description = snapshot_->services()[call.service];
    const bool is_other = names_another_hook(root, description.hook, description.hook_name());
    if (!is_other) {
        HOOKLINE_TRY(call.request, parse_request(root, call.arena));
    }
    if (is_other || !accept_for(call.request, description.hook, description.hook_name())) {
        return fail(ErrorKind::InvalidRequest,
                    "this service answers `" + std::string(description.hook_name()) + "` only",
                    "hook");
    }
    return {};
}

Result<CallAnswer> Service::decide(ServiceCall& call, const ClientProfile& profile,
                                   std::string_view iss, const engine::Budget& budget) const {
    const RequestTime time{clock_->now_ms(), clock_->offset_minutes(), budget};
    std::optional<CallSubjects> subjects;
    if (options_.feedback != nullptr) {
        const CommonContext& common = call.request.common();
        subjects.emplace(
            *options_.feedback,
            CallSubjects::Caller{iss, common.patient_id, common.user_type, common.user_id},
            time.now_ms, time.offset_minutes);
    }
    HOOKLINE_TRY(Decision decision,
                 snapshot_->decide(call.service, call.request, time,
                                   subjects ? &*subjects : nullptr, *ids_, call.arena));
    shape_cards(decision.cards, profile, *ids_);
    CardWriterOptions form = options_.cards;
    form.profile = &profile;
    form.app = &options_.app;
    form.hook = call.request.hook;
    CallAnswer answer{write_cards(decision.cards, form),
                      decision.cards.size(),
                      decision.bundle_entries,
                      call.request.tolerated,
                      {},
                      {},
                      decision.counts};
    for (const engine::Card& card : decision.cards) {
        ++answer.cards_by_indicator.at(std::to_underlying(card.indicator));
        answer.card_ids.push_back(card.uuid);
    }
    if (subjects) {
        answer.shown = shown_statements(decision.cards, snapshot_->services()[call.service].id,
                                        *subjects, iss);
    }
    return answer;
}

}  // namespace hookline::hooks

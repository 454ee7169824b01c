#include "hooks/guideline_snapshot.hpp"

#include <algorithm>
#include <utility>

#include "engine/plan/apply.hpp"
#include "engine/plan/element_reader.hpp"
#include "engine/plan/hook_table.hpp"
#include "engine/plan/order_kinds.hpp"
#include "fhir/resources/element.hpp"
#include "hooks/explanation_writer.hpp"
#include "hooks/observation_codes.hpp"
#include "hooks/request_record.hpp"
#include "hooks/statement_content.hpp"
#include "mappings/record_sources.hpp"

namespace hookline::hooks {
namespace {

// Statements section 3.8: nothing about prognosis to patients and relatives.
bool is_patient_side(std::string_view user_type) {
    return user_type == "Patient" || user_type == "RelatedPerson";
}

// Such a hook is served, but what it is about is not looked at.
void warn_of_unread_context(const engine::Guideline& guideline, std::string_view hook,
                            Diagnostics& diagnostics) {
    const engine::HookInfo* known = engine::find_known_hook(hook);
    const bool is_read = parse_hook(hook) != Hook::Other || (known != nullptr && known->has_orders);
    if (!is_read) {
        diagnostics.warning(guideline.folder().string(), {},
                            "of the context of hook `" + std::string(hook) +
                                "` only userId, patientId and encounterId are read");
    }
}

// SAFETY: order-dispatch gives its orders by reference only; when none that rules may concern can
// be had, nothing could be evaluated, and silence would look like an all-clear (CH-061, SR-130).
// One of several is named on a card instead.
Result<void> check_dispatched_orders(const CdsRequestView& request,
                                     const mappings::PatientRecord& record) {
    const auto* dispatch = std::get_if<OrderDispatchContext>(&request.context);
    if (dispatch == nullptr) {
        return {};
    }
    std::string first_missing;
    for (std::size_t i = 0; i < dispatch->dispatched_orders.size(); ++i) {
        if (!mappings::can_trigger_rules(
                fhir::parse_reference(dispatch->dispatched_orders[i]).type)) {
            continue;
        }
        const std::string where = "context.dispatchedOrders[" + std::to_string(i) + ']';
        const bool is_missing =
            std::ranges::any_of(record.skipped, [&](const mappings::SkippedResource& skipped) {
                return skipped.where == where && skipped.reason == mappings::kOrderNotFound;
            });
        if (!is_missing) {
            return {};
        }
        first_missing = first_missing.empty() ? where : first_missing;
    }
    if (!first_missing.empty()) {
        return fail(ErrorKind::PreconditionFailed,
                    "the order is neither in the prefetch nor could it be read", first_missing);
    }
    return {};
}

std::size_t resources_lost(const mappings::PatientRecord& record) {
    return static_cast<std::size_t>(
        std::ranges::count_if(record.skipped, &mappings::SkippedResource::is_lost));
}

std::string title_of(const engine::Guideline& guideline, std::string_view hook) {
    return guideline.info().title + " (" + std::string(hook) + ')';
}

}  // namespace

std::shared_ptr<const Snapshot> load_content(const ContentPaths& paths, Diagnostics& diagnostics) {
    return GuidelineSnapshot::load(paths, diagnostics);
}

std::shared_ptr<const GuidelineSnapshot> GuidelineSnapshot::load(const ContentPaths& paths,
                                                                 Diagnostics& diagnostics) {
    auto snapshot = std::make_shared<GuidelineSnapshot>();
    snapshot->base_url_ = paths.base_url;
    snapshot->shows_prognosis_ = paths.shows_prognosis;
    snapshot->dates_ = paths.dates;
    snapshot->basis_ = ContentBasis::load(paths, diagnostics);
    if (snapshot->basis_ == nullptr) {
        return nullptr;
    }
    snapshot->load_guidelines(paths, diagnostics);
    return diagnostics.has_errors() ? nullptr : snapshot;
}

void GuidelineSnapshot::load_guidelines(const ContentPaths& paths, Diagnostics& diagnostics) {
    const engine::GuidelineContext context{&basis_->model(), &basis_->binding(),
                                           &basis_->value_sets(), &basis_->terminology()};
    const std::string observation_codes = load_observation_codes(paths, diagnostics);
    for (const auto& folder : paths.guidelines) {
        auto guideline = engine::check_pack(folder, paths.packs, diagnostics)
                             ? engine::Guideline::load(folder, context, diagnostics)
                             : nullptr;
        if (guideline == nullptr) {
            continue;
        }
        engine::check_order_kinds(*guideline, basis_->tables(), diagnostics);
        for (const std::string& name : guideline->hooks()) {
            const auto hook = parse_hook(name);
            HOOKLINE_ASSERT(hook.has_value(), "the loader knows the hooks of the protocol");
            const std::string id = service_id(guideline->info().id, name);
            if (find_service(id)) {
                diagnostics.error(folder.string(), {}, "service `" + id + "` is there twice");
                continue;
            }
            descriptions_.push_back(
                {id, *hook, title_of(*guideline, name), guideline->info().description,
                 prefetch_templates(guideline->sources_of(name), observation_codes),
                 *hook == Hook::Other ? name : std::string(), guideline->info().id});
            warn_of_unread_context(*guideline, name, diagnostics);
            guideline_of_service_.push_back(guidelines_.size());
        }
        guidelines_.push_back(std::move(guideline));
    }
}

std::shared_ptr<const GuidelineSnapshot> GuidelineSnapshot::for_cases(std::size_t guideline) const {
    auto alone = std::make_shared<GuidelineSnapshot>();
    alone->basis_ = basis_;
    alone->base_url_ = base_url_;
    alone->shows_prognosis_ = true;
    alone->guidelines_ = {guidelines_.at(guideline)};
    for (std::size_t i = 0; i < descriptions_.size(); ++i) {
        if (guideline_of_service_[i] == guideline) {
            alone->descriptions_.push_back(descriptions_[i]);
            alone->guideline_of_service_.push_back(0);
        }
    }
    return alone;
}

// The record of the request's patient, and the call as the plan sees it, given to `use`.
template <class Use>
auto GuidelineSnapshot::with_call(const CdsRequestView& request, RequestTime time,
                                  const engine::EarlierOverrides* overrides, RequestArena& arena,
                                  Use use) const
    -> Result<decltype(use(std::declval<const engine::HookCall&>()))> {
    const CommonContext& common = request.common();
    const fhir::DateTime now = fhir::date_time_from_epoch_ms(time.now_ms, time.offset_minutes);
    HOOKLINE_TRY(const mappings::PatientRecord* record,
                 build_request_record(request, now, *basis_, arena));
    HOOKLINE_CHECK(check_dispatched_orders(request, *record));
    const engine::RecordSource source(*record, basis_->binding());
    const engine::HookCall call{request.hook_name,
                                source,
                                basis_->binding(),
                                basis_->terminology(),
                                basis_->tables(),
                                request.prefetch,
                                draft_orders_of(request),
                                common.encounter_id,
                                now,
                                base_url_,
                                shows_prognosis_ && !is_patient_side(common.user_type),
                                {},
                                overrides,
                                time.budget,
                                dates_};
    return use(call);
}

Result<Decision> GuidelineSnapshot::decide(std::size_t service, const CdsRequestView& request,
                                           RequestTime time,
                                           const engine::EarlierOverrides* overrides, IdSource& ids,
                                           RequestArena& arena) const {
    return with_call(request, time, overrides, arena, [&](const engine::HookCall& call) {
        engine::ApplyResult result =
            engine::apply(*guidelines_[guideline_of_service_[service]], call, arena, ids);
        return Decision{std::move(result.cards),
                        call.source.record().resources_read,
                        {.rules_evaluated = result.rules_evaluated,
                         .rules_fired = result.rules_fired,
                         .rules_failed = result.rules_failed,
                         .statements_unchecked = result.statements_unchecked,
                         .resources_lost = resources_lost(call.source.record()),
                         .is_cut_short = result.is_cut_short}};
    });
}

Result<std::vector<engine::RuleExplanation>> GuidelineSnapshot::explain(
    std::size_t service, const CdsRequestView& request, RequestTime time,
    std::string_view statement, RequestArena& arena) const {
    return with_call(request, time, nullptr, arena, [&](const engine::HookCall& call) {
        return engine::explain(*guidelines_[guideline_of_service_[service]], call, statement,
                               arena);
    });
}

Result<std::string> GuidelineSnapshot::explain_as_json(std::size_t service,
                                                       const CdsRequestView& request,
                                                       RequestTime time,
                                                       RequestArena& arena) const {
    HOOKLINE_TRY(const std::vector<engine::RuleExplanation> rules,
                 explain(service, request, time, {}, arena));
    return write_explanations(rules, 0);
}

std::vector<GuidelineNotice> GuidelineSnapshot::outdated(RequestTime time) const {
    const fhir::DateTime now = fhir::date_time_from_epoch_ms(time.now_ms, time.offset_minutes);
    std::vector<GuidelineNotice> notices;
    for (const auto& guideline : guidelines_) {
        for (engine::OutdatedContent& content : engine::outdated_content(*guideline, now, dates_)) {
            notices.push_back(
                {guideline->info().id, to_string(content.age), {}, std::move(content.date)});
            if (content.plan) {
                notices.back().plan = engine::last_segment(guideline->plans()[*content.plan].url);
            }
        }
    }
    return notices;
}

std::optional<StatementPage> GuidelineSnapshot::statement(std::string_view id) const {
    for (const auto& guideline : guidelines_) {
        const engine::Statement* statement = guideline->find_statement(id);
        if (statement != nullptr) {
            return statement_page_of(*guideline, *statement);
        }
    }
    return std::nullopt;
}

}  // namespace hookline::hooks

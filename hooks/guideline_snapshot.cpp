#include "hooks/guideline_snapshot.hpp"

#include <algorithm>
#include <utility>

#include "engine/plan/apply.hpp"
#include "engine/plan/hook_table.hpp"
#include "hooks/request_record.hpp"
#include "mappings/record_sources.hpp"

namespace hookline::hooks {
namespace {

// Statements section 3.8: nothing about prognosis to patients and relatives.
bool is_patient_side(std::string_view user_type) {
    return user_type == "Patient" || user_type == "RelatedPerson";
}

// From the page to the rule: file, element, and the definitions that are its condition.
std::string place_of(const engine::Rule& rule, const std::filesystem::path& folder) {
    std::string place =
        std::filesystem::path(rule.file).lexically_relative(folder).generic_string() + ", " +
        rule.path + "; condition:";
    for (const engine::BoundExpression& condition : rule.conditions) {
        place += ' ' + condition.library + ".\"" + condition.text + '"';
    }
    return place;
}

void add_note(StatementPage& page, std::string title, const std::string& text) {
    if (!text.empty()) {
        page.notes.emplace_back(std::move(title), text);
    }
}

void add_notes(const engine::Statement& statement, StatementPage& page) {
    add_note(page, "Kind", statement.kind);
    add_note(page, "Population", statement.population);
    add_note(page, "When data are unknown", statement.when_unknown);
    for (const std::string& edge_case : statement.edge_cases) {
        add_note(page, "Edge case", edge_case);
    }
    for (const std::string& conflict : statement.conflicts) {
        add_note(page, "Conflict between the sources", conflict);
    }
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

// SAFETY: order-dispatch gives its orders by reference only; one that is nowhere cannot be checked,
// and silence would look like an all-clear (CH-061).
Result<void> check_dispatched_orders(const mappings::PatientRecord& record) {
    const auto found = std::ranges::find(record.skipped, mappings::kOrderNotFound,
                                         &mappings::SkippedResource::reason);
    if (found == record.skipped.end()) {
        return {};
    }
    return fail(ErrorKind::PreconditionFailed,
                "the order is neither in the prefetch nor could it be read",
                std::string(found->path));
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
    snapshot->basis_ = ContentBasis::load(paths, diagnostics);
    if (snapshot->basis_ == nullptr) {
        return nullptr;
    }
    snapshot->load_guidelines(paths, diagnostics);
    return diagnostics.has_errors() ? nullptr : snapshot;
}

void GuidelineSnapshot::load_guidelines(const ContentPaths& paths, Diagnostics& diagnostics) {
    const engine::GuidelineContext context{&basis_->model(), &basis_->binding(),
                                           &basis_->value_sets()};
    for (const auto& folder : paths.guidelines) {
        auto guideline = engine::Guideline::load(folder, context, diagnostics);
        if (guideline == nullptr) {
            continue;
        }
        for (const std::string& name : guideline->hooks()) {
            const auto hook = parse_hook(name);
            HOOKLINE_ASSERT(hook.has_value(), "the loader knows the hooks of the protocol");
            const std::string id = service_id(guideline->info().id, name);
            if (find_service(id)) {
                diagnostics.error(folder.string(), {}, "service `" + id + "` is there twice");
                continue;
            }
            descriptions_.push_back({id, *hook, title_of(*guideline, name),
                                     guideline->info().description,
                                     prefetch_templates(guideline->sources_of(name)),
                                     *hook == Hook::Other ? name : std::string()});
            warn_of_unread_context(*guideline, name, diagnostics);
            guideline_of_service_.push_back(guidelines_.size());
        }
        guidelines_.push_back(std::move(guideline));
    }
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
    HOOKLINE_CHECK(check_dispatched_orders(*record));
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
                                overrides};
    return use(call);
}

Result<Decision> GuidelineSnapshot::decide(std::size_t service, const CdsRequestView& request,
                                           RequestTime time,
                                           const engine::EarlierOverrides* overrides, IdSource& ids,
                                           RequestArena& arena) const {
    return with_call(request, time, overrides, arena, [&](const engine::HookCall& call) {
        engine::ApplyResult result =
            engine::apply(*guidelines_[guideline_of_service_[service]], call, arena, ids);
        return Decision{std::move(result.cards), call.source.record().resources_read};
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

std::optional<StatementPage> GuidelineSnapshot::statement(std::string_view id) const {
    for (const auto& guideline : guidelines_) {
        const engine::Statement* statement = guideline->find_statement(id);
        if (statement == nullptr) {
            continue;
        }
        StatementPage page;
        page.id = statement->id;
        page.title = statement->text;
        page.guideline = guideline->info().title;
        page.version = guideline->info().version;
        page.sources.push_back(statement->citation);
        add_notes(*statement, page);
        for (const engine::Rule& rule : guideline->rules()) {
            if (rule.statement_id == id) {
                page.rules.push_back(
                    {rule.id, rule.title, rule.description, place_of(rule, guideline->folder())});
            }
        }
        return page;
    }
    return std::nullopt;
}

}  // namespace hookline::hooks

#include "hooks/fetch/fetched_key.hpp"

#include <array>
#include <utility>

#include "fhir/resources/bundle.hpp"
#include "hooks/fetch/fetched_resource.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Member;
using fhir::json::Value;

constexpr std::string_view kMedication = "Medication";

// Without a URL that can be read it is empty, and there all the same.
std::optional<std::string> next_link_of(const Value& bundle) {
    for (const Value& link : bundle.array_at("link")) {
        if (fhir::is_next_link(link)) {
            return std::string(link.string_at("url"));
        }
    }
    return std::nullopt;
}

// A list, or not there.
bool is_list(const Value& owner, fhir::json::MemberName name) {
    const Value* value = owner.find(name);
    return value == nullptr || value->is_null() || value->is_array();
}

FetchProblem problem_of(HttpResult::Kind kind) {
    switch (kind) {
        case HttpResult::Kind::Answered:
            return FetchProblem::None;
        case HttpResult::Kind::Refused:
            return FetchProblem::Refused;
        case HttpResult::Kind::Unreachable:
            return FetchProblem::Unreachable;
        case HttpResult::Kind::TlsFailed:
            return FetchProblem::TlsFailed;
        case HttpResult::Kind::Timeout:
            return FetchProblem::Timeout;
        case HttpResult::Kind::TooLarge:
            return FetchProblem::TooLarge;
        case HttpResult::Kind::Broken:
        case HttpResult::Kind::Cancelled:
            return FetchProblem::Broken;
    }
    return FetchProblem::Broken;
}

FetchProblem problem_of_status(int status) {
    switch (status) {
        case 200:
            return FetchProblem::None;
        case 401:
        case 403:
            return FetchProblem::NotAuthorised;
        case 429:
        case 503:
            return FetchProblem::Busy;
        default:
            return FetchProblem::Status;
    }
}

}  // namespace

FetchedKey::FetchedKey(const FetchItem& item, const Call& call)
    : type_(item.query.substr(0, item.query.find_first_of("/?"))),
      is_read_(item.query.find('?') == std::string::npos && !item.query.empty()) {
    report_.key = item.key;
    report_.query = item.query;
    if (item.begun.is_object()) {
        page_url_ = call.base.url + '/' + item.query;
        take_bundle(item.begun, call);
    }
}

void FetchedKey::fail(FetchProblem problem) {
    if (report_.problem == FetchProblem::None) {
        report_.problem = problem;
    }
}

void FetchedKey::take(const HttpResult& result, std::string url, const Call& call) {
    page_url_ = std::move(url);
    report_.status = result.status;
    if (is_read_ && result.kind == HttpResult::Kind::Answered &&
        (result.status == 404 || result.status == 410)) {
        is_known_none_ = true;
        return;
    }
    const FetchProblem problem = read_document(result, call.arena);
    if (problem != FetchProblem::None) {
        fail(problem);
        return;
    }
    ++report_.pages;
    const Value& root = pages_.back().root;
    is_read_ ? take_resource(root, call) : take_bundle(root, call);
}

FetchProblem FetchedKey::read_document(const HttpResult& result, RequestArena& arena) {
    FetchProblem problem = problem_of(result.kind);
    if (problem == FetchProblem::None) {
        problem = problem_of_status(result.status);
    }
    if (problem != FetchProblem::None) {
        return problem;
    }
    Page& page = pages_.emplace_back();
    page.body = fhir::json::BodyBuffer(result.body);
    problem = FetchProblem::NotJson;
    try {
        const auto root = fhir::json::parse(page.body, arena);
        if (root) {
            page.root = *root;
            const std::string_view type = root->string_at("resourceType");
            problem = type == (is_read_ ? std::string_view(type_) : "Bundle") ? FetchProblem::None
                      : type == "OperationOutcome" ? FetchProblem::OperationOutcome
                      : root->is_object()          ? FetchProblem::WrongResource
                                                   : FetchProblem::NotJson;
        } else if (root.error().kind == ErrorKind::LimitExceeded) {
            problem = FetchProblem::TooLarge;
        }
    } catch (const ArenaLimitExceeded&) {
        problem = FetchProblem::TooLarge;
    }
    if (problem != FetchProblem::None) {
        pages_.pop_back();
    }
    return problem;
}

void FetchedKey::take_resource(const Value& resource, const Call& call) {
    if (is_foreign(resource, type_, call.patient_id)) {
        ++report_.foreign;
        fail(FetchProblem::WrongResource);
        return;
    }
    keep(resource, resource);
    note_reference(resource, call);
}

void FetchedKey::take_bundle(const Value& bundle, const Call& call) {
    report_.has_data = true;
    next_link_ = next_link_of(bundle);
    if (const Value* total = bundle.find("total"); total != nullptr && !total_) {
        total_ = count_of(total->text());
    }
    for (const Value& entry : bundle.array_at("entry")) {
        take_entry(entry, call);
    }
    if (!is_list(bundle, "entry") || !is_list(bundle, "link")) {
        fail(FetchProblem::Malformed);
    }
    if (!next_link_ && total_ && matches_ < *total_) {
        fail(FetchProblem::TotalNotReached);
    }
    // Only of others: of a merged record, or the answer to another question. It proves no absence.
    if (!next_link_ && report_.foreign > 0 && report_.resources == 0) {
        fail(FetchProblem::WrongResource);
    }
}

void FetchedKey::take_entry(const Value& entry, const Call& call) {
    const fhir::BundleEntryView view(entry);
    const Value* resource = view.resource();
    const std::string_view type =
        resource == nullptr ? std::string_view() : resource->string_at("resourceType");
    if (type.empty() || type == "OperationOutcome" || type == "Bundle") {
        // Remarks, faults and the client's own forms: the record knows what they mean.
        kept_.push_back(entry);
        if (type == "OperationOutcome" && fhir::OperationOutcomeView(*resource).is_error()) {
            fail(FetchProblem::OperationOutcome);
        }
        return;
    }
    matches_ += view.search_mode() == "include" ? 0U : 1U;
    const bool is_asked_for = type_.empty() || type == type_ || type == kMedication;
    if (!is_asked_for || is_foreign(*resource, type, call.patient_id)) {
        ++report_.foreign;
        return;
    }
    keep(entry, *resource);
    note_reference(*resource, call);
}

void FetchedKey::keep(const Value& entry, const Value& resource) {
    report_.has_data = true;
    const std::string_view id = resource.string_at("id");
    if (!id.empty()) {
        std::string name(resource.string_at("resourceType"));
        name += '/';
        name += id;
        const auto [place, is_new] = places_.emplace(std::move(name), kept_.size());
        if (!is_new) {
            ++report_.duplicates;
            const Value& before = kept_[place->second];
            const Value* old = fhir::BundleEntryView(before).resource();
            if (old == nullptr || !is_older(resource, *old)) {
                kept_[place->second] = entry;
            }
            return;
        }
    }
    ++report_.resources;
    kept_.push_back(entry);
}

void FetchedKey::note_reference(const Value& resource, const Call& call) {
    const Value* reference = resource.find("medicationReference");
    if (reference == nullptr) {
        return;
    }
    auto relative = relative_reference(reference->string_at("reference"), call.base.url);
    if (relative && relative->type() == kMedication) {
        references_.push_back(*std::move(relative));
    }
}

std::optional<NextPage> FetchedKey::next_page(const Call& call) {
    const auto link = std::exchange(next_link_, std::nullopt);
    if (!link) {
        return std::nullopt;
    }
    auto next = resolve_next(*link, page_url_, call.base);
    if (!next) {
        fail(FetchProblem::PageRefused);
    } else if (!seen_links_.insert(next->url).second) {
        fail(FetchProblem::PageLoop);
        next.reset();
    } else if (report_.pages >= call.limits.pages_max) {
        fail(FetchProblem::PageLimit);
        next.reset();
    } else if (report_.resources >= call.limits.resources_max) {
        fail(FetchProblem::TooLarge);
        next.reset();
    }
    return next;
}

std::vector<RelativeReference> FetchedKey::take_references() {
    return std::exchange(references_, {});
}

std::optional<Value> FetchedKey::merge(RequestArena& arena) const {
    if (is_read_) {
        const bool is_none = is_known_none_ && report_.is_complete();
        return !kept_.empty() ? std::optional(kept_.front())
               : is_none      ? std::optional(Value::null())
                              : std::nullopt;
    }
    if (!report_.has_data) {
        return std::nullopt;
    }
    std::array<Member, 4> members = {Member{"resourceType", Value::string("Bundle")},
                                     Member{"type", Value::string("searchset")},
                                     Member{"entry", Value::array(arena.copy(std::span(kept_)))},
                                     {}};
    std::size_t count = 3;
    if (!report_.is_complete()) {
        // Says to the record that not all of it is here.
        const std::array<Member, 1> link = {Member{"relation", Value::string("next")}};
        const std::array<Value, 1> links = {
            Value::object(arena.copy(std::span<const Member>(link)))};
        members[count++] = {"link", Value::array(arena.copy(std::span<const Value>(links)))};
    }
    return Value::object(arena.copy(std::span<const Member>(members.data(), count)));
}

}  // namespace hookline::hooks

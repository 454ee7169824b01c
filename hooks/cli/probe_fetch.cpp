#include "hooks/cli/probe_fetch.hpp"

#include <future>
#include <set>
#include <utility>

#include "fhir/json/reader.hpp"
#include "fhir/json/writer.hpp"
#include "hooks/elapsed.hpp"
#include "hooks/fetch/missing_data.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Member;
using fhir::json::Value;
using fhir::json::Writer;
using Clock = std::chrono::steady_clock;

HttpResult get_metadata(HttpClient& client, const ProbeTarget& target) {
    HttpGet get;
    get.url = target.server.base + "/metadata";
    get.token = target.token;
    get.internal = target.server.internal;
    get.deadline = Clock::now() + target.deadline;
    std::promise<HttpResult> promise;
    client.get(std::move(get),
               [&promise](HttpResult result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
}

std::string_view text_in(const Value& object, std::string_view member, std::string_view name) {
    const Value* inner = object.find(member);
    return inner == nullptr ? std::string_view() : inner->string_at(name);
}

void read_rest(const Value& rest, std::set<std::string, std::less<>>& types,
               ServerSummary& summary) {
    for (const Value& resource : rest.array_at("resource")) {
        types.emplace(resource.string_at("type"));
    }
    const Value* security = rest.find("security");
    for (const Value& service :
         security == nullptr ? std::span<const Value>() : security->array_at("service")) {
        for (const Value& coding : service.array_at("coding")) {
            summary.security.emplace_back(coding.string_at("code"));
        }
    }
}

void read_statement(const Value& statement, std::span<const PrefetchTemplate> templates,
                    ServerSummary& summary) {
    summary.fhir_version = statement.string_at("fhirVersion");
    summary.software = text_in(statement, "software", "name");
    if (const auto version = text_in(statement, "software", "version"); !version.empty()) {
        summary.software += ' ';
        summary.software += version;
    }
    summary.description = text_in(statement, "implementation", "description");
    std::set<std::string, std::less<>> types;
    for (const Value& rest : statement.array_at("rest")) {
        read_rest(rest, types, summary);
    }
    for (const PrefetchTemplate& item : templates) {
        const std::string type = item.query.substr(0, item.query.find_first_of("/?"));
        if (!types.contains(type)) {
            summary.not_named.push_back(type);
        }
    }
}

// Medications stand among the results that refer to them, as a server may send them.
void write_prefetch(const Fetched& fetched, std::string& text) {
    constexpr std::string_view kReferring = "medication";
    Writer out(text);
    out.begin_object();
    bool written = fetched.referenced.empty();
    for (const Member& member : fetched.prefetch.members()) {
        out.key(member.name);
        if (written || !member.name.view().starts_with(kReferring) ||
            member.value.string_at("resourceType") != "Bundle") {
            out.value(member.value);
            continue;
        }
        written = true;
        out.begin_object();
        for (const Member& part : member.value.members()) {
            if (part.name != "entry") {
                out.key(part.name).value(part.value);
            }
        }
        out.key("entry").begin_array();
        for (const Value& entry : member.value.array_at("entry")) {
            out.value(entry);
        }
        for (const Value& resource : fetched.referenced) {
            out.begin_object().key("resource").value(resource);
            out.key("search").begin_object().key("mode").string("include").end_object();
            out.end_object();
        }
        out.end_array().end_object();
    }
    out.end_object();
}

}  // namespace

ServerSummary read_server_summary(HttpClient& client, const ProbeTarget& target,
                                  std::span<const PrefetchTemplate> templates) {
    const auto begin = Clock::now();
    const HttpResult result = get_metadata(client, target);
    ServerSummary summary;
    summary.duration_us = microseconds_since(begin);
    summary.status = result.status;
    if (result.kind != HttpResult::Kind::Answered) {
        summary.problem = to_string(result.kind);
        return summary;
    }
    fhir::json::BodyBuffer body(result.body);
    RequestArena arena;
    const auto statement = fhir::json::parse(body, arena);
    if (result.status != 200) {
        summary.problem = "status " + std::to_string(result.status);
    } else if (!statement || statement->string_at("resourceType") != "CapabilityStatement") {
        summary.problem = "no CapabilityStatement";
    } else {
        read_statement(*statement, templates, summary);
    }
    return summary;
}

ProbeData fetch_probe_data(HttpClient& client, const ProbeTarget& target,
                           std::span<const PrefetchTemplate> templates,
                           const CdsRequestView& request) {
    MissingData missing = find_missing_data(request, templates, target.server.base);
    FetchOrder order;
    order.access.base = {target.server.base, &target.server};
    order.access.token = target.token;
    order.patient_id = request.common().patient_id;
    order.items = std::move(missing.items);
    order.references = std::move(missing.references);
    order.known = std::move(missing.known);
    order.deadline = Clock::now() + target.deadline;
    const auto fetch = make_prefetch_fetch(client, std::move(order));
    const auto begin = Clock::now();
    std::promise<void> done;
    fetch->start([&done] { done.set_value(); });
    done.get_future().wait();
    ProbeData data;
    data.duration_us = microseconds_since(begin);
    data.reports = fetch->reports();
    RequestArena arena;
    write_prefetch(fetch->merge(Value::null(), arena), data.prefetch);
    return data;
}

}  // namespace hookline::hooks

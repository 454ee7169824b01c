#include <algorithm>
#include <ostream>
#include <utility>

#include "fhir/base/files.hpp"
#include "fhir/json/reader.hpp"
#include "fhir/json/writer.hpp"
#include "hooks/cli/fact_sheet.hpp"
#include "hooks/cli/now.hpp"
#include "hooks/cli/private_file.hpp"
#include "hooks/cli/probe_command.hpp"
#include "hooks/cli/probe_draft.hpp"
#include "hooks/cli/probe_report.hpp"
#include "hooks/fetch/ca_file.hpp"
#include "hooks/service.hpp"
#include "hooks/system.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Writer;

bool has_orders(Hook hook) {
    return hook == Hook::OrderSelect || hook == Hook::OrderSign;
}

// A call of the hook for that patient, with the prefetch as JSON; empty: none.
std::string request_text(const ProbeOptions& options, Hook hook,
                         const std::vector<ProbeDraft>& drafts, std::string_view prefetch) {
    std::string text;
    Writer out(text);
    out.begin_object().key("hook").string(to_string(hook)).key("hookInstance").string("probe");
    out.key("context").begin_object().key("userId").string("Practitioner/probe");
    out.key("patientId").string(options.patient);
    out.optional_string("encounterId", options.encounter);
    if (hook == Hook::OrderSelect) {
        out.key("selections").begin_array();
        for (const ProbeDraft& draft : drafts) {
            out.string(draft.reference);
        }
        out.end_array();
    }
    if (has_orders(hook)) {
        out.key("draftOrders").begin_object().key("resourceType").string("Bundle");
        out.key("type").string("collection").key("entry").begin_array();
        for (const ProbeDraft& draft : drafts) {
            out.begin_object().key("resource").raw(draft.resource).end_object();
        }
        out.end_array().end_object();
    }
    out.end_object();
    if (!prefetch.empty()) {
        out.key("prefetch").raw(prefetch);
    }
    out.end_object();
    return text;
}

// The hook of the options, after what its context needs was given; nullopt after a message.
std::optional<Hook> choose_hook(const ProbeOptions& options, CommandEnvironment& environment) {
    const std::string name = !options.hook.empty()    ? options.hook
                             : options.drafts.empty() ? "patient-view"
                                                      : "order-sign";
    const std::optional<Hook> hook = parse_hook(name);
    std::string message;
    if (!hook || *hook == Hook::OrderDispatch || *hook == Hook::AppointmentBook) {
        message =
            "expected `patient-view`, `encounter-start`, `encounter-discharge`, "
            "`order-select` or `order-sign`";
    } else if (!has_orders(*hook) && !options.drafts.empty()) {
        message = "`" + name + "` has no draft orders; use --hook order-sign with --draft";
    } else if (options.encounter.empty() &&
               (*hook == Hook::EncounterStart || *hook == Hook::EncounterDischarge)) {
        message = "`" + name + "` needs --encounter";
    } else {
        return hook;
    }
    environment.err << "--hook: error: " << message << '\n';
    return std::nullopt;
}

// The server and the token, from the options or the environment variable; nullopt after a message.
std::optional<ProbeTarget> choose_target(const ProbeOptions& options,
                                         CommandEnvironment& environment) {
    ProbeTarget target;
    const auto base = parse_fhir_base(options.base);
    if (!base) {
        environment.err << options.base
                        << ": error: expected the base of a FHIR server, such as "
                           "`https://fhir.example/r4`\n";
        return std::nullopt;
    }
    target.server.base = *base;
    target.server.internal = true;  // whoever types the address may mean any
    target.deadline = std::chrono::milliseconds(options.deadline_ms);
    std::string token = options.token;
    if (!options.token_file.empty()) {
        const auto text = read_file(options.token_file);
        if (!text) {
            environment.err << options.token_file.string() << ": error: the file cannot be read\n";
            return std::nullopt;
        }
        token = text->substr(0, text->find_first_of("\r\n"));
        if (token.empty()) {
            environment.err << options.token_file.string() << ": error: expected a token\n";
            return std::nullopt;
        }
    }
    if (std::ranges::any_of(token, [](unsigned char c) { return c <= ' ' || c >= 0x7F; })) {
        environment.err << "--token: error: expected characters that a header may have\n";
        return std::nullopt;
    }
    target.token = Secret(token);
    wipe(token);
    return target;
}

// The service that answers the hook; nullopt after a message.
std::optional<std::size_t> choose_service(const ProbeOptions& options, Hook hook,
                                          const Snapshot& snapshot,
                                          CommandEnvironment& environment) {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < snapshot.services().size(); ++i) {
        const ServiceDescription& service = snapshot.services()[i];
        if (service.hook != hook || (!options.service.empty() && service.id != options.service)) {
            continue;
        }
        if (found) {
            environment.err << "error: several services answer this hook, choose with --service\n";
            return std::nullopt;
        }
        found = i;
    }
    if (!found) {
        environment.err << "error: no service answers `" << to_string(hook) << "`\n";
    }
    return found;
}

void print_error(const Error& error, CommandEnvironment& environment) {
    environment.err << "error: " << error.message;
    if (!error.where.empty()) {
        environment.err << " (at " << error.where << ')';
    }
    environment.err << '\n';
}

struct Prepared {
    ProbeTarget target;
    Hook hook = Hook::PatientView;
    RequestTime now;
    ContentPaths paths;
    std::vector<ProbeDraft> drafts;
};

std::optional<Prepared> prepare(const ProbeOptions& options, CommandEnvironment& environment) {
    const Result<RequestTime> now = parse_now(options.now);
    if (!now) {
        environment.err << "--now: error: " << now.error().message << '\n';
        return std::nullopt;
    }
    const auto hook = choose_hook(options, environment);
    auto target = hook ? choose_target(options, environment) : std::nullopt;
    const auto paths = target ? choose_content(options.content, environment) : std::nullopt;
    if (!paths) {
        return std::nullopt;
    }
    Prepared prepared{*std::move(target), *hook, *now, *paths, {}};
    for (const std::string& name : options.drafts) {
        auto draft = make_probe_draft(name, options.patient, paths->value_sets);
        if (!draft) {
            environment.err << "--draft: error: " << draft.error().message << '\n';
            return std::nullopt;
        }
        prepared.drafts.push_back(*std::move(draft));
    }
    return prepared;
}

// Fetches, evaluates and reports, once everything is there.
ExitCode run(const ProbeOptions& options, const Prepared& prepared, const FactContent& content,
             const std::shared_ptr<const Snapshot>& snapshot, std::size_t index,
             CommandEnvironment& environment) {
    const ServiceDescription& description = snapshot->services()[index];
    fhir::json::BodyBuffer empty_body(request_text(options, prepared.hook, prepared.drafts, {}));
    RequestArena arena;
    const auto root = fhir::json::parse(empty_body, arena);
    const auto request =
        root ? parse_request(*root, arena) : Result<CdsRequestView>(std::unexpected(root.error()));
    if (!request) {
        print_error(request.error(), environment);
        return ExitCode::WrongUsage;
    }
    CurlClientOptions client_options;
    client_options.ca_file = options.ca_file.string();
    client_options.connect_timeout =
        std::max(client_options.connect_timeout, prepared.target.deadline / 2);
    const auto client = make_curl_client(client_options);
    const ServerSummary server =
        read_server_summary(*client, prepared.target, description.prefetch);
    const ProbeData data =
        fetch_probe_data(*client, prepared.target, description.prefetch, *request);

    const std::string text = request_text(options, prepared.hook, prepared.drafts, data.prefetch);
    if (!options.save.empty() && !write_private_file(options.save, text)) {
        environment.err << options.save.string() << ": error: the file cannot be written\n";
        return ExitCode::WrongUsage;
    }
    const FixedClock clock(prepared.now.now_ms, prepared.now.offset_minutes);
    CountingIdSource ids;
    const Service service(snapshot, clock, ids);
    fhir::json::BodyBuffer body(text);
    const Result<CallAnswer> answer = service.handle_call(description.id, body);
    FactSheet facts(content, text, prepared.now);
    const Result<void> read = facts.read();
    if (!answer || !read) {
        print_error(answer ? read.error() : answer.error(), environment);
        return ExitCode::InputRefused;
    }
    const ProbeReport report{prepared.target, description.id, server, data, facts, answer->body};
    if (options.json) {
        environment.out << probe_to_json(report) << '\n';
    } else {
        print_probe(environment.out, report);
    }
    const bool has_anything = std::ranges::any_of(data.reports, &FetchReport::has_data);
    return has_anything ? ExitCode::Success : ExitCode::InputRefused;
}

}  // namespace

ExitCode probe(const ProbeOptions& options, CommandEnvironment& environment) {
    if (const auto issuers = check_ca_file(options.ca_file); !issuers) {
        environment.err << issuers.error().where << ": error: " << issuers.error().message << '\n';
        return ExitCode::WrongUsage;
    }
    const std::optional<Prepared> prepared = prepare(options, environment);
    if (!prepared) {
        return ExitCode::WrongUsage;
    }
    const auto folder = choose_fact_folder(prepared->paths, environment);
    if (!folder) {
        return ExitCode::WrongUsage;
    }
    const auto content = load_fact_content(prepared->paths, *folder, environment);
    if (!content) {
        return ExitCode::CannotStart;
    }
    const auto snapshot = load_and_report(prepared->paths, environment);
    if (snapshot == nullptr) {
        return ExitCode::CannotStart;
    }
    const auto index = choose_service(options, prepared->hook, *snapshot, environment);
    return index ? run(options, *prepared, *content, snapshot, *index, environment)
                 : ExitCode::WrongUsage;
}

}  // namespace hookline::hooks

#include <ostream>
#include <vector>

#include "fhir/base/files.hpp"
#include "fhir/json/reader.hpp"
#include "hooks/cli/commands.hpp"
#include "hooks/cli/now.hpp"
#include "hooks/protocol/outcome.hpp"
#include "hooks/service.hpp"
#include "hooks/system.hpp"

namespace hookline::hooks {
namespace {

// Services that answer the hook of the request; all of them when the hook cannot be read, so that
// the call itself says what is wrong.
std::vector<std::string> services_for(const std::string& text, const Snapshot& snapshot) {
    fhir::json::BodyBuffer body(text);
    RequestArena arena;
    const auto root = fhir::json::parse(body, arena);
    const std::string_view name = root ? root->string_at("hook") : std::string_view();
    const OldHook* old = find_old_hook(name);
    const std::string_view hook = old == nullptr ? name : to_string(old->hook);
    const bool is_hook = parse_hook(hook).has_value();
    std::vector<std::string> ids;
    for (const ServiceDescription& service : snapshot.services()) {
        if (!is_hook || service.hook_name() == hook) {
            ids.push_back(service.id);
        }
        if (!is_hook && !ids.empty()) {
            break;
        }
    }
    return ids;
}

std::optional<std::string> choose_service(const EvaluateOptions& options, const std::string& text,
                                          const Snapshot& snapshot,
                                          CommandEnvironment& environment) {
    if (!options.service.empty()) {
        return options.service;
    }
    std::vector<std::string> ids = services_for(text, snapshot);
    if (ids.size() == 1) {
        return std::move(ids.front());
    }
    if (ids.empty()) {
        environment.err << options.request
                        << ": error: no guideline answers the hook of this "
                           "request\n";
        return std::nullopt;
    }
    environment.err << options.request
                    << ": error: several services answer this hook, choose "
                       "with --service:\n";
    for (const std::string& id : ids) {
        environment.err << "  " << id << '\n';
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> read_request(const std::string& name, CommandEnvironment& environment) {
    if (name == "-") {
        return read_all(environment.in);
    }
    std::optional<std::string> text = read_file(name);
    if (!text) {
        environment.err << name << ": error: the file cannot be read\n";
    }
    return text;
}

ExitCode evaluate(const EvaluateOptions& options, CommandEnvironment& environment) {
    const Result<RequestTime> now = parse_now(options.now);
    if (!now) {
        environment.err << "--now: error: " << now.error().message << '\n';
        return ExitCode::WrongUsage;
    }
    const std::optional<std::string> text = read_request(options.request, environment);
    std::optional<ContentPaths> paths =
        text ? choose_content(options.content, environment) : std::nullopt;
    if (!paths) {
        return ExitCode::WrongUsage;
    }
    paths->shows_prognosis = options.prognosis;
    const std::shared_ptr<const Snapshot> snapshot = load_and_report(*paths, environment);
    if (snapshot == nullptr) {
        return ExitCode::CannotStart;
    }
    const std::optional<std::string> id = choose_service(options, *text, *snapshot, environment);
    if (!id) {
        return ExitCode::WrongUsage;
    }
    const FixedClock clock(now->now_ms, now->offset_minutes);
    CountingIdSource ids;
    ServiceOptions service_options;
    service_options.cards.indent = 2;
    const Service service(snapshot, clock, ids, service_options);
    fhir::json::BodyBuffer body(*text);
    const Result<CallAnswer> answer = service.handle_call(*id, body);
    if (!answer) {
        environment.err << options.request << ": error: " << answer.error().message;
        if (!answer.error().where.empty()) {
            environment.err << " (at " << answer.error().where << ')';
        }
        environment.err << '\n';
        environment.out << write_outcome(answer.error(), 2) << '\n';
        return ExitCode::InputRefused;
    }
    environment.out << answer->body << '\n';
    return ExitCode::Success;
}

}  // namespace hookline::hooks

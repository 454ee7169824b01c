#include <array>
#include <sstream>

#include "hooks/metrics.hpp"

// The text that Prometheus reads, version 0.0.4 of its format.
namespace hookline::hooks {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

void head(std::ostream& out, std::string_view name, std::string_view type, std::string_view help) {
    out << "# HELP " << name << ' ' << help << "\n# TYPE " << name << ' ' << type << '\n';
}

void write_counts(std::ostream& out, std::string_view name, std::string_view help,
                  std::string_view label, const Counts& counts) {
    head(out, name, "counter", help);
    for (const auto& [value, count] : counts) {
        out << name << '{' << label << "=\"" << value << "\"} " << count << '\n';
    }
}

// Microseconds as seconds, exactly: `0.001500`.
std::string seconds(std::uint64_t microseconds) {
    std::string fraction = std::to_string(microseconds % 1'000'000);
    return std::to_string(microseconds / 1'000'000) + '.' + std::string(6 - fraction.size(), '0') +
           fraction;
}

struct ServerNumber {
    std::string_view name;
    std::string_view type;
    std::string_view help;
    std::uint64_t ServerCounters::* number;
};

constexpr std::array kServerNumbers = {
    ServerNumber{"hookline_connections_accepted_total", "counter", "Connections accepted.",
                 &ServerCounters::connections_accepted},
    ServerNumber{"hookline_connections_refused_total", "counter",
                 "Connections over a limit, answered 503.", &ServerCounters::connections_refused},
    ServerNumber{"hookline_connections_open", "gauge", "Connections that are open.",
                 &ServerCounters::connections_open},
    ServerNumber{"hookline_requests_in_work", "gauge", "Requests with a body in work.",
                 &ServerCounters::requests_in_work},
    ServerNumber{"hookline_requests_waiting", "gauge", "Requests that wait for a place in work.",
                 &ServerCounters::requests_waiting},
    ServerNumber{"hookline_work_waiting", "gauge",
                 "Requests that wait for a thread that evaluates.", &ServerCounters::work_waiting},
    ServerNumber{"hookline_memory_reserved_bytes", "gauge",
                 "Memory reserved for bodies and what is made of them.",
                 &ServerCounters::memory_reserved},
    ServerNumber{"hookline_requests_refused_total", "counter",
                 "Requests with bad framing or over a size limit.",
                 &ServerCounters::requests_refused},
    ServerNumber{"hookline_requests_shed_total", "counter",
                 "Requests refused because too much was in work.", &ServerCounters::requests_shed},
    ServerNumber{"hookline_timeouts_total", "counter", "Timeouts of any phase but idle.",
                 &ServerCounters::timeouts},
    ServerNumber{"hookline_tls_handshakes_failed_total", "counter",
                 "TLS handshakes that failed or were too slow.",
                 &ServerCounters::handshakes_failed},
    ServerNumber{"hookline_handler_failures_total", "counter",
                 "Requests that ended in a fault of the server.",
                 &ServerCounters::handler_failures},
    ServerNumber{"hookline_clients_gone_total", "counter",
                 "Connections that ended while their answer was pending.",
                 &ServerCounters::clients_gone},
};

void write_server(std::ostream& out, const ServerCounters& server) {
    for (const ServerNumber& row : kServerNumbers) {
        head(out, row.name, row.type, row.help);
        out << row.name << ' ' << server.*row.number << '\n';
    }
}

struct EvaluationNumber {
    std::string_view name;
    std::string_view help;
    std::uint64_t Metrics::Evaluations::* number;
};

constexpr std::array kEvaluationNumbers = {
    EvaluationNumber{"hookline_evaluations_total", "Evaluations that were answered.",
                     &Metrics::Evaluations::count},
    EvaluationNumber{"hookline_rules_evaluated_total", "Rules that were looked at.",
                     &Metrics::Evaluations::rules_evaluated},
    EvaluationNumber{"hookline_rules_fired_total", "Rules that spoke.",
                     &Metrics::Evaluations::rules_fired},
    EvaluationNumber{"hookline_rules_failed_total", "Rules that could not be evaluated.",
                     &Metrics::Evaluations::rules_failed},
    EvaluationNumber{"hookline_statements_unchecked_total",
                     "Statements that cards named as not checked.",
                     &Metrics::Evaluations::statements_unchecked},
    EvaluationNumber{"hookline_resources_lost_total",
                     "Resources that were sent and may hold a fact, but cannot be used.",
                     &Metrics::Evaluations::resources_lost},
    EvaluationNumber{"hookline_evaluation_budget_hits_total",
                     "Evaluations that ended early: too many steps, or too late.",
                     &Metrics::Evaluations::cut_short},
};

void write_evaluations(std::ostream& out,
                       const std::map<std::string, Metrics::Evaluations>& evaluations) {
    for (const EvaluationNumber& row : kEvaluationNumbers) {
        head(out, row.name, "counter", row.help);
        for (const auto& [service, numbers] : evaluations) {
            out << row.name << "{service=\"" << service << "\"} " << numbers.*row.number << '\n';
        }
    }
    constexpr std::string_view kSeconds = "hookline_evaluation_seconds_total";
    head(out, kSeconds, "counter", "Time that evaluations took.");
    for (const auto& [service, numbers] : evaluations) {
        out << kSeconds << "{service=\"" << service << "\"} " << seconds(numbers.sum_us) << '\n';
    }
}

// A label's value as the format wants it.
std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            result += '\\';
        }
        result += c == '\n' ? ' ' : c;
    }
    return result;
}

void write_gauges(std::ostream& out, const MetricsGauges& gauges) {
    head(out, "hookline_fhir_server_failing", "gauge",
         "1: the server has failed for long and is left alone.");
    for (const auto& [base, is_failing] : gauges.fhir_servers) {
        out << "hookline_fhir_server_failing{server=\"" << escaped(base) << "\"} "
            << (is_failing ? 1 : 0) << '\n';
    }
    head(out, "hookline_signatures_waiting", "gauge", "Tokens that wait for being worked on.");
    out << "hookline_signatures_waiting " << gauges.signatures_waiting << '\n';
    head(out, "hookline_feedback_store_failing", "gauge", "1: feedback cannot be kept just now.");
    out << "hookline_feedback_store_failing " << (gauges.feedback_is_failing ? 1 : 0) << '\n';
    head(out, "hookline_audit_record_failing", "gauge",
         "1: the audit record cannot be written just now.");
    out << "hookline_audit_record_failing " << (gauges.audit_is_failing ? 1 : 0) << '\n';
    head(out, "hookline_audit_records_lost_total", "counter", "Calls that the audit record lacks.");
    out << "hookline_audit_records_lost_total " << gauges.audit_records_lost << '\n';
    head(out, "hookline_guideline_info", "gauge", "The guidelines that are loaded.");
    for (const MetricsGauges::Guideline& guideline : gauges.guidelines) {
        out << "hookline_guideline_info{guideline=\"" << escaped(guideline.id) << "\",version=\""
            << escaped(guideline.version) << "\",sha256=\"" << guideline.sha256 << "\"} 1\n";
    }
    std::map<std::pair<std::string, std::string_view>, std::size_t> notices;
    for (const GuidelineNotice& notice : gauges.notices) {
        ++notices[{notice.guideline, notice.reason}];
    }
    head(out, "hookline_guideline_notices", "gauge",
         "What there is to know of a guideline: so many of its parts, by reason.");
    for (const auto& [key, parts] : notices) {
        out << "hookline_guideline_notices{guideline=\"" << escaped(key.first) << "\",reason=\""
            << key.second << "\"} " << parts << '\n';
    }
    head(out, "hookline_content_loaded_timestamp_seconds", "gauge", "When they were loaded.");
    out << "hookline_content_loaded_timestamp_seconds " << gauges.content_loaded_ms / 1000 << '\n';
    head(out, "hookline_content_version", "gauge",
         "Counts from 1 at the start, by one with each reload that went live.");
    out << "hookline_content_version " << gauges.content_version << '\n';
    head(out, "hookline_content_reload_failing", "gauge",
         "1: the last reload failed, and what was loaded before is served.");
    out << "hookline_content_reload_failing " << (gauges.content_reload_is_failing ? 1 : 0) << '\n';
    head(out, "process_resident_memory_bytes", "gauge", "Memory of the process in RAM.");
    out << "process_resident_memory_bytes " << gauges.resident_bytes << '\n';
}

}  // namespace

void Metrics::write_durations(std::ostream& out, std::string_view name, std::string_view label,
                              const std::map<std::string, Durations>& durations) {
    for (const auto& [value, item] : durations) {
        const std::string labels = '{' + std::string(label) + "=\"" + value + '"';
        std::uint64_t count = 0;
        for (std::size_t i = 0; i < item.buckets.size(); ++i) {
            count += item.buckets[i];
            out << name << "_bucket" << labels << ",le=\"";
            if (i < kBucketsMs.size()) {
                out << seconds(static_cast<std::uint64_t>(kBucketsMs[i]) * 1000);
            } else {
                out << "+Inf";
            }
            out << "\"} " << count << '\n';
        }
        out << name << "_sum" << labels << "} " << seconds(item.sum_us) << '\n'
            << name << "_count" << labels << "} " << count << '\n';
    }
}

std::string Metrics::text(const MetricsGauges& gauges) const {
    std::ostringstream out;
    {
        const std::lock_guard lock(mutex_);
        head(out, "hookline_requests_total", "counter", "Requests answered, but health checks.");
        for (const auto& [key, count] : requests_) {
            out << "hookline_requests_total{service=\"" << key.first << "\",status=\"" << key.second
                << "\"} " << count << '\n';
        }
        constexpr std::string_view kDuration = "hookline_request_duration_seconds";
        head(out, kDuration, "histogram", "From the first byte of a request to its answer.");
        write_durations(out, kDuration, "service", durations_);
        constexpr std::string_view kEvaluation = "hookline_guideline_evaluation_seconds";
        head(out, kEvaluation, "histogram", "What the evaluations of a guideline took.");
        write_durations(out, kEvaluation, "guideline", evaluation_durations_);
        head(out, "hookline_cards_total", "counter", "Cards answered.");
        for (const auto& [key, count] : cards_) {
            out << "hookline_cards_total{service=\"" << key.first << "\",indicator=\"" << key.second
                << "\"} " << count << '\n';
        }
        write_counts(out, "hookline_body_bytes_total", "Bytes of bodies.", "direction", bytes_);
        write_counts(out, "hookline_feedback_total", "Feedback that was kept.", "outcome",
                     feedback_);
        head(out, "hookline_fetch_pages_total", "counter", "Pages read from FHIR servers.");
        out << "hookline_fetch_pages_total " << fetch_pages_ << '\n';
        write_evaluations(out, evaluations_);
        write_counts(out, "hookline_errors_total", "Answers that are errors, by kind.", "kind",
                     errors_);
        write_counts(out, "hookline_fetches_total",
                     "Calls that lacked data, by what came of fetching.", "outcome", fetches_);
        write_counts(out, "hookline_tls_reloads_total", "Certificates read again.", "outcome",
                     tls_reloads_);
        write_counts(out, "hookline_content_reloads_total",
                     "Guidelines read again: what came of it.", "outcome", content_reloads_);
    }
    write_server(out, gauges.server);
    write_gauges(out, gauges);
    return out.str();
}

}  // namespace hookline::hooks

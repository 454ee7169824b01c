#include "hooks/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <utility>

#include "fhir/json/writer.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Writer;

constexpr std::array kLevels = {
    std::pair{LogLevel::Info, std::string_view("info")},
    std::pair{LogLevel::Warning, std::string_view("warning")},
    std::pair{LogLevel::Error, std::string_view("error")},
    std::pair{LogLevel::Off, std::string_view("off")},
};

void write_head(Writer& writer, LogLevel level, std::string_view event, std::int64_t now_ms) {
    writer.begin_object();
    writer.key("ts").string(format_log_time(now_ms));
    writer.key("level").string(to_string(level));
    writer.key("event").string(event);
}

LogLevel level_of(const RequestEvent& event) {
    if (event.status >= 500) {
        return LogLevel::Error;
    }
    return event.status >= 400 ? LogLevel::Warning : LogLevel::Info;
}

LogLevel level_of(const ReloadEvent& event) {
    if (!event.error_kind.empty()) {
        return LogLevel::Error;
    }
    return event.needs_restart.empty() ? LogLevel::Info : LogLevel::Warning;
}

spdlog::level::level_enum to_spdlog(LogLevel level) {
    switch (level) {
        case LogLevel::Info:
            return spdlog::level::info;
        case LogLevel::Warning:
            return spdlog::level::warn;
        case LogLevel::Error:
            return spdlog::level::err;
        case LogLevel::Off:
            return spdlog::level::off;
    }
    return spdlog::level::info;
}

class StderrLog final : public LevelledLog {
  public:
    StderrLog(LogLevel level, const Clock& clock)
        : logger_("hookline", std::make_shared<spdlog::sinks::stderr_sink_mt>()), clock_(&clock) {
        logger_.set_pattern("%v");
        StderrLog::set_level(level);
    }

    void set_level(LogLevel level) override { logger_.set_level(to_spdlog(level)); }
    void request(const RequestEvent& event) override {
        const LogLevel level = level_of(event);
        if (logger_.should_log(to_spdlog(level))) {
            logger_.log(to_spdlog(level), format_request_line(event, clock_->now_ms()));
        }
    }
    void started() override { rare(LogLevel::Info, "started"); }
    void stopped() override { rare(LogLevel::Info, "stopped"); }
    void tls_reloaded(std::string_view fault) override {
        if (fault.empty()) {
            rare(LogLevel::Info, "tls-reloaded");
        } else {
            rare(LogLevel::Error, "tls-not-reloaded", fault);
        }
    }

    void content_reloaded(const ReloadEvent& event) override {
        const LogLevel level = level_of(event);
        if (logger_.should_log(to_spdlog(level))) {
            logger_.log(to_spdlog(level), format_reload_line(event, clock_->now_ms()));
        }
    }
    void guideline_without_cases(std::string_view guideline) override {
        rare(LogLevel::Warning, "guideline-without-cases", {}, guideline);
    }
    void key_set_not_read(std::string_view url, std::string_view why) override {
        rare(LogLevel::Warning, "key-set-not-read", why, {}, url);
    }

  private:
    void rare(LogLevel level, std::string_view event, std::string_view error_kind = {},
              std::string_view guideline = {}, std::string_view place = {}) {
        std::string line;
        Writer writer(line);
        write_head(writer, level, event, clock_->now_ms());
        writer.optional_string("guideline", guideline);
        writer.optional_string("place", place);
        writer.optional_string("error_kind", error_kind);
        writer.end_object();
        logger_.log(to_spdlog(level), line);
    }

    spdlog::logger logger_;
    const Clock* clock_;  // owner: the caller of make_stderr_log
};

class NullLog final : public Log {
  public:
    void request(const RequestEvent&) override {}
    void started() override {}
    void stopped() override {}
    void tls_reloaded(std::string_view) override {}
    void content_reloaded(const ReloadEvent&) override {}
    void guideline_without_cases(std::string_view) override {}
    void key_set_not_read(std::string_view, std::string_view) override {}
};

}  // namespace

std::string_view to_string(LogLevel level) {
    for (const auto& [known, text] : kLevels) {
        if (known == level) {
            return text;
        }
    }
    return "info";
}

std::optional<LogLevel> parse_log_level(std::string_view text) {
    for (const auto& [level, known] : kLevels) {
        if (known == text) {
            return level;
        }
    }
    return std::nullopt;
}

std::unique_ptr<LevelledLog> make_stderr_log(LogLevel level, const Clock& clock) {
    return std::make_unique<StderrLog>(level, clock);
}

std::unique_ptr<Log> make_null_log() {
    return std::make_unique<NullLog>();
}

std::string format_log_time(std::int64_t now_ms) {
    using std::chrono::floor;
    const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(now_ms)};
    const auto day = floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()),
                  static_cast<int>(clock.subseconds().count()));
    return text.data();
}

std::string format_request_line(const RequestEvent& event, std::int64_t now_ms) {
    std::string line;
    Writer writer(line);
    write_head(writer, level_of(event), "request", now_ms);
    writer.optional_string("request_id", event.request_id);
    writer.optional_string("trace_id", event.trace_id);
    writer.optional_string("iss", event.issuer);
    writer.optional_string("hook", event.hook);
    writer.optional_string("service", event.service);
    writer.key("status").integer(event.status);
    writer.key("duration_us").integer(event.duration_us);
    if (event.cards) {
        writer.key("cards").integer(static_cast<std::int64_t>(*event.cards));
    }
    if (event.bundle_entries) {
        writer.key("bundle_entries").integer(static_cast<std::int64_t>(*event.bundle_entries));
    }
    writer.optional_string("fetch", event.fetch);
    if (!event.fetch_problems.empty()) {
        writer.key("fetch_problems").begin_object();
        for (const FetchFault& fault : event.fetch_problems) {
            writer.key(fault.key).string(fault.problem);
        }
        writer.end_object();
    }
    if (event.fetch_us) {
        writer.key("fetch_us").integer(*event.fetch_us);
    }
    if (event.tolerated != 0) {
        writer.key("tolerated").integer(static_cast<std::int64_t>(event.tolerated));
    }
    writer.optional_string("error_kind", event.error_kind);
    writer.end_object();
    return line;
}

std::string format_reload_line(const ReloadEvent& event, std::int64_t now_ms) {
    std::string line;
    Writer writer(line);
    write_head(writer, level_of(event),
               event.error_kind.empty() ? "content-reloaded" : "content-not-reloaded", now_ms);
    writer.key("content_version").integer(static_cast<std::int64_t>(event.content_version));
    writer.key("duration_us").integer(event.duration_us);
    writer.key("cases").integer(static_cast<std::int64_t>(event.cases));
    if (event.errors != 0) {
        writer.key("errors").integer(static_cast<std::int64_t>(event.errors));
    }
    writer.optional_string("place", event.place);
    if (!event.needs_restart.empty()) {
        writer.key("needs_restart").begin_array();
        for (const std::string& member : event.needs_restart) {
            writer.string(member);
        }
        writer.end_array();
    }
    writer.optional_string("error_kind", event.error_kind);
    writer.end_object();
    return line;
}

}  // namespace hookline::hooks

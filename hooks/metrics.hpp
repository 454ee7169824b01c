#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hooks/http/server.hpp"
#include "hooks/log.hpp"

namespace hookline::hooks {

/// What is so at the moment of asking.
struct MetricsGauges {
    struct Guideline {
        std::string id;
        std::string version;
        std::string sha256;
    };
    ServerCounters server;                                   ///< of the main listener
    std::vector<std::pair<std::string, bool>> fhir_servers;  ///< base, whether it is left alone
    std::vector<Guideline> guidelines;                       ///< that are loaded
    std::vector<GuidelineNotice> notices;                    ///< about them
    std::size_t signatures_waiting = 0;                      ///< tokens that nobody works on yet
    bool feedback_is_failing = false;                        ///< SR-174
    bool audit_is_failing = false;                           ///< SR-097, as the next
    std::uint64_t audit_records_lost = 0;                    ///< since the start
    std::int64_t content_loaded_ms = 0;                      ///< when they were, since 1970
    std::uint64_t content_version = 0;                       ///< counts from 1 at the start
    bool content_reload_is_failing = false;                  ///< SR-157
    std::uint64_t resident_bytes = 0;
};

/// Counts what the log is told and passes it on (SR-197). Labels are service ids, status codes and
/// words of ours, so the number of series is bounded by the loaded content (SR-098). Thread-safe.
class Metrics final : public Log {
  public:
    /// `next` must outlive this.
    explicit Metrics(Log& next) : next_(&next) {}

    void request(const RequestEvent& event) override;
    void started() override { next_->started(); }
    void stopped() override { next_->stopped(); }
    void tls_reloaded(std::string_view fault) override;
    void content_reloaded(const ReloadEvent& event) override;
    void guideline_without_cases(std::string_view guideline) override {
        next_->guideline_without_cases(guideline);
    }
    void key_set_not_read(std::string_view url, std::string_view why) override {
        next_->key_set_not_read(url, why);
    }

    /// Prometheus' text format, version 0.0.4: what was counted, then the gauges.
    [[nodiscard]] std::string text(const MetricsGauges& gauges) const;

    /// Upper bounds of the duration histogram, in milliseconds; the last bucket has none.
    static constexpr std::array<std::int64_t, 11> kBucketsMs = {1,   5,   10,   25,   50,  100,
                                                                250, 500, 1000, 2500, 5000};

    /// What the evaluations of one service came to; a service has one guideline.
    struct Evaluations {
        std::uint64_t count = 0;
        std::uint64_t rules_evaluated = 0;
        std::uint64_t rules_fired = 0;
        std::uint64_t rules_failed = 0;
        std::uint64_t statements_unchecked = 0;
        std::uint64_t resources_lost = 0;
        std::uint64_t cut_short = 0;
        std::uint64_t sum_us = 0;

        void add(const EvaluationCounts& counts, std::int64_t took_us);
    };

  private:
    struct Durations {
        std::array<std::uint64_t, kBucketsMs.size() + 1> buckets{};
        std::uint64_t sum_us = 0;

        void add(std::int64_t took_us);
    };

    static void write_durations(std::ostream& out, std::string_view name, std::string_view label,
                                const std::map<std::string, Durations>& durations);

    Log* next_;  // owner: the caller
    mutable std::mutex mutex_;
    std::map<std::pair<std::string, int>, std::uint64_t> requests_;       // by service and status
    std::map<std::string, Durations> durations_;                          // by service, as the next
    std::map<std::pair<std::string, std::string>, std::uint64_t> cards_;  // service, indicator
    std::map<std::string, Evaluations> evaluations_;                      // by service
    std::map<std::string, Durations> evaluation_durations_;               // by guideline
    std::map<std::string, std::uint64_t> errors_;                         // by error kind
    std::map<std::string, std::uint64_t> fetches_;                        // by outcome
    std::map<std::string, std::uint64_t> tls_reloads_;                    // by outcome
    std::map<std::string, std::uint64_t> content_reloads_;                // by outcome
    std::map<std::string, std::uint64_t> feedback_;                       // by outcome
    std::map<std::string, std::uint64_t> bytes_;                          // by direction
    std::uint64_t fetch_pages_ = 0;
};

/// What the admin listener answers: `GET /metrics`, `GET /livez` for the main listener, which
/// cannot vouch for itself (SR-195), and `/readyz` as `next` does. Nothing else is there (SR-196).
class AdminHandler final : public Handler {
  public:
    /// `next` and `metrics` must outlive this. `is_live` may take its time: the listener has a
    /// thread of its own.
    AdminHandler(Handler& next, const Metrics& metrics, std::function<MetricsGauges()> gauges,
                 std::function<bool()> is_live)
        : next_(&next),
          metrics_(&metrics),
          gauges_(std::move(gauges)),
          is_live_(std::move(is_live)) {}

    [[nodiscard]] bool is_work(const HttpRequest& request) const override {
        return next_->is_work(request);
    }
    [[nodiscard]] HttpResponse handle(HttpRequest& request) override;
    [[nodiscard]] Reply begin(HttpRequest& request) override;
    [[nodiscard]] std::optional<HttpResponse> before_body(const HttpRequest& request) override;

  private:
    /// What the head alone decides; nothing where `next` may answer.
    [[nodiscard]] std::optional<HttpResponse> own_answer(const HttpRequest& request) const;
    [[nodiscard]] HttpResponse metrics() const;

    Handler* next_;           // owner: the caller
    const Metrics* metrics_;  // owner: the caller
    std::function<MetricsGauges()> gauges_;
    std::function<bool()> is_live_;
};

}  // namespace hookline::hooks
